/**
 * A process that acts: its lease, its looks at the estate, and the carrying out of what is planned. `headwater run`, the
 * commands about actions and every worker are made of this one thing, so what is previewed is what is done (S1).
 */
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { executePlan, undoEntry, watchReversals, type ActContext, type Reversal } from '../../act/index.js';
import { loadConfiguration, loadResponsePlan, type Configuration } from '../../config/index.js';
import { openingOf } from '../../decide/index.js';
import { HeadwaterError } from '../../lib/errors.js';
import { systemTimer } from '../../lib/system-timer.js';
import type { Json, Outcome, ResourceId, ResponsePlan } from '../../model/index.js';
import type { Timer, WorkflowEngine } from '../../ports/index.js';
import type { Store } from '../../store/index.js';
import { stillThere } from '../configured.js';
import { SYSTEM_CLOCK, responseRules, type ScanRequest } from '../scan.js';
import type { ActingEstates } from './acting-estates.js';
import { acceptNormal, earnedBy, lookAt, type LookedAt } from './look.js';
import { noteContained } from './note-contained.js';
import { readyContext } from './ready-context.js';
import { respond, settleUnapproved, type RespondPorts, type Responses } from './respond.js';
import type { Standing } from './standing.js';
import { twinOf } from './twin.js';

/** What acting keeps, of the store. */
export type ActingStore = Pick<
  Store,
  'actions' | 'budgets' | 'control' | 'approvals' | 'record' | 'evidence' | 'findings' | 'baselines'
>;

/** How a process sees the estate, and what it is told about it. */
export interface Sight {
  look(): Promise<LookedAt>;
  /** The configuration as it is written at this instant. */
  said(): Promise<{ readonly configuration: Configuration; readonly plan: ResponsePlan }>;
}

export interface ActingOptions {
  readonly store: ActingStore;
  readonly inputs: readonly string[];
  /** Looks at the estate are scans of this. */
  readonly request: ScanRequest;
  readonly estates: ActingEstates;
  readonly engine: WorkflowEngine;
  /** Its engine's name, too. */
  readonly worker: string;
  /** In milliseconds. A worker that was killed is missed after this long. */
  readonly lease?: number;
  readonly timer?: Timer;
  /** By scanning the inputs and the inventory without. */
  readonly sight?: Sight;
}

