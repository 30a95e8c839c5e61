/**
 * Opens the store for as long as something works with it: a team's own PostgreSQL by DATABASE_URL, else the one that Headwater
 * brings, in HEADWATER_STATE_FOLDER or where such things belong on this system.
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Inventory } from '../ports/index.js';
import type { Store, StoreOptions } from '../store/index.js';

/** Throws what opening the store throws: DATABASE_UNREACHABLE, EMBEDDED_DATABASE_UNAVAILABLE and its neighbours. */
export async function withInventory<Result>(
  signal: AbortSignal,
  use: (inventory: Inventory) => Promise<Result>,
): Promise<Result> {
  return withStore(signal, ({ inventory }) => use(inventory));
}

/** Writes all that the store holds to a file, or nothing. */
export async function backUpStore(file: string, signal: AbortSignal): Promise<void> {
  const { backup } = await import('../store/index.js');
  await withStore(signal, (store) => backup(store, file));
}

/** Fills an empty store with a backup. Throws BACKUP_INVALID and STORE_NEWER; the store is as it was then. */
export async function restoreStore(file: string, signal: AbortSignal): Promise<void> {
  const { restore } = await import('../store/index.js');
  await withStore(signal, (store) => restore(store, file));
}

/** Throws as `withInventory` does. */
export async function withStore<Result>(signal: AbortSignal, use: (store: Store) => Promise<Result>): Promise<Result> {
  signal.throwIfAborted();
  const { openStore } = await import('../store/index.js');
  const store = await openStore(storeOptions(process.env));
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

/** Whether there is a store to look into: one that was named, or one that Headwater made. */
export async function storeExists(): Promise<boolean> {
  const options = storeOptions(process.env);
  if ('url' in options) return true;
  const { defaultStateFolder } = await import('../store/index.js');
  return stat(options.folder ?? defaultStateFolder()).then(
    () => true,
    () => false,
  );
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
