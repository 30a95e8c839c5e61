/** What every ledger of actions must do: nothing is acted on that it does not hold, and whoever comes later finds how far it went. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HeadwaterError } from '../../src/lib/errors.js';
import { planHashOf } from '../../src/lib/plan-hash.js';
import { verifyChain } from '../../src/lib/hash-chain.js';
import { sha256 } from '../../src/lib/sha256.js';
import {
  causeId,
  policyId,
  resourceId,
  sourceId,
  type ActionPlan,
  type ActionTarget,
  type Outcome,
  type ResourceAddress,
} from '../../src/model/index.js';
import type { ActionLedger, EvidenceLog } from '../../src/ports/index.js';
import { listed } from './inventory.js';

export interface ActionLedgerCases {
  /** A new, empty one, and the log that its writes are in. */
  make(): Promise<{ readonly ledger: ActionLedger; readonly evidence: EvidenceLog }>;
  /** The same one as another process sees it: for what outlives the process. */
  reopen?(): Promise<ActionLedger>;
  /** Runs of the property tests. */
  readonly runs: number;
}

/** A plan with these targets, of one call each, and the hash that is its own. */
export function planOf(resources: readonly string[], more: Partial<Omit<ActionPlan, 'hash'>> = {}): ActionPlan {
  const plan = {
    action: 'block-public-access',
    source: sourceId('cloud://one'),
    platform: 'cloud',
    cause: causeId('cause-1'),
    grounds: {
      phase: 'development',
      rung: 'contain',
      severity: 'high',
      policies: [policyId('cloud/closed-boxes')],
      findings: [],
      policySet: 'set-1',
      allowances: [],
      approvals: 0,
    },
    targets: resources.map(targetOf),
    ...more,
  } as const satisfies Omit<ActionPlan, 'hash'>;
  return { ...plan, hash: planHashOf(plan) };
}

function targetOf(name: string): ActionTarget {
  const address: ResourceAddress = {
    scope: { platform: 'cloud', account: 'a1', apiVersion: 'things/v1', kind: 'Box' },
    resource: resourceId(name),
  };
  const expects = { kind: 'fields', fields: [{ path: ['open'], is: 'equals', value: false }] } as const;
  return {
    ...address,
    name: `box ${name}`,
    version: 'v1',
    service: 'storage',
    request: { phase: 'development', fields: [], parameters: {} },
    steps: [{ kind: 'call', call: 'things:CloseBox', address, input: { text: '\0 \ud800 "quoted" \\' }, done: expects }],
    expects,
  };
}

const outcome = (target: string, kind: Outcome['kind'] = 'done', because = 'every step took effect'): Outcome => ({
  target,
  kind,
  because,
});

const alive = async (): Promise<boolean> => false;
const dead = async (): Promise<boolean> => true;

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'nothing',
    (error: unknown) => (error instanceof HeadwaterError ? error.code : String(error)),
  );
}

