import type { DiffId, ImageDigest, IndexDigest, LayerDigest } from './ids.js';

/** One filesystem layer. At least one of the two digests is known. */
export interface Layer {
  readonly digest?: LayerDigest;
  readonly diffId?: DiffId;
}

/** One entry of an image configuration's history, oldest first, as the builder wrote it. Builders lie: see trace. */
export interface HistoryEntry {
  readonly createdBy: string;
  readonly created?: string;
  readonly emptyLayer: boolean;
  readonly comment?: string;
}

/** A repository that holds the image, with the tags that pointed at it when it was read. */
export interface ImageName {
  /** Registry and repository: `registry.example/payments/api`. */
  readonly repository: string;
  readonly tags: readonly string[];
}

/** What a configuration says beside the user (OCI image-spec, config.md; the health check is Docker's own). */
export interface ImageSettings {
  readonly environment: readonly { readonly name: string; readonly value: string }[];
  /** `22/tcp`. */
  readonly exposedPorts: readonly string[];
  /** False for none and for one that is switched off. */
  readonly healthcheck: boolean;
}

/** One platform's image. Its digest is its only identity; names are where it was seen. */
export interface Image {
  readonly digest: ImageDigest;
  readonly names: readonly ImageName[];
  /** `os/architecture[/variant]`, as in `linux/arm64/v8`; undefined when the source did not say. */
  readonly platform?: string;
  /** RFC 3339. */
  readonly created?: string;
  /** Bottom first. Empty when the source did not list them, which is then a gap. */
  readonly layers: readonly Layer[];
  readonly annotations: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly history: readonly HistoryEntry[];
  /** `config.User`; '' means root. Undefined when the configuration was not read. */
  readonly user?: string;
  /** Undefined when the configuration was not read. */
  readonly settings?: ImageSettings;
  /** Image indexes that list this image. */
  readonly indexes: readonly IndexDigest[];
}
