/** What must hold for every record of actions: what was written is what is read back, by this process or a later one. */
import { describe, expect, it } from 'vitest';
import { causeId, type EditPlan, type Outcome } from '../../src/model/index.js';
import type { EditLedger, Clock } from '../../src/ports/index.js';

export interface LedgerCases {
  /** A new, empty ledger. */
  readonly make: (clock: Clock) => EditLedger;
  /** The same record, as a later process opens it; undefined where there is no later one. */
  readonly reopen?: (clock: Clock) => EditLedger;
}

export const PLAN: EditPlan = {
  hash: 'a'.repeat(64),
  action: 'edit-source',
  cause: causeId('openssl@platform-base-45bb'),
  targets: ['a/Dockerfile', '__proto__', '../looks-like-a-path'].map((path) => ({
    kind: 'file',
    root: '/somewhere',
    path,
    version: 'b'.repeat(64),
    edits: [{ path, startLine: 3, removed: ['old\r', ''], added: ['new \u{1F600} "quoted"'] }],
  })),
};

export function describeLedger(name: string, { make, reopen }: LedgerCases): void {
  const times = (...list: readonly string[]): Clock => {
    const left = [...list];
    return { now: () => new Date(left.shift() ?? '2026-01-09T00:00:00Z') };
  };
  const outcome = (kind: Outcome['kind']): Outcome => ({ target: 'a/Dockerfile', kind, because: 'so' });

  /** The ledger as it was written to, or as a later process sees it. */
  const later = (ledger: EditLedger): EditLedger => reopen?.(times()) ?? ledger;

  describe(`${name} keeps the promises of an action ledger`, () => {
    it('gives back the plan as it was recorded, with the time, and nothing done yet', async () => {
      const ledger = make(times('2026-01-01T12:00:00Z'));
      const id = await ledger.recordPlan(PLAN);
      const entry = await later(ledger).entry(id);
      expect(entry).toMatchObject({ id, at: '2026-01-01T12:00:00.000Z', outcomes: [], undone: false });
      expect(entry?.plan).toEqual(PLAN);
      expect(Object.keys(entry?.beforeImages ?? { none: 0 })).toEqual([]);
    });

    it('gives back the very bytes of before, by target, also of targets with odd names', async () => {
      const ledger = make(times());
      const id = await ledger.recordPlan(PLAN);
      const bytes = Uint8Array.from([0, 255, 10, 13, 128]);
      for (const { path } of PLAN.targets) await ledger.recordBeforeImage(id, path, bytes);
      const images = (await later(ledger).entry(id))?.beforeImages ?? {};
      for (const { path } of PLAN.targets) expect([...(images[path] ?? [])], path).toEqual([...bytes]);
      expect(Object.hasOwn(images, 'b/Dockerfile')).toBe(false);
      expect(images['constructor']).toBeUndefined();
    });

    it('gives back the outcomes', async () => {
      const ledger = make(times());
      const id = await ledger.recordPlan(PLAN);
      const outcomes = [outcome('done'), outcome('already-so'), outcome('refused'), outcome('failed')];
      await ledger.recordOutcomes(id, outcomes);
      expect((await later(ledger).entry(id))?.outcomes).toEqual(outcomes);
    });

    it.each([
      [['done', 'already-so'], true],
      [['done', 'refused'], false],
      [['done', 'failed'], false],
    ] as const)('says of an undo with %j that it is undone for good: %s', async (kinds, undone) => {
      const ledger = make(times());
      const id = await ledger.recordPlan(PLAN);
      await ledger.recordUndo(id, kinds.map(outcome));
      expect((await later(ledger).entry(id))?.undone).toBe(undone);
    });

    it('is undone when a second try succeeds', async () => {
      const ledger = make(times());
      const id = await ledger.recordPlan(PLAN);
      await ledger.recordUndo(id, [outcome('refused')]);
      await ledger.recordUndo(id, [outcome('done')]);
      expect((await later(ledger).entry(id))?.undone).toBe(true);
    });

    it('lists all entries, the oldest first, each under its own id', async () => {
      const ledger = make(times('2026-01-02T00:00:00Z', '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'));
      const ids = [await ledger.recordPlan(PLAN), await ledger.recordPlan(PLAN), await ledger.recordPlan(PLAN)];
      const listed = await later(ledger).entries();
      expect(listed[0]?.id).toBe(ids[1]);
      expect(listed.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
      expect(new Set(ids).size).toBe(3);
    });

    it('has no entry that nobody recorded, whatever it is asked for', async () => {
      const ledger = make(times());
      expect(await ledger.entries()).toEqual([]);
      for (const id of ['act-unknown', '', '..', '../../etc/passwd', 'act-../x', '__proto__']) {
        expect(await ledger.entry(id), id).toBeUndefined();
      }
    });
  });
}
