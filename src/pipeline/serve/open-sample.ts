/**
 * The sample estate, with a cluster and a cloud to act on: everything that `headwater serve --sample` needs, apart from the
 * user's own configuration, credentials and store. What was done in it before is gone: it begins anew each time.
 */
export interface Sample {
  readonly inputs: readonly string[];
  /** The path of its configuration, a copy that may be changed. */
  readonly config: string;
  /** For the processes that read and act on it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where to listen, when nobody says it. */
  readonly listen?: string;
  /** What is simulated, in a sentence. */
  readonly says: string;
  close(): Promise<void>;
}

export async function openSample(_: { readonly version: string; readonly signal: AbortSignal }): Promise<Sample> {
  throw new Error('not there');
}
