/** How often each policy failed when that was last taken for normal: what a jump is told by (S3). */
export interface FailureBaselines {
  all(): Promise<ReadonlyMap<string, FailureBaseline>>;
  /** @param by who takes it for normal: `headwater` for a look without a jump, else a person */
  accept(counts: ReadonlyMap<string, FailureBaseline>, by: string, at: Date): Promise<void>;
}

export interface FailureBaseline {
  readonly failures: number;
  readonly errors: number;
}
