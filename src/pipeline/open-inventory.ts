/** Opens the store for as long as something works with it: a team's own PostgreSQL by DATABASE_URL, else the one that Headwater brings. */
import type { Inventory } from '../ports/index.js';

/** Throws what opening the store throws: DATABASE_UNREACHABLE, EMBEDDED_DATABASE_UNAVAILABLE and its neighbours. */
export async function withInventory<Result>(
  signal: AbortSignal,
  use: (inventory: Inventory) => Promise<Result>,
): Promise<Result> {
  signal.throwIfAborted();
  const { openStore } = await import('../store/index.js');
  const url = process.env.DATABASE_URL;
  const store = await openStore(url === undefined || url === '' ? {} : { url });
  try {
    return await use(store.inventory);
  } finally {
    await store.close();
  }
}
