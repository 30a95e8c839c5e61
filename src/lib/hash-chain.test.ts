import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from './canonical-json.js';
import { chained, NOTHING_BEFORE, verifyChain, type ChainHead, type Link } from './hash-chain.js';

type Record = Link & { readonly body: unknown };

function chainOf(bodies: readonly unknown[]): Record[] {
  const records: Record[] = [];
  for (const body of bodies) records.push(chained({ body }, records.at(-1)));
  return records;
}

const someRecords = fc.array(fc.jsonValue(), { minLength: 1, maxLength: 12 }).map(chainOf);
/** A chain, and the place of one of its records. */
const recordInChain = someRecords.chain((records) => fc.tuple(fc.constant(records), fc.nat({ max: records.length - 1 })));

/** What an anchor of each record says. */
const anchorsOf = (records: readonly Record[]): ChainHead[] => records.map(({ sequence, hash }) => ({ sequence, hash }));

describe('a chain of records', () => {
  it('begins at 1 with no hash before it, and each record names the one before', () => {
    const [first, second] = chainOf(['a', 'b']);
    expect(first).toMatchObject({ sequence: 1, previous: NOTHING_BEFORE, body: 'a' });
    expect(second).toMatchObject({ sequence: 2, previous: first?.hash, body: 'b' });
    expect(first?.hash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('has the same hashes whatever the order of members is', () => {
    expect(chained({ a: 1, b: { c: 2, d: 3 } }, undefined).hash).toBe(chained({ b: { d: 3, c: 2 }, a: 1 }, undefined).hash);
  });

  it('is intact as it was written, with its count and head, and with every anchor that was ever taken', async () => {
    await fc.assert(
      fc.asyncProperty(someRecords, async (records) => {
        const head = anchorsOf(records).at(-1);
        expect(await verifyChain(records, { anchors: anchorsOf(records) })).toEqual({
          kind: 'intact',
          count: records.length,
          head,
        });
      }),
    );
    expect(await verifyChain([])).toEqual({ kind: 'intact', count: 0, head: undefined });
  });

  it('is read from a later record on when only a part is given', async () => {
    const part = chainOf(['a', 'b', 'c']).slice(1);
    expect(await verifyChain(part, { from: 2 })).toMatchObject({ kind: 'intact', count: 2, head: { sequence: 3 } });
    expect(await verifyChain(part)).toMatchObject({ kind: 'broken', at: 1, because: 'record 2 stands in its place' });
    await expect(verifyChain(part, { from: 2, anchors: anchorsOf(chainOf(['a'])) })).rejects.toThrow(RangeError);
  });
});

describe('S15: verification finds', () => {
  it('a record whose content was edited, and says which', async () => {
    await fc.assert(
      fc.asyncProperty(recordInChain, fc.jsonValue(), async ([records, place], body) => {
        fc.pre(canonicalJson(body) !== canonicalJson(records[place]?.body));
        const edited = records.map((record, index) => (index === place ? { ...record, body } : record));
        expect(await verifyChain(edited)).toEqual({
          kind: 'broken',
          at: place + 1,
          because: 'its hash is not that of its content',
        });
      }),
    );
  });

  it('a record that was edited and given a hash that fits it, where others follow or an anchor was taken', async () => {
    await fc.assert(
      fc.asyncProperty(recordInChain, async ([records, place]) => {
        const rehashed = records.map((record, index) =>
          index === place ? chained({ body: ['other', record.body] }, anchorsOf(records)[index - 1]) : record,
        );
        const anchors = anchorsOf(records).slice(-1);
        expect((await verifyChain(rehashed, { anchors })).kind).toBe('broken');
        const isLast = place === records.length - 1;
        expect((await verifyChain(rehashed)).kind).toBe(isLast ? 'intact' : 'broken');
      }),
    );
  });

  it('a record that was removed, wherever it stood, the last one by an anchor', async () => {
    await fc.assert(
      fc.asyncProperty(recordInChain, async ([records, place]) => {
        const without = records.toSpliced(place, 1);
        const verdict = await verifyChain(without, { anchors: anchorsOf(records).slice(-1) });
        expect(verdict).toMatchObject({ kind: 'broken', at: place + 1 });
        if (place < records.length - 1) expect(await verifyChain(without)).toEqual(verdict);
      }),
    );
  });

  it('a record that was inserted', async () => {
    await fc.assert(
      fc.asyncProperty(recordInChain, fc.jsonValue(), async ([records, place], body) => {
        const forged = chained({ body }, anchorsOf(records)[place - 1]);
        expect(await verifyChain(records.toSpliced(place, 0, forged))).toMatchObject({ kind: 'broken' });
      }),
    );
  });

  it('two records that changed places', async () => {
    await fc.assert(
      fc.asyncProperty(recordInChain, fc.nat(), async ([records, place], other) => {
        const [first, second] = [records[place], records[other % records.length]];
        fc.pre(first !== undefined && second !== undefined && first !== second);
        const moved = records.map((record) => (record === first ? second : record === second ? first : record));
        const earlier = Math.min(first?.sequence ?? 0, second?.sequence ?? 0);
        expect(await verifyChain(moved as Record[])).toMatchObject({ kind: 'broken', at: earlier });
      }),
    );
  });

  it('a chain that was written anew as a whole, by any anchor that was kept elsewhere', async () => {
    await fc.assert(
      fc.asyncProperty(recordInChain, async ([records, place]) => {
        const anew = chainOf(records.map(({ body }, index) => (index === 0 ? ['other', body] : body)));
        expect((await verifyChain(anew)).kind).toBe('intact');
        expect(await verifyChain(anew, { anchors: anchorsOf(records).slice(place, place + 1) })).toMatchObject({
          kind: 'broken',
          at: place + 1,
        });
      }),
    );
  });
});
