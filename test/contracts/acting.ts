/**
 * What must hold for every action of every platform, on its real part or emulator, carried out by the executor itself. Each
 * case sets up one resource that the action is wanted for; the suite plans, acts, crashes, resumes, undoes and drifts.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { executePlan, planAction, undoEntry } from '../../src/act/index.js';
import { canonicalJson } from '../../src/lib/canonical-json.js';
import { causeId, sourceId, type ActionPlan, type ActionRequest, type ResourceAddress } from '../../src/model/index.js';
import type { ActingConnector, ActingEstate } from '../../src/ports/index.js';
import { systemTimer } from '../../src/lib/system-timer.js';
import { POLICY_SET, actHarness, plainRun, type ActHarness } from '../fakes/act-context.js';
import { virtualTime, type VirtualTime } from '../fakes/virtual-time.js';

export interface ActingCase {
  readonly action: string;
  /** For people, where one action has several cases. */
  readonly of?: string;
  /** A new world with one resource that the action is wanted for. */
  set(): Promise<ActingScene>;
}

export interface ActingScene {
  readonly connector: ActingConnector;
  readonly estate: ActingEstate;
  readonly address: ResourceAddress;
  readonly request?: Partial<ActionRequest>;
  /** Somebody else changes the resource, so that it is not the version that was judged; undefined where that cannot be. */
  readonly change?: () => Promise<void>;
  /** After the action somebody else changes what it did, or what undoing would overwrite. */
  readonly drift?: () => Promise<void>;
  /** True for worlds that take real time (a real API server): waits are then real. */
  readonly realTime?: boolean;
  readonly close?: () => Promise<void>;
}

