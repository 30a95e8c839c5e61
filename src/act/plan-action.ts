/**
 * Takes an action and the resources it is wanted for, looks at each as it is now, and gives the plan: the same that is shown
 * as a preview and carried out later (S1). Changes nothing. What is not planned is listed with the reason.
 */
import type {
  ActionPlan,
  ActionRequest,
  ActionTarget,
  Grounds,
  ResourceAddress,
  CauseId,
  ResourceId,
  SourceId,
} from '../model/index.js';
import type { ActingEstate, Look, ResourceAction, SeenLook } from '../ports/index.js';
import { judgedVersion } from '../lib/judged-version.js';
import { planHashOf } from '../lib/plan-hash.js';

export interface WantedAction {
  readonly action: ResourceAction;
  readonly source: SourceId;
  readonly platform: string;
  readonly cause: CauseId;
  readonly grounds: Grounds;
  readonly targets: readonly WantedTarget[];
}

export interface WantedTarget extends ResourceAddress {
  readonly name: string;
  readonly service: string;
  /** Whether the resource, as it is now, may be acted on, and what the action is asked for then. */
  readonly judge: (seen: SeenLook) => Promise<TargetJudgement>;
}

export type TargetJudgement =
  { readonly kind: 'may'; readonly request: ActionRequest } | { readonly kind: 'may-not'; readonly because: string };

export interface PlannedAction {
  /** Undefined when there is nothing to do. */
  readonly plan?: ActionPlan;
  /** By target that is planned: what will be different. */
  readonly effects: ReadonlyMap<ResourceId, readonly string[]>;
  readonly leftOut: readonly LeftOut[];
}

export interface LeftOut {
  readonly resource: ResourceId;
  readonly kind: 'already-so' | 'refused' | 'unknown';
  readonly because: string;
}

export async function planAction(wanted: WantedAction, estate: ActingEstate): Promise<PlannedAction> {
  const targets: ActionTarget[] = [];
  const effects = new Map<ResourceId, readonly string[]>();
  const leftOut: LeftOut[] = [];
  for (const target of wanted.targets) {
    const planned = await planTarget(wanted.action, target, estate);
    if (planned.kind === 'left-out') leftOut.push(planned.leftOut);
    else {
      targets.push(planned.target);
      effects.set(target.resource, planned.effects);
    }
  }
  if (targets.length === 0) return { effects, leftOut };
  const { action, source, platform, cause, grounds } = wanted;
  const body = {
    action: action.name,
    source,
    platform,
    cause,
    grounds,
    targets,
    ...(action.irreversible === undefined ? {} : { irreversible: action.irreversible }),
  };
  return { plan: { hash: planHashOf(body), ...body }, effects, leftOut };
}

type PlannedTarget =
  | { readonly kind: 'planned'; readonly target: ActionTarget; readonly effects: readonly string[] }
  | { readonly kind: 'left-out'; readonly leftOut: LeftOut };

async function planTarget(action: ResourceAction, wanted: WantedTarget, estate: ActingEstate): Promise<PlannedTarget> {
  const { scope, resource, name, service } = wanted;
  const leave = (kind: LeftOut['kind'], because: string): PlannedTarget => ({
    kind: 'left-out',
    leftOut: { resource, kind, because },
  });
  const look = await action.look({ scope, resource }, estate);
  if (look.kind === 'gone') return leave('already-so', 'it is gone');
  if (look.kind === 'unknown') return leave('unknown', whyUnknown(look));
  const judged = await wanted.judge(look);
  if (judged.kind === 'may-not') return leave('refused', judged.because);
  const { request } = judged;
  const answer = action.plan(look, request);
  if (answer.kind !== 'steps') return leave(answer.kind, answer.because);
  const { steps, expects } = answer;
  const version = judgedVersion(look.resource.raw);
  return {
    kind: 'planned',
    target: { scope, resource, name, version, service, request, steps, expects },
    effects: answer.effects,
  };
}

export function whyUnknown({ gap }: Extract<Look, { readonly kind: 'unknown' }>): string {
  return `${gap.what} could not be read: ${gap.why}`;
}
