import type { ReleasePhase } from './release-phase.js';
import type { ImageDigest, IndexDigest, RepositoryName, ResourceId, SourceId } from './ids.js';

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
  readonly role: 'manifest' | 'patch' | 'kustomization' | 'block';
}

/**
 * Where a field of a resource gets its value, in a source whose shape is not the resource's own: `encrypted = true` in a
 * block, the variable behind it, or the block that would have to say it.
 */
export interface FieldOrigin {
  /** The field path from the root of `raw`. */
  readonly path: string;
  /** Index into the origin's `files`. */
  readonly file: number;
  readonly startLine: number;
  readonly endLine: number;
  /** True when these lines say it; false when they are of the block in which it is missing. */
  readonly exact: boolean;
  /** How another value is written there; undefined when only a person can. */
  readonly write?: FieldWrite;
}

/** Ranges are UTF-16 units of the file's text as it was read, the end not included. */
export type FieldWrite = {
  /** What to write for what the field must become, where the source has other words for it. */
  readonly words?: readonly (readonly [field: Json, written: Json])[];
} & (
  | {
      readonly kind: 'replace';
      /** The value. */
      readonly range: readonly [start: number, end: number];
      /** The whole argument, where leaving it out means that the field is absent. */
      readonly argument?: readonly [start: number, end: number];
    }
  | {
      readonly kind: 'insert';
      /** The argument's name. */
      readonly name: string;
      /** The body that gets it, braces included; or the block behind which `create` goes. */
      readonly into: { readonly kind: 'body' | 'behind'; readonly range: readonly [start: number, end: number] };
      /** Blocks that must be written around it, from the outside in. */
      readonly create?: readonly NewBlock[];
    }
  | {
      /** It can only be taken out: an item of a list. */
      readonly kind: 'take-out';
      /** From the inside out: the item, the argument that lists it, the block. Each goes when nothing else would be left in it. */
      readonly parts: readonly WrittenPart[];
    }
);

/** A part of a source that can be taken out. */
export interface WrittenPart {
  /** `list`: one that is written elsewhere, such as a variable's default; it cannot be left empty. */
  readonly kind: 'item' | 'list' | 'argument' | 'block';
  readonly range: readonly [start: number, end: number];
  /** How many there are of these, itself included, in what it lies in. */
  readonly of: number;
}

/** A block that does not exist yet. */
export interface NewBlock {
  /** `resource "type" "name"` */
  readonly header: string;
  /** Arguments that it needs besides: `bucket = bucket.logs.id`. */
  readonly lines: readonly string[];
}

/** Where a resource is declared. */
export interface Origin {
  readonly repository: RepositoryName;
  /** In order of precedence, the last one wins. Never empty. */
  readonly files: readonly OriginFile[];
  /** The overlay's (or root module's) folder whose rendering gave this resource; undefined when the file alone declares it. */
  readonly overlay?: string;
  /** Set where the files are of YAML 1.2, in which `on` and `yes` are texts; else they are read as Kubernetes' tools do. */
  readonly yaml?: '1.2';
  /** For sources whose shape is not the resource's own: where its fields come from, each path once. */
  readonly fields?: readonly FieldOrigin[];
}

/** A part of a resource that could not be read: whether it is there at all is not known. */
export interface UnreadField {
  /** The field path from the root of `raw`: `Policy`, `spec.template.spec.containers[0].image`. */
  readonly path: string;
  /** `s3:GetBucketPolicy: access denied`, `known after apply`. */
  readonly why: string;
}

/** Something that exists or is declared, in its provider's own shape. */
export interface Resource {
  readonly id: ResourceId;
  readonly source: SourceId;
  /** `kubernetes`, `dockerfile`, `image`, a CI system, a cloud. */
  readonly platform: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly cluster?: string;
  /** The account, subscription or project it belongs to, by the platform's own id. */
  readonly account?: string;
  /** The platform's own name; absent for what is in no region. */
  readonly region?: string;
  /** When it was made, if the platform says; RFC 3339. */
  readonly createdAt?: string;
  /** Changes whenever the resource does, where the platform has such a thing: a resource version, an ETag. */
  readonly version?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly origin?: Origin;
  /** As the provider gives it. Policies read this. */
  readonly raw: Json;
  /** What a policy that touches it is in error for; all of `raw` was read when there is none. */
  readonly unread?: readonly UnreadField[];
}

/**
 * False for what only makes or describes what runs (Dockerfiles, images, pipelines): the kinds whose shape is Headwater's
 * own. Such a thing is no workload, and nobody need say which release phase it is in.
 */
export function runsByItself({ apiVersion }: Pick<Resource, 'apiVersion'>): boolean {
  return !apiVersion.startsWith('headwater.dev/');
}

/** The `apiVersion` of what is known only because another tool reported on it: nothing of it was read, and no policy selects it. */
export const REPORTED_ONLY = 'reported/v1';

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
  /** What it really runs, as the node reports it. */
  readonly running?: ImageDigest | IndexDigest;
}
