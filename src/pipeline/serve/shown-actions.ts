/** Recorded actions as people see them: what is asked, why, what it would do, how far it is, and until when it can be undone. */
import {
  causeId,
  type ActionPlan,
  type ApprovalRequest,
  type HealthCheck,
  type ReleasePhase,
  type ResponsePlan,
  type Rung,
  type Severity,
} from '../../model/index.js';
import type { ActionEntry } from '../../ports/index.js';
import { describeLimit, limitsOn, openingOf } from '../../decide/index.js';
import { actionReport, stateOf, type ActionReport, type ActionState } from '../act/reports.js';
import { endedAt, undoUntil, type Serving } from './serving.js';

export interface ActionRow {
  readonly id: string;
  readonly at: string;
  readonly action: string;
  readonly describes: string;
  readonly state: ActionState;
  readonly cause: { readonly id: string; readonly title: string | null };
  readonly releasePhase: ActionReport['phase'];
  readonly rung: ActionReport['rung'];
  readonly severity: Severity;
  readonly source: string;
  readonly targets: readonly {
    readonly resource: string;
    readonly name: string;
    readonly service: string;
    readonly outcome: string | null;
    readonly page: string | null;
    readonly undo: string | null;
  }[];
  /** While it waits. */
  readonly lapsesAt: string | null;
  readonly people: number;
  readonly agreed: number;
  readonly endedAt: string | null;
  readonly undoUntil: string | null;
  readonly irreversible: string | null;
}

/** Everything about one action, before who asks is looked at. */
export interface ActionDetails extends ActionReport {
  readonly state: ActionState;
  readonly describes: string;
  readonly causeTitle: string | null;
  readonly severity: Severity;
  readonly proposedBy: string;
  readonly effects: readonly { readonly resource: string; readonly sentences: readonly string[] }[];
  readonly undoes: string;
  readonly undoUntil: string | null;
  readonly endedAt: string | null;
  /** Why it does not begin, or would not though people agreed now. */
  readonly heldBack: string | null;
  readonly blastRadius: { readonly targets: number; readonly services: readonly string[]; readonly limits: readonly string[] };
  readonly health: readonly string[];
  readonly undoRequest: { readonly by: string; readonly at: string; readonly because: string } | null;
  readonly owner: string | null;
}

/** Gives the row of each entry. What all of them share is asked for once: what waits, what is to be undone, causes' titles. */
export async function actionRows(serving: Serving): Promise<(entry: ActionEntry) => Promise<ActionRow>> {
  const [waiting, undoing] = await Promise.all([serving.approvals.waiting(serving.clock.now()), serving.undoRequests.open()]);
  const approvals = new Map(waiting.map((request) => [request.entry, request]));
  const beingUndone = new Set(undoing.map(({ entry }) => entry));
  const titles = new Map<string, Promise<string | null>>();
  const titleOf = (cause: string): Promise<string | null> => {
    const title = titles.get(cause) ?? serving.view.get('cause', cause).then((known) => known?.title ?? null);
    titles.set(cause, title);
    return title;
  };
  const standing = async (entry: ActionEntry): Promise<Standing> => {
    const known = approvals.get(entry.id);
    if (beingUndone.has(entry.id)) return { state: 'undoing', approval: known };
    const state = stateOf(entry, known);
    if (state !== 'ready') return { state, approval: known };
    const approval = await serving.approvals.of(entry.id, serving.clock.now());
    return { state: stateOf(entry, approval), approval };
  };
  return async (entry) => {
    const [stands, title] = await Promise.all([standing(entry), titleOf(entry.plan.cause)]);
    return rowOf(serving, entry, { ...stands, title });
  };
}

interface Standing {
  readonly state: ActionState;
  /** Until it begins. */
  readonly approval: ApprovalRequest | undefined;
}

function rowOf(
  serving: Serving,
  entry: ActionEntry,
  { state, approval, title }: Standing & { readonly title: string | null },
): ActionRow {
  const { id, at, plan, targets } = entry;
  return {
    id,
    at,
    action: plan.action,
    describes: describe(serving, entry),
    state,
    cause: { id: plan.cause, title },
    releasePhase: plan.grounds.phase,
    rung: plan.grounds.rung,
    severity: plan.grounds.severity,
    source: plan.source,
    targets: plan.targets.map(({ resource, name, service }) => {
      const progress = targets.get(resource);
      const { outcome, undo } = progress ?? {};
      return { resource, name, service, outcome: outcome?.kind ?? null, page: outcome?.page ?? null, undo: undo?.kind ?? null };
    }),
    lapsesAt: (state === 'waiting' ? approval?.lapsesAt : undefined) ?? null,
    people: approval?.people ?? plan.grounds.approvals,
    agreed: (approval?.votes ?? []).filter(({ kind }) => kind === 'approve').length,
    endedAt: endedAt(entry) ?? null,
    undoUntil: undoUntil(entry) ?? null,
    irreversible: plan.irreversible ?? null,
  };
}

