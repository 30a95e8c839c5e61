import type { ReleasePhase } from './release-phase.js';
import type { RepositoryName, ResourceId, SourceId } from './ids.js';

/** Any value that JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A file that has a say in what a resource looks like, lowest precedence first: the base manifest, then each overlay's patches. */
export interface OriginFile {
  readonly path: string;
  /** Which document of a multi-document file, from 0; an item of a List has the path of its node instead. */
  readonly document: number;
  /**
   * The node within the document that the resource is: `[]` for the whole document, `['items', 3]` in a List. A number after
   * a block of text is the document within that text: `['patches', 0, 'patch', 0]`.
   */
  readonly node: readonly (string | number)[];
  /** `kustomization`: a field of it (`images`, `replicas`, `labels`) changed the resource; `node` leads there. */
  readonly role: 'manifest' | 'patch' | 'kustomization';
}

/** Where a resource is declared. */
export interface Origin {
  readonly repository: RepositoryName;
  /** In order of precedence, the last one wins. Never empty. */
  readonly files: readonly OriginFile[];
  /** The overlay's folder whose rendering gave this resource; undefined for a plain manifest. */
  readonly overlay?: string;
}

/** Something that exists or is declared, in its provider's own shape. */
export interface Resource {
  readonly id: ResourceId;
  readonly source: SourceId;
  /** `kubernetes`, `dockerfile`, later clouds. */
  readonly platform: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly cluster?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly origin?: Origin;
  /** As the provider gives it. Policies read this. */
  readonly raw: Json;
}

/** A release phase and how it is known. */
export interface PhaseJudgement {
  readonly phase: ReleasePhase;
  /** `rule 2 of headwater.yaml: overlay production`, or why it is unknown. */
  readonly because: string;
}

/** A container that a workload runs. */
export interface ImageUse {
  readonly workload: ResourceId;
  readonly container: string;
  readonly containerKind: 'container' | 'initContainer' | 'ephemeralContainer';
  /** As written: `registry.example/api:2.4.0@sha256:…`. */
  readonly reference: string;
}
