import type { DiffId, LayerDigest } from './ids.js';

/** Which package manager's version order and database apply. */
export type PackageType = 'deb' | 'apk';

/** A package that a database says is installed. */
export interface InstalledPackage {
  readonly type: PackageType;
  readonly name: string;
  readonly version: string;
  readonly architecture?: string;
  /** The source package it was built from; advisories of Debian and Alpine name these. */
  readonly source: { readonly name: string; readonly version: string };
}

/** The distribution, as os-release names it: `{ id: 'debian', version: '12' }`. */
export interface Distribution {
  readonly id: string;
  readonly version: string;
}

/** One package database found in one layer: the whole state after that layer, not a difference. */
export interface PackageDatabase {
  readonly path: string;
  readonly type: PackageType;
  readonly packages: readonly InstalledPackage[];
}

/** What a layer says about packages. Read once per layer, however many images share it. */
export interface LayerContent {
  readonly digest?: LayerDigest;
  readonly diffId?: DiffId;
  readonly databases: readonly PackageDatabase[];
  readonly distribution?: Distribution;
  /** Paths that this layer deletes (whiteouts) or hides (opaque folders, ending in `/`). */
  readonly removed: readonly string[];
  /** Names of packages whose own files this layer writes, even where the database's entry did not change; `name:architecture` where several are installed. */
  readonly rewritten: readonly string[];
}

/** A package in an image, with the layer that its surviving copy came from. */
export interface AttributedPackage extends InstalledPackage {
  /** Index into `Image.layers`. */
  readonly layer: number;
  readonly database: string;
}
