import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { CatalogLineage } from './index.js';

const hash = (name: string): string => `sha256:${createHash('sha256').update(name).digest('hex')}`;
const layers = (names: string): string[] => names.split(' ').filter(Boolean).map(hash);

function line(name: string, chain: string, rest: object = {}): string {
  return JSON.stringify({
    digest: hash(name),
    repository: `r/${name}`,
    tags: ['1'],
    platform: 'linux/amd64',
    created: '2024-01-01T00:00:00Z',
    layers: layers(chain),
    ...rest,
  });
}

/** The lineage of these lines, and the reasons of those that were refused. */
function read(...lines: readonly string[]) {
  const lineage = new CatalogLineage();
  const problems = lines.flatMap((text) => {
    const bytes = new TextEncoder().encode(`garbage${text}`);
    return lineage.add(bytes, 'garbage'.length, bytes.length) ?? [];
  });
  lineage.link();
  const numbers = new Map(Array.from({ length: lineage.size }, (_, i) => [lineage.image(i).digest, i]));
  const bases = (name: string): string[] => {
    const image = numbers.get(hash(name)) ?? -1;
    const found: string[] = [];
    for (let base = lineage.firstBase(image); base >= 0; base = lineage.nextBase(image, base))
      found.push(lineage.image(base).digest);
    return found;
  };
  return { lineage, problems, bases, image: (name: string) => lineage.image(numbers.get(hash(name)) ?? -1) };
}

describe('CatalogLineage', () => {
  it('gives every image its names, platform and set of nearest bases', () => {
    const { bases, image, problems } = read(
      line('app', 'a b c'),
      line('os', 'a'),
      line('twin', 'a b'),
      line('runtime', 'a b'),
      '',
      ' \r',
    );
    expect(problems).toEqual([]);
    expect(image('app')).toEqual({ digest: hash('app'), names: [{ repository: 'r/app', tags: ['1'] }], platform: 'linux/amd64' });
    expect(bases('app').toSorted()).toEqual([hash('runtime'), hash('twin')].toSorted());
    expect(bases('twin')).toEqual([hash('os')]);
    expect(bases('os')).toEqual([]);
  });

  it('keeps bases to the platform', () => {
    const { bases } = read(
      line('arm', 'a b', { platform: 'linux/arm64' }),
      line('any', 'a', { platform: undefined }),
      line('app', 'a b c'),
    );
    expect(bases('app')).toEqual([hash('any')]);
  });

  it('adds up the names of an image that is listed several times', () => {
    const { image, lineage } = read(line('app', 'a'), line('app', 'a', { repository: 'mirror/é', tags: [] }));
    expect(lineage.size).toBe(1);
    expect(image('app').names).toEqual([
      { repository: 'r/app', tags: ['1'] },
      { repository: 'mirror/é', tags: [] },
    ]);
  });

  it.each([
    ['white space', JSON.stringify(JSON.parse(line('app', 'a b c')), null, '\t').replaceAll('\n', '\r')],
    ['escapes', line('app', 'a b c', { tags: ['"', '\\'] })],
    ['fields of other kinds', line('app', 'a b c', { annotations: { a: 'b' }, history: [{ createdBy: 'x' }], size: 1 })],
    ['no tags, repository or platform', JSON.stringify({ digest: hash('app'), layers: layers('a b c') })],
    ['fields in another order', JSON.stringify({ layers: layers('a b c'), tags: [], digest: hash('app') })],
  ])('reads a line with %s as any other', (_, text) => {
    const { bases, problems, image } = read(line('os', 'a'), text);
    expect(problems).toEqual([]);
    expect(bases('app')).toEqual([hash('os')]);
    expect(image('app').names[0]?.tags).toEqual((JSON.parse(text) as { tags?: string[] }).tags ?? []);
  });

  it('matches diffIds, and joins them with layer digests over lines that have both', () => {
    const diffIds = (names: string) => layers(names).map((digest) => hash(`content of ${digest}`));
    const { bases, problems } = read(
      line('app', 'a b'),
      line('os', '', { diffIds: diffIds('a') }),
      line('witness', 'a x', { diffIds: diffIds('a x') }),
    );
    expect(problems).toEqual([]);
    expect(bases('app')).toEqual([hash('os')]);
    expect(bases('witness')).toEqual([hash('os')]);
  });

  it('reads digests of other algorithms', () => {
    const long = `sha512:${'a'.repeat(128)}`;
    const { lineage, bases } = read(
      line('os', '', { layers: [long] }),
      line('app', '', { layers: [long, hash('b')] }),
      line('x', 'c', { digest: long }),
    );
    expect(bases('app')).toEqual([hash('os')]);
    expect(lineage.image(2).digest).toBe(long);
  });

  it.each([
    ['is cut off', line('app', 'a').slice(0, -1)],
    ['goes on after its end', `${line('app', 'a')}}`],
    ['is not an object', '[]'],
    ['is HTML', '<html>'],
    ['has no digest', JSON.stringify({ layers: layers('a') })],
    ['has a tag for a digest', line('app', 'a', { digest: 'latest' })],
    ['has a digest in capitals', line('app', 'a', { digest: hash('app').toUpperCase() })],
    ['has a digest that is too long', line('app', 'a', { digest: `${hash('app')}0` })],
    ['has a layer that is not a digest', line('app', 'a', { layers: [hash('a'), 'sha256:123'] })],
    ['has a layer that is not text', line('app', 'a', { layers: [7] })],
    ['has layers that are no list', line('app', 'a', { layers: hash('a') })],
    ['has no layers', line('app', '')],
    ['has fewer diffIds than layers', line('app', 'a b', { diffIds: layers('a') })],
    ['has tags that are not text', line('app', 'a', { tags: [1] })],
    ['has a number for a platform', line('app', 'a', { platform: 5 })],
  ])('gives a reason for a line that %s', (_, text) => {
    const { problems, lineage } = read(line('os', 'a'), text);
    expect(problems).toHaveLength(1);
    expect(lineage.size).toBe(1);
  });

  it('never reads on past the end of a line', () => {
    const bytes = new TextEncoder().encode(line('app', 'a b'));
    for (let to = 1; to < bytes.length; to++) {
      const lineage = new CatalogLineage();
      expect(lineage.add(bytes, 0, to)).toBeDefined();
      expect(lineage.size).toBe(0);
    }
  });

  it('gives a reason when an image is listed again with other layers', () => {
    expect(read(line('app', 'a'), line('app', 'b')).problems).toHaveLength(1);
  });
});
