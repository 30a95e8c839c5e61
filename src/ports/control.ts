/** What every worker asks at the instant of acting: whether it may still act at all (S11, S12). Times are the store's own. */
export interface Control {
  /** Stops new effects on every worker; a second halt changes nothing. */
  halt(by: string, because: string): Promise<void>;
  /** @returns false when nothing was halted */
  resume(by: string, because: string): Promise<boolean>;
  halted(): Promise<Halt | undefined>;
  /** Makes this the policy set that holds. Leases on another one are over at once. */
  publish(set: PolicySet): Promise<void>;
  policySet(): Promise<PolicySet | undefined>;
  /** Takes or renews the worker's lease on this policy set for so many milliseconds; false when another set holds. */
  lease(worker: string, policySet: string, milliseconds: number): Promise<boolean>;
  /** Gives the lease back. */
  leave(worker: string): Promise<void>;
  /** One look: nothing is halted, the lease lives, and its policy set is the one that holds and has these policies. */
  permit(worker: string, policySet: string, policies: readonly string[]): Promise<Permit>;
  /** True when the worker has had no lease for longer than this. */
  isDead(worker: string, milliseconds: number): Promise<boolean>;
}

export interface Halt {
  readonly by: string;
  readonly because: string;
  /** RFC 3339. */
  readonly at: string;
}

export interface PolicySet {
  /** The hash over the policies, the response plan and the exemptions. */
  readonly id: string;
  readonly policies: readonly string[];
}

export type Permit = { readonly kind: 'may' } | { readonly kind: 'may-not'; readonly because: string };
