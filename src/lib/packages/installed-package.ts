/** What the readers of package databases have in common. Structurally the same as the model's words, which lib does not import. */

export type PackageType = 'deb' | 'apk';

/** A package that a database says is installed. */
export interface InstalledPackage {
  readonly type: PackageType;
  readonly name: string;
  readonly version: string;
  readonly architecture?: string;
  /** The source package it was built from. */
  readonly source: { readonly name: string; readonly version: string };
}

/** A text of unknown origin, short and harmless enough to be shown in a message. */
export function shown(text: string): string {
  const harmless = text.replace(/[^\x20-\x7e]/g, '?');
  return harmless.length > 60 ? `${harmless.slice(0, 60)}…` : harmless;
}
