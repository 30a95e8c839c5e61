/** What the processes of one store tell each other must be the same for all of them: wakes, keys, and how far traces were told. */
import { describe, expect, it } from 'vitest';
import { causeId, fingerprint } from '../../src/model/index.js';
import type { CauseTraces, SigningKeys, TracedCause, Wake } from '../../src/ports/index.js';

interface Cases<Port> {
  /** A new one. */
  make(): Promise<Port>;
  /** The same one as another process sees it. */
  reopen?(): Promise<Port>;
}

export function describeWake(name: string, { make, reopen }: Cases<Wake>): void {
  describe(`${name} keeps the promises of a wake`, () => {
    it('counts every call, for every process', async () => {
      const wake = await make();
      expect(await wake.calls()).toBe(0);
      await Promise.all(Array.from({ length: 20 }, () => wake.call()));
      const other = (await reopen?.()) ?? wake;
      expect(await other.calls()).toBe(20);
      await other.call();
      expect(await wake.calls()).toBe(21);
    });

    it('counts who asks for a reading apart from who asks for a look', async () => {
      const wake = await make();
      expect(await wake.readings()).toBe(0);
      await wake.callForReading();
      await wake.call();
      const other = (await reopen?.()) ?? wake;
      await other.callForReading();
      expect([await wake.readings(), await wake.calls()]).toEqual([2, 1]);
    });
  });
}

export function describeSigningKeys(name: string, { make, reopen }: Cases<SigningKeys>): void {
  describe(`${name} keeps the promises of signing keys`, () => {
    it('has one of 32 bytes for each purpose, whoever asks first', async () => {
      const keys = await make();
      const [one, again, other] = await Promise.all([keys.key('a'), keys.key('a'), keys.key('b')]);
      expect(one).toHaveLength(32);
      expect(Buffer.from(again)).toEqual(Buffer.from(one));
      expect(Buffer.from(other)).not.toEqual(Buffer.from(one));
      const elsewhere = (await reopen?.()) ?? keys;
      expect(Buffer.from(await elsewhere.key('a'))).toEqual(Buffer.from(one));
    });
  });
}

export function describeCauseTraces(name: string, { make, reopen }: Cases<CauseTraces>): void {
  const cause = (id: string, minute: number, ...findings: readonly string[]): TracedCause => ({
    cause: causeId(id),
    openedAt: new Date(Date.UTC(2026, 0, 1, 12, minute)).toISOString(),
    findings: findings.map((one) => fingerprint(one)),
  });

  describe(`${name} keeps the promises of traces of causes`, () => {
    it('keeps the time that a cause was noted with first, and adds its findings', async () => {
      const traces = await make();
      await traces.note([cause('b', 1, 'f1'), cause('a', 0, 'f2')]);
      await traces.note([cause('b', 9, 'f3', 'f1')]);
      const other = (await reopen?.()) ?? traces;
      expect(await other.open()).toEqual([cause('a', 0, 'f2'), cause('b', 1, 'f1', 'f3')]);
    });

    it('keeps no list of findings that grows with the estate', async () => {
      const traces = await make();
      const many = Array.from({ length: 1_500 }, (_none, i) => `f${i}`);
      await traces.note([cause('a', 0, ...many)]);
      await traces.note([cause('a', 0, ...many.map((one) => `g${one}`))]);
      expect((await traces.open())[0]?.findings).toHaveLength(1_000);
    });

    it('has reached nothing at first, and never goes back', async () => {
      const traces = await make();
      expect(await traces.reached()).toBeUndefined();
      await traces.told(0, []);
      expect(await traces.reached()).toBe(0);
      await traces.told(7, []);
      await traces.told(5, []);
      expect(await ((await reopen?.()) ?? traces).reached()).toBe(7);
    });

    it('forgets what is over, so that it may begin again at another time', async () => {
      const traces = await make();
      await traces.note([cause('a', 0, 'f1'), cause('b', 0, 'f2')]);
      await traces.told(1, [causeId('a'), causeId('unknown')]);
      expect(await traces.open()).toEqual([cause('b', 0, 'f2')]);
      await traces.note([cause('a', 5, 'f1')]);
      expect(await traces.open()).toEqual([cause('b', 0, 'f2'), cause('a', 5, 'f1')]);
    });
  });
}
