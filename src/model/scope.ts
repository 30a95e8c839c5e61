/** A part of an estate that is read whole or not at all: one kind of resource in one account and region. */
export interface Scope {
  readonly platform: string;
  /** The account, subscription, project or cluster; absent for what belongs to none. */
  readonly account?: string;
  /** Absent for what is in no region. */
  readonly region?: string;
  readonly apiVersion: string;
  readonly kind: string;
}

/** The same text for the same scope: what checkpoints and positions are filed under. */
export function scopeKey({ platform, account, region, apiVersion, kind }: Scope): string {
  return JSON.stringify([platform, account ?? '', region ?? '', apiVersion, kind]);
}
