/** `headwater store backup|restore`. */
import { resolve } from 'node:path';
import { plain } from '../../lib/terminal.js';
import { backUpStore, inventoryPlace, restoreStore } from '../../pipeline/index.js';
import { EXIT } from '../exit-codes.js';
import type { CommandContext } from '../command-context.js';

export async function backUp(file: string, { console, folder, signal }: CommandContext): Promise<number> {
  await backUpStore(resolve(folder, file), signal);
  console.out(`${plain(await inventoryPlace())} is in ${plain(file)}`);
  return EXIT.ok.code;
}

export async function restore(file: string, { console, folder, signal }: CommandContext): Promise<number> {
  await restoreStore(resolve(folder, file), signal);
  console.out(`${plain(file)} is in ${plain(await inventoryPlace())}`);
  return EXIT.ok.code;
}
