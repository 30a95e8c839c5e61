import type { ResourceId, SourceId } from './ids.js';

/** What a tool that makes resources has noted: this live resource is the one that its configuration calls so. */
export interface Declaration {
  /** It need not have been seen. */
  readonly live: ResourceId;
  /** What the configuration calls it: `module.a["x"].aws_s3_bucket.b[0]`. */
  readonly address: string;
  /** The configuration's word for its kind: `aws_s3_bucket`. */
  readonly type: string;
  readonly source: SourceId;
  /** The folder of this machine whose configuration the note is about, where the place of the note says it; absolute. */
  readonly folder?: string;
}
