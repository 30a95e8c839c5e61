/** Where an exported policy is enforced, and how strongly: one place for each release phase, and one for what is in no namespace. */
import type { PolicyRollout, ReleasePhase, Rung } from '../model/index.js';

export const EXPORT_PHASES = ['development', 'test', 'staging', 'production'] as const;
export type ExportPhase = (typeof EXPORT_PHASES)[number];

/** The label of a Namespace that says which release phase it is in. */
export const PHASE_LABEL = 'headwater.dev/release-phase';

/** An object of Kubernetes' API. */
export type Manifest = Readonly<Record<string, unknown>>;

export type Scope = 'Namespaced' | 'Cluster';

/** Where to, and how strongly. */
export interface PlaceRequest {
  /** All without. */
  readonly phases?: readonly ExportPhase[] | undefined;
  /** How far a policy has been let in each phase, by policy id; `record` where nothing is said. */
  readonly rollout: Readonly<Record<string, PolicyRollout>>;
  readonly phaseLabel?: string | undefined;
}

export interface Place {
  readonly suffix: string;
  readonly actions: readonly string[];
  /** Undefined where the policy is about nothing of the other scope. */
  readonly scope: Scope | undefined;
  /** The label and value that the Namespace has; undefined for what is in none. */
  readonly phase: readonly [label: string, phase: string] | undefined;
}

/**
 * One for each phase, told by the label of the Namespace. A namespace selector keeps nothing from what is in no namespace, so
 * that has a place of its own: of no phase, and as far as the policy is let where the phase is unknown.
 * @param policy its id
 */
export function placesOf(
  policy: string,
  scopes: ReadonlySet<Scope>,
  { phases = EXPORT_PHASES, phaseLabel = PHASE_LABEL, rollout: rollouts }: PlaceRequest,
): readonly Place[] {
  const rollout = Object.hasOwn(rollouts, policy) ? (rollouts[policy] ?? {}) : {};
  const actionsIn = (phase: ReleasePhase): readonly string[] => ACTIONS[rollout[phase] ?? 'record'];
  const scope = (own: Scope): Scope | undefined => (scopes.size > 1 ? own : undefined);
  const inPhase = (phase: ExportPhase): Place => ({
    suffix: phase,
    actions: actionsIn(phase),
    scope: scope('Namespaced'),
    phase: [phaseLabel, phase],
  });
  const cluster: Place = { suffix: 'cluster', actions: actionsIn('unknown'), scope: scope('Cluster'), phase: undefined };
  return [...(scopes.has('Namespaced') ? phases.map(inPhase) : []), ...(scopes.has('Cluster') ? [cluster] : [])];
}

const ACTIONS: Readonly<Record<Rung, readonly string[]>> = {
  record: ['Audit'],
  notify: ['Warn', 'Audit'],
  propose: ['Warn', 'Audit'],
  hold: ['Deny'],
  contain: ['Deny'],
  enforce: ['Deny'],
};
