import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { imageDigest, layerDigest, type Image } from '../../model/index.js';
import { CatalogLineage, inferLineage } from './index.js';

const SHARED = fileURLToPath(new URL('../../../../shared/data/lineage/', import.meta.url));
const FIXTURE = fileURLToPath(new URL('fixtures/dotnet.jsonl', import.meta.url));

interface Listed {
  readonly digest: string;
  readonly repository: string;
  readonly tags: readonly string[];
  readonly platform: string;
  readonly created: string;
  readonly layers: readonly string[];
}

interface Truth {
  readonly digest: string;
  readonly base: string;
  readonly baseInCatalog: boolean;
}

function lines<T>(text: string): T[] {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as T);
}

function toImage({ digest, repository, tags, platform, created, layers }: Listed): Image {
  return {
    digest: imageDigest(digest)!,
    names: [{ repository, tags }],
    platform,
    created,
    layers: layers.map((layer) => ({ digest: layerDigest(layer)! })),
    annotations: {},
    labels: {},
    history: [],
    indexes: [],
  };
}

/** Every image whose base is listed must have it first, and every other one must not be given a base. */
function checkInferred(listed: readonly Listed[], truths: readonly Truth[]): number {
  const lineage = inferLineage(listed.map(toImage));
  const known = truths.filter(({ baseInCatalog }) => baseInCatalog);
  for (const { digest, base } of known) {
    const parent = lineage.parentOf(imageDigest(digest)!);
    expect(parent).toMatchObject({ kind: 'known', relation: 'layers' });
    expect(parent?.kind === 'known' && parent.candidates[0]?.digest).toBe(base);
    expect(parent?.kind === 'known' && parent.confidence).toBeGreaterThan(0.5);
  }
  for (const { digest } of truths.filter(({ baseInCatalog }) => !baseInCatalog)) {
    expect(lineage.parentOf(imageDigest(digest)!)?.kind).toBe('unseen');
  }
  return known.length;
}

/** The same of the compact lineage, which reads the bytes. */
function checkCompact(text: string, truths: readonly Truth[]): void {
  const lineage = new CatalogLineage();
  const bytes = new TextEncoder().encode(text);
  for (let from = 0; from < bytes.length;) {
    const to = bytes.indexOf(10, from);
    expect(lineage.add(bytes, from, to)).toBeUndefined();
    from = to + 1;
  }
  lineage.link();
  const bases = new Map(truths.map((truth) => [truth.digest, truth.baseInCatalog ? [truth.base] : []]));
  for (let image = 0; image < lineage.size; image++) {
    const found: string[] = [];
    for (let base = lineage.firstBase(image); base >= 0; base = lineage.nextBase(image, base))
      found.push(lineage.image(base).digest);
    expect(found).toEqual(bases.get(lineage.image(image).digest));
  }
}

describe('lineage of a real registry', () => {
  it('is what the build ledger says, on chosen chains of four platforms', () => {
    const text = readFileSync(FIXTURE, 'utf8');
    expect(checkInferred(lines<Listed>(text), lines<Truth>(text))).toBe(13);
  });

  // Where development and CI happen the whole catalog lies beside the checkout. In a bare clone the fixture has to do.
  it.runIf(existsSync(SHARED) || process.env['CI'] !== undefined)(
    'is what the build ledger says, for all 758 images whose base is listed',
    () => {
      const text = gunzipSync(readFileSync(`${SHARED}dotnet.catalog.jsonl.gz`)).toString('utf8');
      const truths = lines<Truth>(gunzipSync(readFileSync(`${SHARED}dotnet.truth.jsonl.gz`)).toString('utf8'));
      expect(checkInferred(lines<Listed>(text), truths)).toBe(758);
      checkCompact(text, truths);
    },
  );
});
