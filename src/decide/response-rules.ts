import type {
  CandidateFix,
  Exemption,
  Location,
  Owner,
  PolicyFinding,
  PolicyId,
  PolicyRollout,
  ReleasePhase,
  ResponsePlan,
  RootCause,
  VulnerabilityFinding,
} from '../model/index.js';
import type { ResourceAction, TrustEarned, TrustSubject } from '../ports/index.js';
import type { Jump } from './jump.js';

/** What the organisation has said, what was earned, and the time: all that a decision is made from beside the cause. */
export interface ResponseRules {
  readonly plan: ResponsePlan;
  /** By policy id; a policy that is not listed has been let nowhere and is at `record` in every phase. */
  readonly policyRollouts: Readonly<Record<string, PolicyRollout>>;
  /** Those that hold today. */
  readonly exemptions: readonly Exemption[];
  readonly now: Date;
  /** Without it, or where it gives nothing, nothing was earned. */
  readonly trustOf?: TrustOf | undefined;
  /** The actions that could be taken on this; without it only the fix at the source is known. */
  readonly candidatesOf?:
    ((cause: JudgedCause, findings: readonly JudgedFinding[], phase: ReleasePhase) => readonly CandidateAction[]) | undefined;
  /** How a policy's failures compare with those before; undefined where nobody counted. */
  readonly jumpOf?: ((policy: PolicyId) => Jump | undefined) | undefined;
}

export type TrustOf = (subject: TrustSubject) => TrustEarned | undefined;

/** What a decision has to know of an action. */
export type CandidateAction = Pick<ResourceAction, 'name' | 'rung' | 'irreversible'>;

/** The part of a cause that decides. A kept report has it, too. */
export type JudgedCause = Pick<RootCause, 'id' | 'title'> & {
  readonly owner?: Pick<Owner, 'name'>;
  readonly location?: Pick<Location, 'repository' | 'path'>;
  readonly fix: Pick<CandidateFix, 'kind'>;
};

/** The part of a finding that decides. */
export type JudgedFinding =
  | Pick<PolicyFinding, 'kind' | 'id' | 'severity' | 'policy' | 'resource'>
  | Pick<VulnerabilityFinding, 'kind' | 'id' | 'severity'>;
