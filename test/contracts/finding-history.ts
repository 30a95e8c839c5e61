/** What every history of findings must do: a life that can be read back, in which nothing closes that was not open. */
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { fingerprint, type FindingEvent, type FindingEventKind, type FindingLife } from '../../src/model/index.js';
import type { FindingHistory, SeenFinding } from '../../src/ports/index.js';

export interface FindingHistoryCases {
  /** A new, empty one. */
  make(): Promise<FindingHistory>;
  /** The same one as a later process sees it. */
  reopen?(): Promise<FindingHistory>;
  /** Of the property tests. */
  readonly runs: number;
}

function minute(minutes: number): Date {
  return new Date(Date.UTC(2026, 0, 1, 0, minutes));
}

export function finding(id: string, more: Partial<SeenFinding> = {}): SeenFinding {
  return {
    finding: fingerprint(id),
    title: `Bucket ${id} is public`,
    severity: 'high',
    phase: 'production',
    rule: 'aws/no-public-buckets',
    about: `aws:bucket/${id}`,
    ...more,
  };
}

function event(id: string, kind: FindingEventKind, at: number, because = 'so'): FindingEvent {
  return { finding: fingerprint(id), kind, at: minute(at).toISOString(), because };
}

async function openOf(history: FindingHistory): Promise<readonly string[]> {
  const lives: FindingLife[] = [];
  for await (const life of history.open()) lives.push(life);
  return lives.map(({ finding: id, state }) => `${id} ${state}`).sort();
}

