import type { Exemption, PolicyRollout, ResponseTable, Rung } from '../model/index.js';

/** What the organisation has said, as data. */
export interface ResponseRules {
  readonly plan: ResponseTable;
  /** The strongest rung the organisation trusts itself with. */
  readonly ceiling: Rung;
  /** By owner's name. */
  readonly teamCeilings: Readonly<Record<string, Rung>>;
  /** By policy id; a policy that is not listed has been let nowhere and is at `record` in every phase. */
  readonly policyRollouts: Readonly<Record<string, PolicyRollout>>;
  /** Those that hold today. */
  readonly exemptions: readonly Exemption[];
}
