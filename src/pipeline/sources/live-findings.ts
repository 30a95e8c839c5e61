/**
 * Keeps the results of policies over the inventory while it changes: which policy began or ceased to fail on which resource.
 * Reads the inventory; writes nothing.
 */
import { createLiveAssessment, judgeContext, type Guardrail } from '../../assess/index.js';
import type { KubernetesVersion } from '../../lib/kubernetes-version.js';
import type { Edge, Resource, ResourceId, Result } from '../../model/index.js';
import type { Clock, Inventory } from '../../ports/index.js';

export interface LiveFindings {
  /** Judges what is there now. @returns how many results there are of each kind */
  start(): Promise<Readonly<Record<Result['kind'], number>>>;
  /** Judges again what these changes can affect. Calls are dealt with one after the other. */
  changed(ids: readonly ResourceId[]): Promise<readonly ResultChange[]>;
}

/** A policy that says something else of a resource than before; undefined where it says nothing (the resource came or went). */
export interface ResultChange {
  readonly policy: string;
  readonly resource: ResourceId;
  readonly before: Result['kind'] | undefined;
  readonly after: Result['kind'] | undefined;
  readonly message: string | undefined;
}

export interface LiveFindingsOptions {
  readonly clock: Clock;
  readonly kubernetes?: KubernetesVersion | undefined;
}

const BATCH = 500;

export function createLiveFindings(
  guardrails: readonly Guardrail[],
  inventory: Pick<Inventory, 'resources' | 'resource' | 'gaps'>,
  { clock, kubernetes }: LiveFindingsOptions,
): LiveFindings {
  let assessment = createLiveAssessment(guardrails, judgeContext({ resources: [], gaps: [], now: clock.now(), kubernetes }));
  let known = new Map<ResourceId, Map<string, Result['kind']>>();
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <Value>(work: () => Promise<Value>): Promise<Value> => {
    const next = last.then(work, work);
    last = next.catch(() => undefined); // whoever asked for it is told
    return next;
  };
  return { start: () => inTurn(start), changed: (ids) => inTurn(() => changed(ids)) };

  async function start(): Promise<Readonly<Record<Result['kind'], number>>> {
    const gaps = await inventory.gaps();
    assessment = createLiveAssessment(guardrails, judgeContext({ resources: [], gaps, now: clock.now(), kubernetes }));
    known = new Map();
    const counts = { pass: 0, fail: 0, error: 0, 'not-applicable': 0 };
    let batch: Resource[] = [];
    let stated = new Map<ResourceId, readonly Edge[]>();
    const judge = (): void => {
      for (const result of assessment.apply({ put: batch, removed: [], edges: stated })) note(result);
      batch = [];
      stated = new Map();
    };
    for await (const { resource, edges } of inventory.resources()) {
      batch.push(resource);
      stated.set(resource.id, edges);
      if (batch.length >= BATCH) judge();
    }
    judge();
    for (const results of known.values()) for (const kind of results.values()) counts[kind] += 1;
    return counts;
  }

  async function changed(ids: readonly ResourceId[]): Promise<readonly ResultChange[]> {
    const put: Resource[] = [];
    const removed: ResourceId[] = [];
    const stated = new Map<ResourceId, readonly Edge[]>();
    for (const id of new Set(ids)) {
      const entry = await inventory.resource(id);
      if (entry === undefined) removed.push(id);
      else {
        put.push(entry.resource);
        stated.set(id, entry.edges);
      }
    }
    const fresh = assessment.apply({ put, removed, edges: stated });
    const gone = removed.flatMap((id) => withdrawn(id));
    return [...gone, ...fresh.flatMap((result) => note(result) ?? [])];
  }

  function note(result: Result): ResultChange | undefined {
    const { policy, resource, kind } = result;
    let results = known.get(resource);
    if (results === undefined) known.set(resource, (results = new Map()));
    const before = results.get(policy);
    results.set(policy, kind);
    return before === kind ? undefined : { policy, resource, before, after: kind, message: messageOf(result) };
  }

  function withdrawn(id: ResourceId): readonly ResultChange[] {
    const results = known.get(id);
    known.delete(id);
    return [...(results ?? [])].map(([policy, before]) => ({
      policy,
      resource: id,
      before,
      after: undefined,
      message: undefined,
    }));
  }
}

function messageOf(result: Result): string | undefined {
  if (result.kind === 'fail') return result.failures[0]?.message;
  return result.kind === 'error' ? result.reason : undefined;
}
