/**
 * The sample estate, with a cluster and a cloud to act on: everything that `headwater serve --sample` needs, apart from the
 * user's own configuration, credentials and store. What was done in it before is gone: it begins anew each time.
 */
import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { scanInputs } from '../scan.js';
import { stateFolder } from '../state-folder.js';
import { SIMULATED, startSampleEstate } from './sample-estate.js';

export interface Sample {
  readonly inputs: readonly string[];
  /** The path of its configuration, a copy that may be changed. */
  readonly config: string;
  /** For the processes that serve, read and act: a store of its own, and platforms that are not real. */
  readonly environment: Readonly<Record<string, string>>;
  /** What is simulated, in a sentence. */
  readonly says: string;
  close(): Promise<void>;
}

/** Throws SERVER_RUNNING where the sample is served already, and what opening the store throws. */
export async function openSample({
  version,
  signal,
}: {
  readonly version: string;
  readonly signal: AbortSignal;
}): Promise<Sample> {
  const estate = fileURLToPath(new URL('../../../examples/estate', import.meta.url));
  const { emptyStore, passableFolder } = await import('../../store/index.js');
  const folder = await passableFolder(join(stateFolder(), 'sample'));
  const [scanned] = await Promise.all([
    scanInputs(['.'], { folder: estate, version, signal, onProgress: () => undefined }),
    emptyStore(join(folder, 'store', 'postgres')),
  ]);
  const written = join(folder, 'estate');
  await rm(written, { recursive: true, force: true });
  await mkdir(written, { recursive: true, mode: 0o700 });
  const config = join(written, 'headwater.yaml');
  await cp(join(estate, 'live.yaml'), config);
  await cp(join(estate, 'simulated'), join(written, 'simulated'), { recursive: true });
  const platforms = await startSampleEstate(scanned, estate);
  return {
    inputs: [estate],
    config,
    environment: { ...platforms.environment, DATABASE_URL: '', HEADWATER_STATE_FOLDER: join(folder, 'store') },
    says: SIMULATED,
    close: () => platforms.close(),
  };
}
