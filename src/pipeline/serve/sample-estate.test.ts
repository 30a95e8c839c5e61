import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { containersOf } from '../../lib/pod-containers.js';
import type { Fields } from '../../simulated/index.js';
import { scanInputs, type Scanned } from '../scan.js';
import { deployedIn, startSampleEstate } from './sample-estate.js';

const FOLDER = fileURLToPath(new URL('../../../examples/estate', import.meta.url));

describe('the sample estate, deployed', () => {
  let scanned: Scanned;
  beforeAll(async () => {
    const signal = new AbortController().signal;
    scanned = await scanInputs([FOLDER], { folder: FOLDER, version: '0', signal, onProgress: () => undefined });
  });

  it('is what its overlays render, once for each release phase, and nothing of the base', () => {
    const { objects } = deployedIn(scanned.graph);
    const places = objects.map((object) => JSON.stringify(metadataOf(object)['namespace']));
    const counted = new Map([...new Set(places)].map((place) => [place, places.filter((one) => one === place).length]));
    expect([...counted.keys()].toSorted()).toEqual(
      ['development', 'production', 'staging', 'test'].map((phase) => `"riverside-${phase}"`),
    );
    expect(new Set(counted.values()).size).toBe(1);
  });

  it('names images all of which the registry knows', () => {
    const { objects, images } = deployedIn(scanned.graph);
    const references = objects.flatMap((object) => containersOf(object).map(({ image }) => image));
    expect(references.length).toBeGreaterThan(40);
    expect(references.filter((reference) => images.get(reference) === undefined)).toEqual([]);
    expect([...images.values()].every(({ digest }) => digest.startsWith('sha256:'))).toBe(true);
  });

  it('says of each object which Application deploys it', () => {
    const { objects } = deployedIn(scanned.graph);
    const settlement = objects.find((object) => {
      const { name, namespace } = metadataOf(object);
      return object['kind'] === 'Deployment' && name === 'payments-settlement' && namespace === 'riverside-staging';
    });
    expect(settlement).toBeDefined();
    expect(metadataOf(settlement ?? {})['annotations']).toMatchObject({
      'argocd.argoproj.io/tracking-id': 'riverside-staging:apps/Deployment:riverside-staging/payments-settlement',
    });
  });

  it('starts with all that its folder says, and leads no client to anything real', async () => {
    const { environment, close } = await startSampleEstate(scanned, FOLDER);
    await close();
    expect(environment['AWS_ENDPOINT_URL']).toMatch(/^http:\/\/127\.0\.0\.1:/);
    expect(environment).toMatchObject({ AWS_PROFILE: '', AWS_EC2_METADATA_DISABLED: 'true' });
  });

  describe('from another folder', () => {
    const other = mkdtempSync(join(tmpdir(), 'headwater-no-sample-'));
    afterAll(() => rmSync(other, { recursive: true, force: true }));

    it('is refused with what is missing there', async () => {
      await expect(startSampleEstate(scanned, other)).rejects.toMatchObject({ code: 'INPUT_NOT_FOUND' });
    });
  });
});

function metadataOf(object: Fields): Fields {
  const { metadata } = object;
  return typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata) ? (metadata as Fields) : {};
}