export function describeActionLedger(name: string, { make, reopen, runs }: ActionLedgerCases): void {
  const later = async (ledger: ActionLedger): Promise<ActionLedger> => (await reopen?.()) ?? ledger;
  const recorded = async (resources: readonly string[] = ['a', 'b']) => {
    const made = await make();
    const plan = planOf(resources);
    return { ...made, plan, entry: await made.ledger.recordPlan(plan, 'ada') };
  };

  describe(`${name} keeps the promises of a ledger of actions`, () => {
    it('S1: gives back the plan byte for byte, with who proposed it and when, and nothing done yet', async () => {
      const { ledger, plan, entry } = await recorded(['a', '__proto__', '\0\ud800', 'x'.repeat(20_000)]);
      const kept = await (await later(ledger)).entry(entry);
      expect(kept).toMatchObject({ id: entry, proposedBy: 'ada', targets: new Map() });
      expect(new Date(kept?.at ?? '').toISOString()).toBe(kept?.at);
      expect(kept?.plan).toEqual(plan);
      expect(planHashOf(kept?.plan ?? {})).toBe(plan.hash);
    });

    it('keeps where people see what was made, with the outcome that stands', async () => {
      const { ledger, entry } = await recorded();
      const page = 'https://host/acme/app/pull/7';
      const first = { ...outcome('a'), page };
      expect(await ledger.recordOutcome(entry, first)).toEqual(first);
      expect(await ledger.recordOutcome(entry, { ...first, page: `${page}1` })).toEqual(first);
      await ledger.recordOutcome(entry, outcome('b'));
      const targets = (await (await later(ledger)).entry(entry))?.targets;
      expect(targets?.get('a')?.outcome).toMatchObject({ page });
      expect(targets?.get('b')?.outcome).not.toHaveProperty('page');
    });

    it('S1: refuses a plan whose hash is not its own', async () => {
      const { ledger } = await make();
      expect(await codeOf(ledger.recordPlan({ ...planOf(['a']), action: 'delete-box' }, 'ada'))).toBe('PLAN_ALTERED');
      expect(await listed(ledger.entries())).toEqual([]);
    });

    it('gives the entry that there is when the same plan is recorded again, by many at once too', async () => {
      const { ledger, plan, entry, evidence } = await recorded();
      const again = await Promise.all(['bob', 'eve', 'bob'].map((by) => ledger.recordPlan(plan, by)));
      expect(new Set(again)).toEqual(new Set([entry]));
      expect((await listed(ledger.entries())).map(({ proposedBy }) => proposedBy)).toEqual(['ada']);
      expect(await listed(evidence.records())).toHaveLength(1);
      const fresh = await make();
      const ids = await Promise.all(Array.from({ length: 6 }, () => fresh.ledger.recordPlan(plan, 'ada')));
      expect(new Set(ids).size).toBe(1);
      expect(await listed(fresh.evidence.records())).toHaveLength(1);
    });

    it('has no entry that nobody recorded, and takes nothing for one', async () => {
      const { ledger, entry } = await recorded();
      for (const id of ['act-unknown', '', '__proto__']) {
        expect(await ledger.entry(id), id).toBeUndefined();
        expect(await codeOf(ledger.claimTarget(id, 'a', 'w1', alive)), id).toBe('ID_UNKNOWN');
        expect(await codeOf(ledger.recordOutcome(id, outcome('a'))), id).toBe('ID_UNKNOWN');
      }
      expect(await codeOf(ledger.claimTarget(entry, 'z', 'w1', alive))).toBe('ID_UNKNOWN');
      expect(await codeOf(ledger.recordBeforeImage(entry, 'z', new Uint8Array()))).toBe('ID_UNKNOWN');
      expect(await codeOf(ledger.recordStep(entry, 'z', 0))).toBe('ID_UNKNOWN');
      expect(await codeOf(ledger.recordOutcome(entry, outcome('z')))).toBe('ID_UNKNOWN');
      expect(await codeOf(ledger.recordUndo(entry, outcome('z'), 'ada'))).toBe('ID_UNKNOWN');
      expect((await ledger.entry(entry))?.targets).toEqual(new Map());
    });

    it('S13: gives a target to the first worker, and again to the same one', async () => {
      const { ledger, entry } = await recorded();
      expect(await ledger.claimTarget(entry, 'a', 'w1', dead)).toBe(true);
      expect(await ledger.claimTarget(entry, 'a', 'w1', alive)).toBe(true);
      expect(await ledger.claimTarget(entry, 'b', 'w2', alive)).toBe(true);
      const targets = (await (await later(ledger)).entry(entry))?.targets;
      expect(targets).toEqual(
        new Map([
          ['a', { worker: 'w1', steps: 0 }],
          ['b', { worker: 'w2', steps: 0 }],
        ]),
      );
    });

    it('S13: gives it to another one only when the first is dead, and asks about that one', async () => {
      const { ledger, entry } = await recorded();
      const asked: string[] = [];
      const isDead = (answer: boolean) => async (worker: string) => {
        asked.push(worker);
        return answer;
      };
      await ledger.claimTarget(entry, 'a', 'w1', isDead(true));
      expect(await ledger.claimTarget(entry, 'a', 'w2', isDead(false))).toBe(false);
      expect(await ledger.claimTarget(entry, 'a', 'w2', isDead(true))).toBe(true);
      expect(await ledger.claimTarget(entry, 'a', 'w1', isDead(false))).toBe(false);
      expect(asked).toEqual(['w1', 'w1', 'w2']);
    });

    it('S13: gives a target that has an outcome to nobody, not even to who has it', async () => {
      const { ledger, entry } = await recorded();
      await ledger.claimTarget(entry, 'a', 'w1', alive);
      await ledger.recordOutcome(entry, outcome('a'));
      expect(await ledger.claimTarget(entry, 'a', 'w1', dead)).toBe(false);
      expect(await ledger.claimTarget(entry, 'a', 'w2', dead)).toBe(false);
      await ledger.recordOutcome(entry, outcome('b', 'refused'));
      expect(await ledger.claimTarget(entry, 'b', 'w1', dead)).toBe(false);
    });

    it('S13: gives it to nobody that got its outcome while the holder was looked up', async () => {
      const { ledger, entry } = await recorded();
      await ledger.claimTarget(entry, 'a', 'w1', alive);
      const meanwhile = async (): Promise<boolean> => {
        await ledger.recordOutcome(entry, outcome('a'));
        return true;
      };
      expect(await ledger.claimTarget(entry, 'a', 'w2', meanwhile)).toBe(false);
    });

    it('S13: gives it to one of many that ask at once, also when all of them know that the first is dead', async () => {
      const { ledger, entry } = await recorded();
      for (const holder of [[], ['w0']]) {
        for (const worker of holder) await ledger.claimTarget(entry, 'b', worker, dead);
        const target = holder.length === 0 ? 'a' : 'b';
        const isDead = async (worker: string): Promise<boolean> => worker === 'w0';
        const answers = await Promise.all(
          Array.from({ length: 8 }, (_none, index) => ledger.claimTarget(entry, target, `w${index + 1}`, isDead)),
        );
        expect(answers.filter((mine) => mine)).toHaveLength(1);
        const winner = (await ledger.entry(entry))?.targets.get(target)?.worker;
        expect(winner).toBe(`w${answers.indexOf(true) + 1}`);
      }
    });

    it('S5: keeps the very bytes of the first before-image', async () => {
      const { ledger, entry } = await recorded();
      const bytes = Uint8Array.from([0, 255, 10, 13, 92, 128]);
      await ledger.recordBeforeImage(entry, 'a', bytes);
      await ledger.recordBeforeImage(entry, 'a', Uint8Array.from([1]));
      bytes[0] = 7;
      await ledger.recordBeforeImage(entry, 'b', new Uint8Array());
      const targets = (await (await later(ledger)).entry(entry))?.targets;
      expect([...(targets?.get('a')?.before ?? [])]).toEqual([0, 255, 10, 13, 92, 128]);
      expect(targets?.get('b')?.before?.byteLength).toBe(0);
      expect(targets?.get('b')?.outcome).toBeUndefined();
    });

    it('counts the steps that took effect, each once', async () => {
      const { ledger, entry } = await recorded();
      for (const step of [0, 0, 1, 0]) await ledger.recordStep(entry, 'a', step);
      expect((await (await later(ledger)).entry(entry))?.targets).toEqual(new Map([['a', { steps: 2 }]]));
    });

    it('S13: keeps the first outcome of a target, and gives it to whoever records another', async () => {
      const { ledger, entry } = await recorded();
      const first = outcome('a', 'failed', 'the platform said no');
      expect(await ledger.recordOutcome(entry, first)).toEqual(first);
      expect(await (await later(ledger)).recordOutcome(entry, outcome('a'))).toEqual(first);
      const kept = (await ledger.entry(entry))?.targets.get('a')?.outcome;
      expect(kept).toMatchObject(first);
      expect(new Date(kept?.at ?? '').toISOString()).toBe(kept?.at);
    });

    it('S13: agrees on one outcome with everybody who records one at once', async () => {
      const { ledger, entry } = await recorded();
      const kinds = ['done', 'failed', 'refused', 'already-so', 'done', 'failed'] as const;
      const stands = await Promise.all(
        kinds.map((kind, index) => ledger.recordOutcome(entry, outcome('a', kind, `by ${index}`))),
      );
      expect(new Set(stands.map(({ because }) => because)).size).toBe(1);
      expect((await ledger.entry(entry))?.targets.get('a')?.outcome).toMatchObject(stands[0] ?? {});
    });

    it('keeps what came last of undoing a target, and its outcome as it was', async () => {
      const { ledger, entry } = await recorded();
      await ledger.recordOutcome(entry, outcome('a'));
      await ledger.recordUndo(entry, outcome('a', 'refused', 'somebody changed it'), 'ada');
      await ledger.recordUndo(entry, outcome('a', 'done', 'put back'), 'bob');
      const kept = (await (await later(ledger)).entry(entry))?.targets.get('a');
      expect(kept?.undo).toMatchObject({ ...outcome('a', 'done', 'put back'), by: 'bob' });
      expect(kept?.outcome).toMatchObject(outcome('a'));
    });

    it('lists entries, the newest first, and only those that are asked for', async () => {
      const { ledger } = await make();
      const record = (resource: string, more: Partial<ActionPlan> = {}) => ledger.recordPlan(planOf([resource], more), 'ada');
      const first = await record('a', { cause: causeId('cause-2') });
      const second = await record('b', { action: 'stop-box' });
      const third = await record('c');
      await ledger.recordOutcome(second, outcome('b'));
      const ids = async (filter: Parameters<ActionLedger['entries']>[0] = {}) =>
        (await listed(ledger.entries(filter))).map(({ id }) => id);
      expect(await ids()).toEqual([third, second, first]);
      expect(await ids({ limit: 2 })).toEqual([third, second]);
      expect(await ids({ limit: 0 })).toEqual([]);
      expect(await ids({ cause: 'cause-2' })).toEqual([first]);
      expect(await ids({ action: 'stop-box' })).toEqual([second]);
      expect(await ids({ action: 'stop-box', cause: 'cause-2' })).toEqual([]);
      expect(await ids({ unfinished: true })).toEqual([third, first]);
      expect(await ids({ unfinished: true, limit: 1 })).toEqual([third]);
      const at = (await ledger.entry(third))?.at ?? '';
      expect(await ids({ since: at })).toContain(third);
      expect(await ids({ since: new Date(Date.parse(at) + 1).toISOString() })).toEqual([]);
    });

    it('lists more entries than it holds in memory at once, each with its own targets', async () => {
      const { ledger } = await make();
      for (let index = 0; index < 120; index += 1) {
        const entry = await ledger.recordPlan(planOf([`box-${index}`]), 'ada');
        await ledger.recordStep(entry, `box-${index}`, index);
      }
      const entries = await listed(ledger.entries());
      expect(entries.map(({ plan, targets }) => [plan.targets[0]?.resource, [...targets]])).toEqual(
        Array.from({ length: 120 }, (_none, index) => 119 - index).map((index) => [
          `box-${index}`,
          [[`box-${index}`, { steps: index + 1 }]],
        ]),
      );
    });

    it('S15: every write is in the evidence, once, and no secret of a before-image is', async () => {
      const { ledger, entry, plan, evidence } = await recorded();
      const before = new TextEncoder().encode('{"password":"hunter2"}');
      for (let times = 0; times < 2; times += 1) {
        await ledger.claimTarget(entry, 'a', 'w1', alive);
        await ledger.recordBeforeImage(entry, 'a', before);
        await ledger.recordStep(entry, 'a', 0);
        await ledger.recordOutcome(entry, outcome('a'));
      }
      await ledger.recordUndo(entry, outcome('a', 'done', 'put back'), 'ada');
      await ledger.claimTarget(entry, 'b', 'w1', alive);
      await ledger.claimTarget(entry, 'b', 'worker:w2', dead);
      const records = await listed(evidence.records());
      expect(records.every(({ subject }) => subject === entry)).toBe(true);
      expect(records.map(({ kind, actor, body }) => [kind, actor, body])).toEqual([
        ['plan', 'ada', { plan }],
        ['step', 'worker:w1', { target: 'a', claimed: true }],
        ['before-image', 'worker:w1', { target: 'a', sha256: sha256(before), bytes: before.byteLength }],
        ['step', 'worker:w1', { target: 'a', step: 0 }],
        ['outcome', 'worker:w1', { ...outcome('a') }],
        ['undo', 'ada', { ...outcome('a', 'done', 'put back') }],
        ['step', 'worker:w1', { target: 'b', claimed: true }],
        ['step', 'worker:w2', { target: 'b', claimed: true, from: 'w1' }],
      ]);
      expect(await verifyChain(records)).toMatchObject({ kind: 'intact', count: 8 });
    });

    it('S13: however workers race, die and come back, each target has one holder at a time, one outcome and one before-image', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(anyMove, { maxLength: 40 }), async (moves) => {
          const { ledger, entry, evidence } = await recorded();
          /** Why the outcome of a target is what it is, as the first answer said. */
          const said = new Map<string, string>();
          await Promise.all(
            ['w1', 'w2', 'w3'].map(async (worker) => {
              for (const [number, move] of moves.entries())
                if (move.worker === worker) await makeMove(ledger, entry, move, number, said);
            }),
          );
          const targets = (await ledger.entry(entry))?.targets ?? new Map();
          const records = await listed(evidence.records());
          for (const target of ['a', 'b']) {
            const of = (kind: string) =>
              records.filter((one) => one.kind === kind && JSON.stringify(one.body).includes(`"target":"${target}"`));
            const outcomes = of('outcome');
            expect(outcomes.length).toBeLessThanOrEqual(1);
            expect(of('before-image').length).toBeLessThanOrEqual(1);
            const stands = targets.get(target)?.outcome;
            expect(outcomes.map(({ body }) => body)).toEqual(
              stands === undefined ? [] : [{ target, kind: stands.kind, because: stands.because }],
            );
            expect(said.get(target)).toBe(stands?.because);
          }
        }),
        { numRuns: runs },
      );
    });
  });
}

