import type { Advisory } from './advisory.js';
import type { Declaration } from './declaration.js';
import type { Edge } from './edge.js';
import type { Gap } from './gap.js';
import type { SourceId } from './ids.js';
import type { Image } from './image.js';
import type { LayerContent } from './package.js';
import type { ImageUse, Resource } from './resource.js';
import type { ScannerReport } from './finding.js';
import type { ReportedFailure } from './reported-failure.js';
import type { Dockerfile, OwnershipRule, SourceFile, SourceRepository } from './source.js';

/** One thing that a connector saw, or could not see. */
export type Observation =
  | { readonly kind: 'resource'; readonly resource: Resource; readonly uses: readonly ImageUse[] }
  | { readonly kind: 'edge'; readonly edge: Edge }
  | { readonly kind: 'declaration'; readonly declaration: Declaration }
  | { readonly kind: 'image'; readonly image: Image; readonly configDigest?: string }
  | { readonly kind: 'layer'; readonly content: LayerContent }
  | { readonly kind: 'repository'; readonly repository: SourceRepository }
  | { readonly kind: 'source-file'; readonly file: SourceFile }
  | { readonly kind: 'dockerfile'; readonly dockerfile: Dockerfile }
  | { readonly kind: 'ownership'; readonly rule: OwnershipRule }
  | { readonly kind: 'advisory'; readonly advisory: Advisory }
  | { readonly kind: 'scanner-report'; readonly report: ScannerReport }
  | { readonly kind: 'reported-failure'; readonly failure: ReportedFailure }
  | { readonly kind: 'gap'; readonly gap: Gap };

/** One input and how its reading went. */
export interface SourceStatus {
  readonly id: SourceId;
  /** The connector that read it: `image-catalog`, `trivy-report`, `kubernetes-manifests`. */
  readonly kind: string;
  readonly status: 'read' | 'partial' | 'unread';
  /** How many observations of each kind it gave. */
  readonly observed: Readonly<Record<string, number>>;
  readonly gaps: readonly Gap[];
}