/** As `stateOf`, and `undoing` from when somebody asked for it. */
async function shownState(serving: Serving, entry: ActionEntry, approval?: ApprovalRequest): Promise<ActionState> {
  const request = await serving.undoRequests.of(entry.id);
  if (request !== undefined && request.endedAt === undefined) return 'undoing';
  return stateOf(entry, approval ?? (await serving.approvals.of(entry.id, serving.clock.now())));
}

export async function actionDetails(serving: Serving, entry: ActionEntry): Promise<ActionDetails> {
  const { plan } = entry;
  const { grounds } = plan;
  const [approval, cause, undoRequest, { plan: response }] = await Promise.all([
    serving.approvals.of(entry.id, serving.clock.now()),
    serving.view.get('cause', causeId(plan.cause)),
    serving.undoRequests.of(entry.id),
    serving.configuration.read(),
  ]);
  const limits = (['phase', 'account', 'service'] as const).flatMap((per) =>
    limitsOn(per, grounds.phase, response).map((limit) => describeLimit(limit, grounds.phase)),
  );
  const state = await shownState(serving, entry, approval);
  return {
    ...actionReport(entry, approval),
    state,
    describes: describe(serving, entry),
    causeTitle: cause?.title ?? null,
    severity: grounds.severity,
    proposedBy: entry.proposedBy,
    effects: [...entry.effects].map(([resource, sentences]) => ({ resource, sentences })),
    undoes: undoes(entry),
    undoUntil: undoUntil(entry) ?? null,
    endedAt: endedAt(entry) ?? null,
    heldBack: heldBack({ state, ...grounds }, response, serving.clock.now()),
    blastRadius: {
      targets: plan.targets.length,
      services: [...new Set(plan.targets.map(({ service }) => service))],
      limits,
    },
    health: healthWords(response.health, plan),
    undoRequest: undoRequest === undefined ? null : { by: undoRequest.by, at: undoRequest.at, because: undoRequest.because },
    owner: cause?.owner ?? null,
  };
}

interface Holdable {
  readonly state: ActionState;
  readonly phase: ReleasePhase;
  readonly rung: Rung;
  readonly notBefore?: string;
}

/**
 * Why what may go ahead does not begin, or would not when people agreed now: its grace period lasts, or its release phase is closed.
 * Null for what has begun or ended. The same rules by which a worker leaves it alone.
 */
export function heldBack({ state, phase, rung, notBefore }: Holdable, plan: ResponsePlan, now: Date): string | null {
  if (state !== 'waiting' && state !== 'approved' && state !== 'ready') return null;
  if (notBefore !== undefined && now < new Date(notBefore)) return `it was announced, and begins at ${notBefore} at the earliest`;
  if (rung === 'propose') return null;
  const opening = openingOf(plan, phase, now);
  return opening.kind === 'closed' ? opening.because : null;
}

function describe({ actionKind }: Pick<Serving, 'actionKind'>, { plan }: ActionEntry): string {
  return actionKind(plan.platform, plan.action)?.describes ?? plan.action;
}

function undoes({ plan }: ActionEntry): string {
  if (plan.irreversible !== undefined) return `It cannot be undone: ${plan.irreversible}`;
  const what = plan.targets.length === 1 ? 'the target' : `each of the ${plan.targets.length} targets`;
  return `Puts ${what} back as it was before, unless somebody else has changed it since; then it is left alone and said so.`;
}

/** What is asked of the targets after each wave: only checks that say something of one of them. */
export function healthWords(
  checks: readonly HealthCheck[],
  {
    grounds,
    platform,
    targets,
  }: Pick<ActionPlan, 'platform'> & {
    readonly grounds: Pick<ActionPlan['grounds'], 'phase'>;
    readonly targets: readonly Pick<ActionPlan['targets'][number], 'service'>[];
  },
): readonly string[] {
  const services = new Set(targets.map(({ service }) => service));
  return checks.flatMap((check): readonly string[] => {
    if (!check.phases.includes(grounds.phase)) return [];
    // Of what a cloud has no conditions are known that would say whether it is well.
    if (check.kind === 'workload')
      return platform === 'kubernetes' ? ['how Kubernetes says that each workload among the targets is'] : [];
    if (check.service !== undefined && !services.has(check.service)) return [];
    return [check.kind === 'http' ? `an answer of ${check.url}` : `${check.query} at ${check.url}`];
  });
}