interface Move {
  readonly worker: string;
  readonly target: string;
  readonly kind: 'claim' | 'before' | 'step' | 'outcome';
  readonly isDead: boolean;
}

const anyMove: fc.Arbitrary<Move> = fc.record({
  worker: fc.constantFrom('w1', 'w2', 'w3'),
  target: fc.constantFrom('a', 'b'),
  kind: fc.constantFrom('claim', 'before', 'step', 'outcome'),
  isDead: fc.boolean(),
});

/** Every answer to an outcome must be the same, whoever asks. */
async function makeMove(
  ledger: ActionLedger,
  entry: string,
  { worker, target, kind, isDead }: Move,
  number: number,
  said: Map<string, string>,
): Promise<void> {
  switch (kind) {
    case 'claim': {
      const had = said.has(target);
      const mine = await ledger.claimTarget(entry, target, worker, async () => isDead);
      if (had) expect(mine).toBe(false);
      return;
    }
    case 'before':
      return ledger.recordBeforeImage(entry, target, Uint8Array.from([number]));
    case 'step':
      return ledger.recordStep(entry, target, number % 3);
    case 'outcome': {
      const { because } = await ledger.recordOutcome(entry, outcome(target, 'done', `${worker} ${number}`));
      expect(said.get(target) ?? because).toBe(because);
      said.set(target, because);
    }
  }
}
