/** `headwater info`: versions and the folders that are used, for bug reports and for finding one's files. */
import { join } from 'node:path';
import { inventoryPlace, shippedPoliciesFolder, stateFolder } from '../../pipeline/index.js';
import { EXIT } from '../exit-codes.js';
import type { CommandContext } from '../command-context.js';

export async function info(context: CommandContext): Promise<number> {
  const state = stateFolder();
  const lines = [
    ['headwater', context.version],
    ['node', process.version],
    ['platform', `${process.platform}/${process.arch}`],
    ['last scans', join(state, 'scans')],
    ['actions', join(state, 'actions')],
    ['inventory', await inventoryPlace()],
    ['policies', shippedPoliciesFolder()],
  ];
  for (const [name = '', value = ''] of lines) context.console.out(`${name.padEnd(12)}${value}`);
  return EXIT.ok.code;
}