export function describeActing(name: string, cases: readonly ActingCase[]): void {
  describe.each(cases.map((one) => ({ ...one, title: `${one.action}${one.of === undefined ? '' : ` (${one.of})`}` })))(
    `${name}: $title`,
    ({ action: actionName, set }) => {
      let scene: ActingScene | undefined;
      afterEach(async () => {
        await scene?.close?.();
        scene = undefined;
      });

      /** The scene, with every call that is sent written down. */
      async function begin() {
        const now = await set();
        scene = now;
        const sent: { readonly call: string; readonly key: string; readonly hadBefore: boolean }[] = [];
        let crashAfter: number | undefined;
        const time = now.realTime === true ? realTime() : virtualTime();
        const estate: ActingEstate = {
          read: (address) => now.estate.read(address),
          list: (scope, namespace) => now.estate.list(scope, namespace),
          close: () => now.estate.close(),
          async send(step, key) {
            const hadBefore = await hasBeforeImage();
            const answer = await now.estate.send(step, key);
            if (answer.kind === 'accepted') sent.push({ call: step.call, key, hadBefore });
            if (crashAfter !== undefined && sent.length > crashAfter) {
              crashAfter = undefined;
              throw new Crash();
            }
            return answer;
          },
        };
        const harness = await actHarness(now.connector, estate, [], time);
        let entry: string | undefined;
        const hasBeforeImage = async (): Promise<boolean> => {
          const kept = entry === undefined ? undefined : await harness.context.ledger.entry(entry);
          return kept?.targets.get(now.address.resource)?.before !== undefined;
        };
        const action = now.connector.actions.find((one) => one.name === actionName);
        if (action === undefined) throw new Error(`there is no action ${actionName}`);
        const plan = async (): Promise<ActionPlan> => {
          const planned = await planOf();
          if (planned.plan === undefined) throw new Error(`nothing was planned: ${canonicalJson(planned.leftOut)}`);
          return planned.plan;
        };
        const planOf = () =>
          planAction(
            {
              action,
              source: sourceId('world'),
              platform: now.connector.name,
              cause: causeId('cause-1'),
              grounds: {
                phase: 'test',
                rung: action.rung,
                severity: 'high',
                policies: [],
                findings: [],
                policySet: POLICY_SET,
                allowances: [],
                approvals: 0,
              },
              targets: [
                {
                  ...now.address,
                  name: now.address.resource,
                  service: 'shop',
                  judge: async () => ({ kind: 'may', request: { phase: 'test', fields: [], parameters: {}, ...now.request } }),
                },
              ],
            },
            estate,
          );
        const record = async (): Promise<string> => (entry = await harness.record(await plan()));
        const execute = (id: string, context = harness.context) => executePlan(id, context, plainRun(time));
        return {
          now,
          action,
          harness,
          sent,
          planOf,
          plan,
          record,
          execute,
          crashAfterCall: (number: number) => void (crashAfter = number),
        };
      }

      it('plans the same, byte for byte, from the same look, and changes nothing by planning', async () => {
        const { plan, sent } = await begin();
        expect(canonicalJson(await plan())).toBe(canonicalJson(await plan()));
        expect(sent).toEqual([]);
      });

      it('declares every call that it plans, with what must be allowed for it', async () => {
        const { plan, action } = await begin();
        const [target] = (await plan()).targets;
        const calls = target?.steps.flatMap((step) => (step.kind === 'call' ? [step.call] : [])) ?? [];
        expect(calls.length).toBeGreaterThan(0);
        const declared = action.permissions.map(({ call }) => call);
        for (const call of calls) expect(declared).toContain(call);
      });

      it('S5: keeps what is there before it changes anything, and does what it planned, once', async () => {
        const { record, execute, sent, planOf } = await begin();
        const entry = await record();
        expect(await execute(entry)).toMatchObject([{ kind: 'done' }]);
        expect(sent.length).toBeGreaterThan(0);
        expect(sent.every(({ hadBefore }) => hadBefore)).toBe(true);
        const calls = sent.length;
        expect(await execute(entry)).toMatchObject([{ kind: 'done' }]);
        expect(sent).toHaveLength(calls);
        const again = await planOf();
        expect(again.plan).toBeUndefined();
        expect(again.leftOut).toMatchObject([{ kind: 'already-so' }]);
      });

      it('S2: does nothing to a version that was not judged', async () => {
        const { now, record, execute, sent } = await begin();
        if (now.change === undefined) return;
        const entry = await record();
        await now.change();
        const [outcome] = await execute(entry);
        expect(['refused', 'already-so']).toContain(outcome?.kind);
        expect(sent).toEqual([]);
      });

      it('S13: killed after any call and taken over, gives one outcome and makes no call twice', async () => {
        for (let kill = 0; ; kill += 1) {
          const { record, execute, sent, harness, crashAfterCall } = await begin();
          const entry = await record();
          crashAfterCall(kill);
          const died = await execute(entry).then(
            () => false,
            (error: unknown) => {
              if (error instanceof Crash) return true;
              throw error;
            },
          );
          if (died) {
            await harness.context.control.leave('worker-1');
            const second = await harness.worker('worker-2');
            const patient = { ...second, patience: { ...second.patience, dead: 0 } };
            expect(await execute(entry, patient)).toMatchObject([{ kind: 'done' }]);
          }
          expect(new Set(sent.map(({ key }) => key)).size).toBe(sent.length);
          await scene?.close?.();
          scene = undefined;
          if (!died) break;
        }
      });

      it('S5: puts back what it changed, or says why that cannot be', async () => {
        const { now, action, record, execute, harness } = await begin();
        const before = await now.estate.read(now.address);
        const entry = await record();
        await execute(entry);
        const [undone] = await undoEntry(entry, harness.context, 'ada');
        if (action.irreversible !== undefined) {
          expect(undone).toMatchObject({ kind: 'refused', because: expect.stringContaining(action.irreversible) });
          return;
        }
        expect(undone).toMatchObject({ kind: expect.stringMatching(/^(done|already-so)$/) });
        const after = await now.estate.read(now.address);
        if (before.kind === 'seen' && after.kind === 'seen')
          expect(unmoved(after.resource.raw)).toEqual(unmoved(before.resource.raw));
        expect(await undoEntry(entry, harness.context, 'ada')).toMatchObject([{ kind: undone?.kind }]);
      });

      it('S5: leaves alone what somebody else has changed since', async () => {
        const { now, action, record, execute, harness, sent } = await begin();
        if (now.drift === undefined || action.irreversible !== undefined) return;
        const entry = await record();
        await execute(entry);
        await now.drift();
        const calls = sent.length;
        const [undone] = await undoEntry(entry, harness.context, 'ada');
        expect(['refused', 'already-so']).toContain(undone?.kind);
        expect(sent).toHaveLength(calls);
      });

      it('S7: is put back by itself when health drops after it, where that can be', async () => {
        const { now, action, record, execute, harness } = await begin();
        const entry = await record();
        harness.says.health = { kind: 'unhealthy', because: 'half of the requests fail' };
        expect(await execute(entry)).toMatchObject([{ kind: 'done' }]);
        const undo = (await harness.context.ledger.entry(entry))?.targets.get(now.address.resource)?.undo;
        expect(undo?.by).toBe('headwater: half of the requests fail');
        if (action.irreversible === undefined) expect(['done', 'already-so']).toContain(undo?.kind);
        else expect(undo?.kind).toBe('refused');
      });

      it('S11: begins nothing once a halt was called', async () => {
        const { record, execute, harness, sent } = await begin();
        const entry = await record();
        await harness.context.control.halt('ada', 'something is wrong');
        expect(await execute(entry)).toMatchObject([{ kind: 'refused' }]);
        expect(sent).toEqual([]);
      });

      it('S4: does nothing that a limit has no room for', async () => {
        const { record, execute, harness, sent } = await begin();
        const entry = await record();
        harness.says.claims = [{ budget: 'test', limit: 0, within: 60 }];
        expect(await execute(entry)).toMatchObject([{ kind: 'refused', because: expect.stringContaining('limit') }]);
        expect(sent).toEqual([]);
      });
    },
  );
}

class Crash extends Error {}

/** What a platform writes by itself at every change is none of ours. */
function unmoved(raw: unknown): unknown {
  if (Array.isArray(raw)) return raw.map(unmoved);
  if (typeof raw !== 'object' || raw === null) return raw;
  return Object.fromEntries(
    Object.entries(raw)
      .filter(([member]) => !MOVES.has(member))
      .map(([member, value]) => [member, unmoved(value)]),
  );
}

const MOVES: ReadonlySet<string> = new Set([
  'resourceVersion',
  'managedFields',
  'generation',
  'status',
  'etag',
  'ETag',
  'metageneration',
  'updated',
  'LastModified',
  // Cloud SQL counts its settings' versions; ECS gives a rule that is made again an id and a time of its own.
  'settingsVersion',
  'SecurityGroupRuleId',
  'CreateTime',
  // What is made again is another object to Kubernetes; a Deployment counts its revisions.
  'uid',
  'creationTimestamp',
  'deployment.kubernetes.io/revision',
]);

function realTime(): VirtualTime {
  const began = Date.now();
  return {
    now: () => new Date(),
    passed: () => Date.now() - began,
    // Health pauses of minutes are none of an action's business.
    sleep: (milliseconds, signal) => systemTimer.sleep(Math.min(milliseconds, 500), signal),
  };
}

export type { ActHarness };
