/** The folder of this tree, from wherever the compiled fakes run: the nearest above them with a package.json. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const ROOT = rootAbove(import.meta.dirname);

function rootAbove(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  if (dirname(folder) === folder) throw new Error('there is no package.json above the fakes');
  return rootAbove(dirname(folder));
}