export interface ActingSession {
  readonly worker: string;
  /** Looks at the estate; everything that follows starts from the newest look. */
  look(): Promise<LookedAt>;
  /** Makes the policy set of the newest look the one that holds. What did not jump is normal from now on. */
  publish(): Promise<void>;
  /** Takes or renews the lease. @returns false when another policy set holds */
  lease(): Promise<boolean>;
  /** Takes the lease, and renews it as long as the work lasts. Throws LEASE_LOST when another policy set holds. */
  holding<Result>(work: () => Promise<Result>): Promise<Result>;
  /** @param how `preview` writes nothing; `twin` neither, and asks no platform: it plans on a copy of the last look */
  respond(how: 'record' | 'preview' | 'twin'): Promise<Responses>;
  /** Starts what is approved, or needs nobody, and has its window. @returns the entries that were started */
  startReady(): Promise<readonly string[]>;
  /** Starts one entry, and waits for its outcomes. */
  execute(entry: string): Promise<readonly Outcome[]>;
  /** @param only these targets; all without */
  undo(entry: string, by: string, only?: readonly string[]): Promise<readonly Outcome[]>;
  /** Looks whether what was done is still so. */
  watch(): Promise<readonly Reversal[]>;
  settle(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** In milliseconds, where nothing is said. */
export const LEASE = 15_000;

export function newWorkerName(): string {
  return `${hostname()}-${process.pid}-${randomBytes(4).toString('hex')}`;
}

/** Registers its workflow with the engine, which the caller has not launched yet. */
export function actingSession(options: ActingOptions): ActingSession {
  const { store, request, estates, engine, worker, lease = LEASE, timer = systemTimer, sight = scanning(options) } = options;
  const clock = request.clock ?? SYSTEM_CLOCK;
  /** The last attempt that is known of each entry. */
  const attempts = new Map<string, number>();
  const holder = leaseHolder(worker, lease, store.control);
  let looked: LookedAt | undefined;
  let looking: Promise<LookedAt> | undefined;

  const look = (): Promise<LookedAt> => {
    looking ??= sight
      .look()
      .then((next) => (looked = next))
      .finally(() => (looking = undefined));
    return looking;
  };

  /** The newest look, by what the configuration says at this instant: an exemption that was just written holds (S2). */
  async function current(): Promise<Standing> {
    const { standing } = looked ?? (await look());
    const { configuration, plan } = await sight.said();
    const said = responseRules(configuration, plan, clock.now());
    const { candidatesOf, jumpOf } = standing.rules;
    return { ...standing, configuration, rules: { ...said, trustOf: await earnedBy(store.record), candidatesOf, jumpOf } };
  }

  const context = async (): Promise<ActContext> => {
    const made = await readyContext({ store, estates, worker: holder.name(), lease, clock, timer, current });
    // The set that this worker holds its lease on is that of its last look.
    return { ...made, policySet: (looked ?? (await look())).standing.policySet.id };
  };

  const ports = (): RespondPorts => ({
    ledger: store.actions,
    approvals: store.approvals,
    findings: store.findings,
    clock,
    estates,
    contested: async (resource: ResourceId) => {
      const contest = await store.record.contested(resource);
      return contest && `it is contested: ${contest.action} was reverted ${contest.reversals} times since ${contest.since}`;
    },
  });

  engine.register({
    name: WORKFLOW,
    concurrency: { total: 8, perPartition: 2 },
    run: async (input, run) => {
      const entry = entryIn(input);
      await catchUp(entry);
      const outcomes = await executePlan(entry, await context(), run).catch(async (error: unknown) => {
        // What it had claimed is free for whoever tries again only once this life has ended.
        await holder.end();
        throw error;
      });
      await run.step('contained', async () => {
        await noteContained(entry, outcomes, store, clock.now());
        return null;
      });
      return outcomes.map(({ target, kind, because }) => ({ target, kind, because }));
    },
  });

  /** What another worker has planned may be of a newer look than this one's last. */
  async function catchUp(entry: string): Promise<void> {
    const kept = await store.actions.entry(entry);
    const { standing } = looked ?? (await look());
    const known = new Set(standing.findings.map(({ id }) => id));
    if (kept?.plan.grounds.findings.every((id) => known.has(id)) === false) await look();
  }

  async function holdingOn<Result>(policySet: string, work: () => Promise<Result>): Promise<Result> {
    if (!(await holder.take(policySet))) throw new HeadwaterError('LEASE_LOST', 'another policy set holds');
    const over = new AbortController();
    const renewing = (async () => {
      while (!over.signal.aborted) {
        await timer.sleep(lease / 3, over.signal).catch(() => undefined);
        // One that could not be renewed is missed by whoever acts on it, before the next call.
        if (!over.signal.aborted) await holder.take(policySet).catch(() => false);
      }
    })();
    try {
      return await work();
    } finally {
      over.abort();
      await renewing;
    }
  }

  async function start(entry: string): Promise<string> {
    const kept = await store.actions.entry(entry);
    if (kept === undefined) throw new HeadwaterError('ID_UNKNOWN', `no action has the id ${entry}`);
    for (let attempt = attempts.get(entry) ?? 0; ; attempt += 1) {
      const id = attempt === 0 ? `act/${entry}` : `act/${entry}/${attempt}`;
      attempts.set(entry, attempt);
      const status = await engine.status(id);
      // What failed left targets without an outcome: a worker that lost its lease, a store that was away. It is tried again.
      if (status === 'failed') continue;
      // Asked for each second of everything that is under way: what was started costs a look, and no more.
      if (status === undefined) await engine.start(WORKFLOW, id, { entry }, kept.plan.source);
      return id;
    }
  }

  return {
    worker,
    look,
    async publish() {
      const last = looked ?? (await look());
      await store.control.publish(last.standing.policySet);
      await acceptNormal(last, store.baselines);
    },
    async lease() {
      const { standing } = looked ?? (await look());
      return holder.take(standing.policySet.id);
    },
    async holding(work) {
      const { standing } = looked ?? (await look());
      return holdingOn(standing.policySet.id, work);
    },
    async respond(how) {
      const standing = await current();
      const twin = twinOf(standing.graph, standing.gaps);
      const own = ports();
      const planning = how === 'twin' ? { ...own, estates: { ...estates, estate: async () => twin } } : own;
      return respond(standing, planning, how === 'record');
    },
    async startReady() {
      if ((await store.control.halted()) !== undefined) return [];
      const { rules } = await current();
      const started: string[] = [];
      for await (const { id, plan } of store.actions.entries({ unfinished: true })) {
        const approval = await store.approvals.of(id, clock.now());
        if (approval?.state !== 'approved' && approval?.state !== 'not-needed') continue;
        if (plan.grounds.notBefore !== undefined && clock.now() < new Date(plan.grounds.notBefore)) continue;
        if (plan.grounds.rung !== 'propose' && openingOf(rules.plan, plan.grounds.phase, clock.now()).kind === 'closed') continue;
        await start(id);
        started.push(id);
      }
      return started;
    },
    async execute(entry) {
      return outcomesIn(await engine.result(await start(entry)));
    },
    async undo(entry, by, only) {
      // What is undone is not decided by policies: whichever set holds, this worker may put back.
      const holds = await store.control.policySet();
      const putBack = async (): Promise<readonly Outcome[]> => undoEntry(entry, await context(), by, only);
      return holds === undefined ? putBack() : holdingOn(holds.id, putBack);
    },
    watch: async () => watchReversals(await context(), new Date(clock.now().getTime() - WATCHED).toISOString()),
    settle: () => settleUnapproved(ports()),
    async close() {
      await holder.end();
      await estates.close();
    },
  };
}

interface LeaseHolder {
  /** Who acts: what this one claims is free for others once its lease has ended. */
  name(): string;
  take(policySet: string): Promise<boolean>;
  /** Ends the lease; the next one is another life's. */
  end(): Promise<void>;
}

/**
 * A lease that has ended is never taken up again: another worker may have gone on with what this one had. The process takes the
 * next one under another name, as a new life, and what it does under the old one ends by itself (S12).
 */
function leaseHolder(worker: string, milliseconds: number, control: ActingStore['control']): LeaseHolder {
  let name = worker;
  let lives = 1;
  let has = false;
  return {
    name: () => name,
    async take(policySet) {
      if (has && (await control.isDead(name, 0))) {
        lives += 1;
        name = `${worker}, life ${lives}`;
        has = false;
      }
      const taken = await control.lease(name, policySet, milliseconds);
      has ||= taken;
      return taken;
    },
    end: () => control.leave(name),
  };
}

function scanning({ store, inputs, request, estates }: ActingOptions): Sight {
  return {
    look: () => lookAt(inputs, request, { record: store.record, baselines: store.baselines, estates }),
    async said() {
      const read = await loadConfiguration({ named: request.config, folder: request.folder, inputs });
      // What was read last is enough to look by. Nothing is done by it: what cannot be read may say that nothing may be done.
      const { configuration, folder } = request.configured === undefined ? read : stillThere(read, await request.configured());
      const { plan } = await loadResponsePlan(configuration, folder);
      return { configuration, plan };
    },
  };
}

const WORKFLOW = 'act';
/** What was done is watched for so long. In milliseconds. */
const WATCHED = 30 * 24 * 3_600_000;

function entryIn(input: Json): string {
  if (typeof input === 'object' && input !== null && 'entry' in input && typeof input.entry === 'string') return input.entry;
  throw new Error('a workflow was started without its entry');
}

/** What the workflow gave back, and the engine kept. */
function outcomesIn(result: Json): readonly Outcome[] {
  return (Array.isArray(result) ? result : []) as readonly Outcome[];
}
