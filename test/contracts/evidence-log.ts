/** What every evidence log must do: it only grows, and shows every change that is made to it in any other way (S15). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NOTHING_BEFORE, verifyChain } from '../../src/lib/hash-chain.js';
import { EVIDENCE_KINDS, type ChainedRecord, type EvidenceRecord } from '../../src/model/index.js';
import type { EvidenceLog } from '../../src/ports/index.js';
import { listed } from './inventory.js';

export interface EvidenceLogCases {
  /** A new, empty one. */
  make(): Promise<EvidenceLog>;
  /** The same one as a later process sees it: for what outlives the process. */
  reopen?(): Promise<EvidenceLog>;
  /** Runs of the property tests. */
  readonly runs: number;
}

export function evidence(subject: string, more: Partial<EvidenceRecord> = {}): EvidenceRecord {
  return { at: '2026-01-01T00:00:00.000Z', kind: 'outcome', actor: 'headwater', subject, body: { subject }, ...more };
}

const anyRecord: fc.Arbitrary<EvidenceRecord> = fc.record({
  at: fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') }).map((date) => date.toISOString()),
  kind: fc.constantFrom(...EVIDENCE_KINDS),
  actor: fc.string({ unit: 'binary' }),
  subject: fc.string({ unit: 'binary' }),
  // As a JSON text has it: no `__proto__` that is lost on the way, no negative zero.
  body: fc.json({ stringUnit: 'binary' }).map((text) => JSON.parse(text)),
});

export function describeEvidenceLog(name: string, { make, reopen, runs }: EvidenceLogCases): void {
  const later = async (log: EvidenceLog): Promise<EvidenceLog> => (await reopen?.()) ?? log;

  describe(`${name} keeps the promises of an evidence log`, () => {
    it('has no head and no records at first', async () => {
      const log = await make();
      expect(await log.head()).toBeUndefined();
      expect(await listed(log.records())).toEqual([]);
    });

    it('numbers records from 1 without holes, each with the hash of the one before', async () => {
      const log = await make();
      const first = await log.append(evidence('a'));
      const second = await log.append(evidence('b'));
      expect(first).toMatchObject({ ...evidence('a'), sequence: 1, previous: NOTHING_BEFORE });
      expect(second).toMatchObject({ ...evidence('b'), sequence: 2, previous: first.hash });
      expect(await listed((await later(log)).records())).toEqual([first, second]);
      expect(await (await later(log)).head()).toEqual(second);
    });

    it('reads from any number on', async () => {
      const log = await make();
      for (const subject of ['a', 'b', 'c']) await log.append(evidence(subject));
      const subjects = async (from: number): Promise<string[]> => (await listed(log.records(from))).map(({ subject }) => subject);
      expect(await subjects(2)).toEqual(['b', 'c']);
      expect(await subjects(3)).toEqual(['c']);
      expect(await subjects(4)).toEqual([]);
      expect(await subjects(0)).toEqual(['a', 'b', 'c']);
    });

    it('reads one state of the log, whatever is appended meanwhile', async () => {
      const log = await make();
      await log.append(evidence('a'));
      await log.append(evidence('b'));
      const seen: number[] = [];
      for await (const { sequence } of log.records()) {
        seen.push(sequence);
        if (sequence < 10) await log.append(evidence(`after ${sequence}`));
      }
      expect(seen).toEqual([1, 2]);
    });

    it('makes one chain of what many append at once', async () => {
      const log = await make();
      const given = await Promise.all(Array.from({ length: 40 }, (_none, index) => log.append(evidence(`s${index}`))));
      expect(given.map(({ sequence }) => sequence).toSorted((a, b) => a - b)).toEqual(given.map((_one, index) => index + 1));
      const records = await listed(log.records());
      expect(records).toEqual(given.toSorted((a, b) => a.sequence - b.sequence));
      expect(await verifyChain(records)).toMatchObject({ kind: 'intact', count: 40 });
    });

    it('S15: gives back whatever it took, and the chain of it is intact', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(anyRecord, { minLength: 1, maxLength: 6 }), async (records) => {
          const log = await make();
          for (const record of records) await log.append(record);
          const kept = await listed((await later(log)).records());
          expect(kept).toMatchObject(records);
          const head = await log.head();
          expect(await verifyChain(kept)).toEqual({
            kind: 'intact',
            count: records.length,
            head: { sequence: head?.sequence, hash: head?.hash },
          });
        }),
        { numRuns: runs },
      );
    });

    it('S15: any edit, removal, insertion or move of one of its records is found', async () => {
      const log = await make();
      for (let index = 0; index < 8; index += 1) await log.append(evidence(`s${index}`));
      const records = await listed(log.records());
      const head = await log.head();
      await fc.assert(
        fc.asyncProperty(tamperings(records), async (tampered) => {
          expect(await verifyChain(tampered, { anchors: head === undefined ? [] : [head] })).toMatchObject({ kind: 'broken' });
        }),
        { numRuns: 100 },
      );
    });
  });
}

/** The records with one thing done to one of them that nobody may do. */
function tamperings(records: readonly ChainedRecord[]): fc.Arbitrary<ChainedRecord[]> {
  const place = fc.nat({ max: records.length - 1 });
  const edits: readonly Partial<ChainedRecord>[] = [
    { actor: 'somebody else' },
    { at: '2020-01-01T00:00:00.000Z' },
    { kind: 'step' },
    { subject: 'another' },
    { body: null },
    { sequence: 99 },
    { previous: 'f'.repeat(64) },
    { hash: 'f'.repeat(64) },
  ];
  return fc.oneof(
    fc
      .tuple(place, fc.constantFrom(...edits))
      .map(([at, edit]) => records.map((one, i) => (i === at ? { ...one, ...edit } : one))),
    place.map((at) => records.toSpliced(at, 1)),
    fc.tuple(place, place).map(([at, copied]) => records.toSpliced(at, 0, ...records.slice(copied, copied + 1))),
    fc
      .tuple(place, place)
      .filter(([a, b]) => a !== b)
      .map(([from, to]) => records.toSpliced(from, 1).toSpliced(to, 0, ...records.slice(from, from + 1))),
  );
}
