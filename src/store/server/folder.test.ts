import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { passableFolder } from './folder.js';

it('is kept where the server may pass the way to it; as root it goes elsewhere where it may not', async () => {
  const home = await mkdtemp(join(tmpdir(), 'headwater-home-'));
  const folder = join(home, 'headwater', 'sample');
  try {
    // As a home is: for its owner alone. Who is not root runs the server as themselves.
    await chmod(home, 0o700);
    expect(await passableFolder(folder)).toBe(process.getuid?.() === 0 ? '/var/lib/headwater/sample' : folder);
    await chmod(home, 0o711);
    expect(await passableFolder(folder)).toBe(folder);
  } finally {
    await rm(home, { recursive: true });
  }
});
