/**
 * Opens the store for as long as something works with it: a team's own PostgreSQL by DATABASE_URL, else the one that Headwater
 * brings, in HEADWATER_STATE_FOLDER or where such things belong on this system.
 */
import { join } from 'node:path';
import type { Inventory } from '../ports/index.js';
import type { StoreOptions } from '../store/index.js';

/** Throws what opening the store throws: DATABASE_UNREACHABLE, EMBEDDED_DATABASE_UNAVAILABLE and its neighbours. */
export async function withInventory<Result>(
  signal: AbortSignal,
  use: (inventory: Inventory) => Promise<Result>,
): Promise<Result> {
  signal.throwIfAborted();
  const { openStore } = await import('../store/index.js');
  const store = await openStore(storeOptions(process.env));
  try {
    return await use(store.inventory);
  } finally {
    await store.close();
  }
}

/** Where the inventory is, for people; an address without its credentials. */
export async function inventoryPlace(): Promise<string> {
  const options = storeOptions(process.env);
  if ('url' in options) return options.url.replaceAll(/:\/\/[^/?#\s]*@/g, '://');
  return options.folder ?? (await import('../store/index.js')).defaultStateFolder();
}

function storeOptions({ DATABASE_URL: url = '', HEADWATER_STATE_FOLDER: folder = '' }: NodeJS.ProcessEnv): StoreOptions {
  if (url !== '') return { url };
  return folder === '' ? {} : { folder: join(folder, 'postgres') };
}
