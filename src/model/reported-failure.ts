import type { ResourceId, SourceId } from './ids.js';
import type { Control } from './policy.js';
import type { Severity } from './severity.js';

/** What another tool says is wrong with something that is configured or written, before it is matched with what we know. */
export interface ReportedFailure {
  readonly source: SourceId;
  /** The tool: `prowler`, `checkov`. Lower case. */
  readonly scanner: string;
  /** The rule by the tool's own id. */
  readonly rule: string;
  readonly title: string;
  /** What it says of this one thing. */
  readonly message: string;
  readonly severity: Severity;
  /** The resource by our id for it, the lines of a file, or both. */
  readonly about:
    | { readonly kind: 'resource'; readonly resource: ResourceId }
    | {
        readonly kind: 'lines';
        readonly path: string;
        readonly startLine: number;
        readonly endLine: number;
        readonly repository?: string;
      };
  /** Requirements that the tool says the rule is about, in our names of frameworks. */
  readonly controls: readonly Pick<Control, 'framework' | 'id'>[];
  /** How the tool says to mend it; '' when it does not. */
  readonly guidance: string;
  /** The tool's own id of this finding, by which it knows it again. */
  readonly fingerprint?: string;
}
