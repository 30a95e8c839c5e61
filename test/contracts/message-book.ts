/** What every book of messages must do: nobody is told twice at once, the same again, or more often in a day than was agreed. */
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { causeId } from '../../src/model/index.js';
import type { MessageBook, MessageClaim } from '../../src/ports/index.js';

export interface MessageBookCases {
  /** A new, empty one. */
  make(): Promise<MessageBook>;
  /** The same one as a later process sees it. */
  reopen?(): Promise<MessageBook>;
  /** Of the property tests. */
  readonly runs: number;
}

type Ask = Parameters<MessageBook['claim']>[0];

function second(seconds: number): Date {
  return new Date(Date.UTC(2026, 0, 1, 12, 0, seconds));
}

const DAY = 24 * 60 * 60;
const ASK: Ask = { cause: causeId('cause-1'), notifier: 'slack', to: '#payments', text: 'one', perDay: 5, at: second(0) };

export function describeMessageBook(name: string, { make, reopen, runs }: MessageBookCases): void {
  describe(`${name} keeps the promises of a book of messages`, () => {
    let book: MessageBook;
    beforeEach(async () => {
      book = await make();
    });
    const later = async (): Promise<MessageBook> => (await reopen?.()) ?? book;
    const taken = (claim: MessageClaim): string => {
      if (claim.kind !== 'yours') throw new Error(`it is ${claim.kind}`);
      return claim.claim;
    };
    const told = async (ask: Ask, reference = 'ts-1'): Promise<void> =>
      book.sent(taken(await book.claim(ask)), { reference }, ask.at);

    it('gives the first message without, and each later one with what the last left behind', async () => {
      const first = await book.claim(ASK);
      expect(first).toEqual({ kind: 'yours', claim: expect.any(String) as unknown });
      await book.sent(taken(first), { reference: 'ts-1' }, second(1));
      const next = await (await later()).claim({ ...ASK, text: 'two', at: second(2) });
      expect(next).toEqual({ kind: 'yours', claim: expect.any(String) as unknown, sent: { reference: 'ts-1' } });
      await book.sent(taken(next), { reference: 'ts-2' }, second(3));
      expect(await (await later()).claim({ ...ASK, text: 'three', at: second(4) })).toMatchObject({
        sent: { reference: 'ts-2' },
      });
    });

    it('does not say the same again, until something else was said', async () => {
      await told(ASK);
      expect(await book.claim({ ...ASK, at: second(9 * DAY) })).toEqual({ kind: 'same' });
      await told({ ...ASK, text: 'two' });
      expect(await book.claim(ASK)).toMatchObject({ kind: 'yours' });
    });

    it('lets one sender at a time tell a place of a cause, and others tell other places', async () => {
      const claim = taken(await book.claim(ASK));
      expect(await (await later()).claim({ ...ASK, text: 'two', at: second(59) })).toEqual({ kind: 'busy' });
      for (const other of [{ cause: causeId('cause-2') }, { notifier: 'mail' }, { to: '#other' }]) {
        expect(await book.claim({ ...ASK, ...other })).toMatchObject({ kind: 'yours' });
      }
      await book.dropped(claim);
      expect(await book.claim({ ...ASK, at: second(2) })).toMatchObject({ kind: 'yours' });
    });

    it('lets another take over what was neither sent nor dropped within a minute', async () => {
      const lost = taken(await book.claim(ASK));
      const next = await (await later()).claim({ ...ASK, at: second(60) });
      expect(next.kind).toBe('yours');
      expect(taken(next)).not.toBe(lost);
      expect(await book.claim({ ...ASK, at: second(61) })).toEqual({ kind: 'busy' });
      // Dropping the lost one does not free the place that another has now.
      await book.dropped(lost);
      expect(await book.claim({ ...ASK, at: second(62) })).toEqual({ kind: 'busy' });
    });

    it('counts what a slow sender did send after all, and keeps the newer message', async () => {
      const slow = taken(await book.claim({ ...ASK, perDay: 2 }));
      const quick = taken(await book.claim({ ...ASK, perDay: 2, text: 'two', at: second(60) }));
      await book.sent(quick, { reference: 'quick' }, second(61));
      await book.sent(slow, { reference: 'slow' }, second(62));
      expect(await book.claim({ ...ASK, perDay: 2, text: 'three', at: second(63) })).toEqual({ kind: 'enough' });
      expect(await book.claim({ ...ASK, perDay: 3, text: 'two', at: second(63) })).toEqual({ kind: 'same' });
      expect(await book.claim({ ...ASK, perDay: 3, text: 'three', at: second(63) })).toMatchObject({
        sent: { reference: 'quick' },
      });
    });

    it('is sent no more often in a day than was agreed; what was dropped does not count', async () => {
      await told({ ...ASK, text: 'one', perDay: 2 });
      await book.dropped(taken(await book.claim({ ...ASK, text: 'two', perDay: 2 })));
      await told({ ...ASK, text: 'two', perDay: 2 });
      expect(await (await later()).claim({ ...ASK, text: 'three', perDay: 2 })).toEqual({ kind: 'enough' });
      expect(await book.claim({ ...ASK, text: 'three', perDay: 2, at: second(DAY) })).toMatchObject({ kind: 'yours' });
      expect(await book.claim({ ...ASK, to: '#other', perDay: 0 })).toEqual({ kind: 'enough' });
    });

    it('takes the word of a sender once', async () => {
      const claim = taken(await book.claim({ ...ASK, perDay: 2 }));
      await book.sent(claim, { reference: 'ts-1' }, second(1));
      await book.sent(claim, { reference: 'again' }, second(2));
      await book.dropped(claim);
      expect(await book.claim({ ...ASK, text: 'two', perDay: 2 })).toMatchObject({ kind: 'yours', sent: { reference: 'ts-1' } });
    });

    it('knows no claim that was never given', async () => {
      const unknown = { code: 'ID_UNKNOWN' };
      await expect(book.sent('00000000-0000-4000-8000-000000000000', { reference: 'x' }, second(1))).rejects.toMatchObject(
        unknown,
      );
      await expect(book.dropped('nothing')).rejects.toMatchObject(unknown);
    });

    it('keeps any text', async () => {
      const hostile = '\u0000\ud800"; drop table message; --';
      await told({ ...ASK, cause: causeId(hostile), to: hostile, text: hostile }, hostile);
      const next = await (await later()).claim({ ...ASK, cause: causeId(hostile), to: hostile, text: 'two' });
      expect(next).toMatchObject({ kind: 'yours', sent: { reference: hostile } });
    });

    it('gives one claim of many that are asked for at once', async () => {
      const claims = await Promise.all(Array.from({ length: 24 }, (_none, index) => book.claim({ ...ASK, text: `${index}` })));
      expect(claims.filter(({ kind }) => kind === 'yours')).toHaveLength(1);
      expect(claims.filter(({ kind }) => kind === 'busy')).toHaveLength(23);
    });

    it('never lets through more than the day has, two at once, or the same twice in a row', async () => {
      const step = fc.record({
        text: fc.constantFrom('one', 'two'),
        wait: fc.constantFrom(0, 10, 61, 6 * 60 * 60),
        end: fc.constantFrom('sent', 'sent', 'dropped', 'lost'),
      });
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 0, max: 3 }), fc.array(step, { maxLength: 25 }), async (perDay, steps) => {
          const kept = await make();
          const perDate = new Map<string, number>();
          let now = 0;
          let last: string | undefined;
          let lostAt: number | undefined;
          for (const { text, wait, end } of steps) {
            now += wait;
            const at = second(now);
            const date = at.toISOString().slice(0, 10);
            const claim = await kept.claim({ ...ASK, perDay, text, at });
            const busy = lostAt !== undefined && now - lostAt < 60;
            const enough = (perDate.get(date) ?? 0) >= perDay;
            expect(claim.kind).toBe(busy ? 'busy' : text === last ? 'same' : enough ? 'enough' : 'yours');
            if (claim.kind !== 'yours') continue;
            lostAt = end === 'lost' ? now : undefined;
            if (end === 'dropped') await kept.dropped(claim.claim);
            if (end !== 'sent') continue;
            await kept.sent(claim.claim, { reference: `${now}` }, at);
            last = text;
            perDate.set(date, (perDate.get(date) ?? 0) + 1);
          }
          expect(Math.max(0, ...perDate.values())).toBeLessThanOrEqual(perDay);
        }),
        { numRuns: runs },
      );
    });
  });
}
