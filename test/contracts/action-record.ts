/** What every record of actions' runs must do: trust is earned run by run and lost at once (DESIGN.md 5), and fights end (S10). */
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { resourceId } from '../../src/model/index.js';
import type { ActionRecord, ActionRun, TrustEarned } from '../../src/ports/index.js';

export interface ActionRecordCases {
  /** A new, empty one. */
  make(): Promise<ActionRecord>;
  /** The same one as a later process sees it. */
  reopen?(): Promise<ActionRecord>;
  /** Of the property tests. */
  readonly runs: number;
}

function minute(minutes: number): Date {
  return new Date(Date.UTC(2026, 0, 1, 0, minutes));
}

const SUBJECT = { action: 'block-public-access', policy: 'aws/no-public-buckets', phase: 'test' } as const;
const NONE: TrustEarned = { approved: 0, unattended: 0, failed: 0, undone: 0 };
const BUCKET = resourceId('aws:bucket/logs');

function run(entry: string, kind: ActionRun['kind'], at: number, target = 'aws:bucket/logs'): ActionRun {
  return { ...SUBJECT, entry, target, kind, at: minute(at) };
}

export function describeActionRecord(name: string, { make, reopen, runs }: ActionRecordCases): void {
  describe(`${name} keeps the promises of a record of actions`, () => {
    let record: ActionRecord;
    beforeEach(async () => {
      record = await make();
    });
    const later = async (): Promise<ActionRecord> => (await reopen?.()) ?? record;

    describe('trust', () => {
      it('is nothing for what never ran', async () => {
        expect(await record.trust(SUBJECT)).toEqual(NONE);
        expect(await record.subjects()).toEqual([]);
      });

      it('is counted for each action, policy and release phase', async () => {
        await record.ran(run('act-1', 'approved', 1));
        await record.ran(run('act-2', 'unattended', 2));
        await record.ran({ ...run('act-3', 'approved', 3), policy: '' });
        await record.ran({ ...run('act-4', 'approved', 4), phase: 'production' });
        const kept = await later();
        expect(await kept.trust(SUBJECT)).toEqual({ ...NONE, approved: 1, unattended: 1 });
        expect(await kept.trust({ ...SUBJECT, policy: '' })).toEqual({ ...NONE, approved: 1 });
        expect(await kept.trust({ ...SUBJECT, action: 'other' })).toEqual(NONE);
        expect(await kept.subjects()).toEqual([
          { ...SUBJECT, policy: '', ...NONE, approved: 1 },
          { ...SUBJECT, phase: 'production', ...NONE, approved: 1 },
          { ...SUBJECT, ...NONE, approved: 1, unattended: 1 },
        ]);
      });

      it.each(['failed', 'undone'] as const)('is gone at once when one is %s, and is earned anew', async (kind) => {
        for (const entry of ['act-1', 'act-2', 'act-3']) await record.ran(run(entry, 'approved', 1));
        await record.ran(run('act-3', kind, 5));
        const demotedAt = minute(5).toISOString();
        expect(await record.trust(SUBJECT)).toEqual({ ...NONE, [kind]: 1, demotedAt });
        await record.ran(run('act-4', 'approved', 6));
        expect(await (await later()).trust(SUBJECT)).toEqual({ ...NONE, approved: 1, [kind]: 1, demotedAt });
      });

      it('counts the same entry and target once for each kind, however often it is told', async () => {
        for (const kind of ['approved', 'approved', 'undone', 'undone'] as const) await record.ran(run('act-1', kind, 1));
        await record.ran(run('act-2', 'approved', 2));
        await record.ran(run('act-2', 'approved', 2, 'aws:bucket/other'));
        await record.ran(run('act-1', 'undone', 3));
        expect(await record.trust(SUBJECT)).toMatchObject({ approved: 2, undone: 1, demotedAt: minute(1).toISOString() });
      });

      it('is not earned by what ended before the last undo and is told of after it', async () => {
        await record.ran(run('act-2', 'undone', 5));
        await record.ran(run('act-1', 'approved', 4));
        await record.ran(run('act-3', 'failed', 3));
        expect(await record.trust(SUBJECT)).toEqual({
          ...NONE,
          failed: 1,
          undone: 1,
          demotedAt: minute(5).toISOString(),
        });
      });

      it('counts each run once of many that are told at once', async () => {
        const told = Array.from({ length: 8 }, (_none, worker) =>
          Array.from({ length: 10 }, (_nothing, index) => run(`act-${(index + worker) % 10}`, 'approved', 1)),
        ).flat();
        await Promise.all(told.map((one) => record.ran(one)));
        expect(await record.trust(SUBJECT)).toEqual({ ...NONE, approved: 10 });
      });

      it('is the number of approved runs since the last undo or failure, whatever ran', async () => {
        const one = fc.record({
          entry: fc.constantFrom('1', '2', '3', '4'),
          kind: fc.constantFrom<ActionRun['kind']>('approved', 'approved', 'approved', 'unattended', 'failed', 'undone'),
        });
        await fc.assert(
          fc.asyncProperty(fc.array(one, { maxLength: 20 }), async (list) => {
            const kept = await make();
            const told = new Set<string>();
            const expected = { ...NONE };
            for (const [index, { entry, kind }] of list.entries()) {
              await kept.ran(run(entry, kind, index));
              const bad = kind === 'failed' || kind === 'undone';
              if (!told.has(`${entry} ${kind}`)) {
                Object.assign(expected, { [kind]: expected[kind] + 1 });
                if (bad) Object.assign(expected, { approved: 0, demotedAt: minute(index).toISOString() });
              }
              told.add(`${entry} ${kind}`);
              expect(await kept.trust(SUBJECT)).toEqual(expected);
            }
          }),
          { numRuns: runs },
        );
      });
    });

    describe('what is reverted (S10)', () => {
      it('is contested from the second time, until a person settles it', async () => {
        expect(await record.reverted(BUCKET, 'block-public-access', 'act-1', minute(1))).toBe(1);
        expect(await record.contested(BUCKET)).toBeUndefined();
        expect(await record.settle(BUCKET, 'ada')).toBe(false);
        expect(await record.reverted(BUCKET, 'block-public-access', 'act-2', minute(2))).toBe(2);
        const contest = { resource: BUCKET, action: 'block-public-access', reversals: 2, since: minute(2).toISOString() };
        expect(await (await later()).contested(BUCKET)).toEqual(contest);
        expect(await record.reverted(BUCKET, 'block-public-access', 'act-3', minute(3))).toBe(3);
        expect(await record.contested(BUCKET)).toEqual({ ...contest, reversals: 3 });
        expect(await record.contested(resourceId('aws:bucket/other'))).toBeUndefined();
        expect(await record.settle(BUCKET, 'ada')).toBe(true);
        expect(await record.settle(BUCKET, 'ada')).toBe(false);
        expect(await (await later()).contested(BUCKET)).toBeUndefined();
        expect(await record.reverted(BUCKET, 'block-public-access', 'act-4', minute(4))).toBe(1);
      });

      it('counts the same entry once until it acts again', async () => {
        await record.ran(run('act-1', 'unattended', 1));
        for (const at of [2, 3]) expect(await record.reverted(BUCKET, 'block-public-access', 'act-1', minute(at))).toBe(1);
        await record.ran(run('act-1', 'unattended', 4));
        await record.ran(run('act-1', 'failed', 9));
        for (const at of [5, 6]) expect(await record.reverted(BUCKET, 'block-public-access', 'act-1', minute(at))).toBe(2);
        expect(await record.trust(SUBJECT)).toMatchObject({ unattended: 1, failed: 1 });
        await record.settle(BUCKET, 'ada');
        expect(await record.reverted(BUCKET, 'block-public-access', 'act-1', minute(7))).toBe(0);
      });

      it('counts each entry once of many that say so at once', async () => {
        const counts = await Promise.all(
          Array.from({ length: 24 }, (_none, index) => record.reverted(BUCKET, 'a', `act-${index % 3}`, minute(1))),
        );
        expect(Math.max(...counts)).toBe(3);
        expect((await record.contested(BUCKET))?.reversals).toBe(3);
      });

      it('is contested exactly from the second of different entries, whatever the order', async () => {
        await fc.assert(
          fc.asyncProperty(fc.array(fc.constantFrom('1', '2', '3', 'settle'), { maxLength: 12 }), async (list) => {
            const kept = await make();
            const counted = new Set<string>();
            let count = 0;
            for (const [index, one] of list.entries()) {
              if (one === 'settle') {
                expect(await kept.settle(BUCKET, 'ada')).toBe(count >= 2);
                if (count >= 2) count = 0;
              } else {
                if (!counted.has(one)) count += 1;
                counted.add(one);
                expect(await kept.reverted(BUCKET, 'a', one, minute(index))).toBe(count);
              }
              expect((await kept.contested(BUCKET))?.reversals).toBe(count >= 2 ? count : undefined);
            }
          }),
          { numRuns: runs },
        );
      });

      it('keeps any name', async () => {
        const hostile = resourceId('\u0000\ud800"; drop table reversal; --');
        await record.reverted(hostile, hostile, '__proto__', minute(1));
        await record.reverted(hostile, hostile, 'constructor', minute(2));
        expect(await (await later()).contested(hostile)).toMatchObject({ resource: hostile, action: hostile });
      });
    });
  });
}
