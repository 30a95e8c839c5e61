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
  /** The resource by our id for it, an object of a cluster as objects name each other, or the lines of a file. */
  readonly about:
    | { readonly kind: 'resource'; readonly resource: ResourceId }
    | { readonly kind: 'object'; readonly object: NamedObject; readonly namedBy: ResourceId }
    | {
        readonly kind: 'lines';
        readonly path: string;
        readonly startLine: number;
        readonly endLine: number;
        readonly repository?: string;
      };
  /** Requirements that the rule is known to be about, in our names of frameworks. */
  readonly controls: readonly Pick<Control, 'framework' | 'id'>[];
  /** How the tool says to mend it; '' when it does not. */
  readonly guidance: string;
  /** The tool's own id of this finding, by which it knows it again. */
  readonly fingerprint?: string;
}

/** An object as another one of its cluster names it. */
export interface NamedObject {
  /** Undefined where only the kind is named. */
  readonly group?: string;
  readonly kind: string;
  /** Empty for what is in none. */
  readonly namespace: string;
  readonly name: string;
}
