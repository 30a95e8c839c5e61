/** Makes folders that only this user can enter, for the content of bundles, and removes them again, at the latest at exit. */
import { rmSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const made = new Set<string>();

/** A new folder with mode 0700 (mkdtemp's), a real path. */
export async function makePrivateFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'headwater-git-')));
  if (made.size === 0) process.once('exit', removeAtExit);
  made.add(folder);
  return folder;
}

/** Removes one folder now; harmless when it is gone already. */
export async function removePrivateFolder(folder: string): Promise<void> {
  made.delete(folder);
  await rm(folder, { recursive: true, force: true });
  if (made.size === 0) process.off('exit', removeAtExit);
}

/** Removes all of them now. Trees that were opened from bundles cannot be read any more after this. */
export async function removePrivateFolders(): Promise<void> {
  await Promise.all([...made].map(removePrivateFolder));
}

function removeAtExit(): void {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
}