export function describeFindingHistory(name: string, { make, reopen, runs }: FindingHistoryCases): void {
  describe(`${name} keeps the promises of a history of findings`, () => {
    let history: FindingHistory;
    beforeEach(async () => {
      history = await make();
    });
    const later = async (): Promise<FindingHistory> => (await reopen?.()) ?? history;
    const kinds = async (id: string): Promise<readonly string[]> =>
      (await history.events(fingerprint(id))).map(({ kind }) => kind);

    it('opens what is seen for the first time, and gives it back', async () => {
      const changes = await history.seen([finding('b'), finding('a', { severity: 'low' })], minute(1));
      expect(changes).toEqual([
        { finding: 'b', kind: 'opened', at: minute(1).toISOString(), because: expect.any(String) as unknown },
        { finding: 'a', kind: 'opened', at: minute(1).toISOString(), because: expect.any(String) as unknown },
      ]);
      const kept = await later();
      expect(await kept.life(fingerprint('a'))).toEqual({
        ...finding('a', { severity: 'low' }),
        state: 'open',
        openedAt: minute(1).toISOString(),
        reopened: 0,
      });
      expect(await kept.events(fingerprint('a'))).toEqual([changes[1]]);
      expect(await openOf(kept)).toEqual(['a open', 'b open']);
    });

    it('knows nothing of what nobody saw', async () => {
      await history.record([event('a', 'closed', 1), event('a', 'contained', 1), event('a', 'responded', 1)]);
      expect(await history.life(fingerprint('a'))).toBeUndefined();
      expect(await history.events(fingerprint('a'))).toEqual([]);
      expect(await openOf(history)).toEqual([]);
      expect(await history.seen([], minute(1))).toEqual([]);
    });

    it('opens once what is seen twice, also in one look, and keeps what was said of it last', async () => {
      expect(await history.seen([finding('a'), finding('a', { title: 'Now' })], minute(1))).toHaveLength(1);
      expect((await history.life(fingerprint('a')))?.title).toBe('Now');
      expect(await history.seen([finding('a', { severity: 'critical', phase: 'test' })], minute(2))).toEqual([]);
      expect(await history.life(fingerprint('a'))).toMatchObject({
        severity: 'critical',
        phase: 'test',
        openedAt: minute(1).toISOString(),
      });
      expect(await kinds('a')).toEqual(['opened']);
    });

    it('has a life from opened to closed and opened again', async () => {
      await history.seen([finding('a')], minute(1));
      await history.record([event('a', 'responded', 2, 'a pull request')]);
      expect((await history.life(fingerprint('a')))?.state).toBe('open');
      await history.record([event('a', 'contained', 3), event('a', 'closed', 4, 'it is gone')]);
      expect(await history.life(fingerprint('a'))).toMatchObject({ state: 'closed', closedAt: minute(4).toISOString() });
      expect(await openOf(history)).toEqual([]);
      expect(await history.seen([finding('a')], minute(5))).toMatchObject([{ finding: 'a', kind: 'reopened' }]);
      const again = await (await later()).life(fingerprint('a'));
      expect(again).toEqual({ ...finding('a'), state: 'open', openedAt: minute(1).toISOString(), reopened: 1 });
      const all = await (await later()).events(fingerprint('a'));
      expect(all.map(({ kind }) => kind)).toEqual(['opened', 'responded', 'contained', 'closed', 'reopened']);
      expect(all[1]).toEqual(event('a', 'responded', 2, 'a pull request'));
    });

    it('leaves contained what is seen still, until it is closed', async () => {
      await history.seen([finding('a'), finding('b')], minute(1));
      await history.record([event('a', 'contained', 2), event('b', 'closed', 2)]);
      expect(await openOf(history)).toEqual(['a contained']);
      expect(await history.seen([finding('a')], minute(3))).toEqual([]);
      await history.record([event('a', 'contained', 4)]);
      expect(await kinds('a')).toEqual(['opened', 'contained']);
      expect((await history.life(fingerprint('a')))?.state).toBe('contained');
    });

    it('leaves as it is what is closed, and what only a look may open', async () => {
      await history.seen([finding('a'), finding('b')], minute(1));
      await history.record([
        event('a', 'closed', 2),
        event('a', 'closed', 3),
        event('a', 'contained', 3),
        event('a', 'reopened', 3),
      ]);
      await history.record([event('a', 'responded', 4), event('b', 'opened', 4), event('b', 'reopened', 4)]);
      expect(await kinds('a')).toEqual(['opened', 'closed']);
      expect(await kinds('b')).toEqual(['opened']);
      expect((await history.life(fingerprint('a')))?.closedAt).toBe(minute(2).toISOString());
    });

    it('S3: takes a look that is older than what is known for no news', async () => {
      await history.seen([finding('a')], minute(5));
      await history.record([event('a', 'closed', 4)]);
      expect((await history.life(fingerprint('a')))?.state).toBe('open');
      await history.record([event('a', 'closed', 8)]);
      expect(await history.seen([finding('a', { title: 'Old' })], minute(7))).toEqual([]);
      expect(await history.life(fingerprint('a'))).toMatchObject({ state: 'closed', title: finding('a').title });
      expect(await history.seen([finding('a')], minute(8))).toMatchObject([{ kind: 'reopened' }]);
    });

    it('keeps any text', async () => {
      const hostile = '\u0000\ud800 \u001b[31m\\N\t\n"; drop table finding; --\u{1f600}';
      const one = finding(hostile, { title: hostile, rule: hostile, about: `${hostile}${'x'.repeat(10_000)}` });
      await history.seen([one, finding('__proto__')], minute(1));
      await history.record([event(hostile, 'responded', 2, hostile)]);
      const kept = await later();
      expect(await kept.life(fingerprint(hostile))).toMatchObject(one);
      expect((await kept.events(fingerprint(hostile)))[1]?.because).toBe(hostile);
      expect(await kept.life(fingerprint('__proto__'))).toMatchObject({ state: 'open' });
    });

    it('opens and closes each once, of many looks at once', async () => {
      const list = Array.from({ length: 50 }, (_none, index) => finding(`f-${index}`));
      const looks = await Promise.all(
        Array.from({ length: 8 }, (_none, index) => history.seen(index % 2 === 0 ? list : list.toReversed(), minute(1))),
      );
      expect(looks.flat()).toHaveLength(50);
      expect(new Set(looks.flat().map((one) => one.finding)).size).toBe(50);
      const closings = list.map(({ finding: id }) => event(id, 'closed', 2));
      await Promise.all(
        Array.from({ length: 8 }, (_none, index) => history.record(index % 2 === 0 ? closings : closings.toReversed())),
      );
      for (const { finding: id } of list.slice(0, 10)) expect(await kinds(id)).toEqual(['opened', 'closed']);
      expect(await openOf(history)).toEqual([]);
    });

    it('streams what is open as it was when it was asked', async () => {
      await history.seen(
        Array.from({ length: 1_000 }, (_none, index) => finding(`f-${index}`)),
        minute(1),
      );
      let count = 0;
      for await (const { finding: id } of history.open()) {
        if (count === 0) await history.record([event('f-0', 'closed', 2), event('f-999', 'closed', 2)]);
        if (id !== '') count += 1;
      }
      expect(count).toBe(1_000);
      expect(await openOf(history)).toHaveLength(998);
    });

    it('S3: opens, closes and opens again in turn, and is as its events say, whatever happens to it', async () => {
      const ids = ['a', 'b', 'c'];
      const step = fc.oneof(
        fc.record({ look: fc.subarray(ids), at: fc.nat(20) }),
        fc.record({
          events: fc.array(
            fc.record({
              id: fc.constantFrom(...ids),
              kind: fc.constantFrom<FindingEventKind>('opened', 'responded', 'contained', 'closed', 'reopened'),
            }),
            { maxLength: 4 },
          ),
          at: fc.nat(20),
        }),
      );
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 10 }), async (steps) => {
          const kept = await make();
          for (const one of steps) {
            if ('look' in one)
              await kept.seen(
                one.look.map((id) => finding(id)),
                minute(one.at),
              );
            else await kept.record(one.events.map(({ id, kind }) => event(id, kind, one.at)));
          }
          const open = new Set(await openOf(kept));
          for (const id of ids) {
            const life = await kept.life(fingerprint(id));
            const events = await kept.events(fingerprint(id));
            const turns = events.filter(({ kind }) => kind === 'opened' || kind === 'closed' || kind === 'reopened');
            turns.forEach(({ kind }, index) =>
              expect(kind).toBe(index === 0 ? 'opened' : index % 2 === 1 ? 'closed' : 'reopened'),
            );
            expect(events[0]?.kind).toBe(life === undefined ? undefined : 'opened');
            if (life === undefined) continue;
            const last = turns.at(-1)?.kind;
            const contained = events
              .slice(events.findLastIndex(({ kind }) => kind === last))
              .some(({ kind }) => kind === 'contained');
            const state = last === 'closed' ? 'closed' : contained ? 'contained' : 'open';
            expect(life.state).toBe(state);
            expect(life.reopened).toBe(turns.filter(({ kind }) => kind === 'reopened').length);
            expect(life.closedAt).toBe(last === 'closed' ? turns.at(-1)?.at : undefined);
            expect(open.has(`${id} ${state}`)).toBe(state !== 'closed');
          }
        }),
        { numRuns: runs },
      );
    });
  });
}
