/** Lineage: which images are built on which, and how sure that is. */
export { inferLineage, type LineageOptions } from './infer.js';
export { CatalogLineage, type CatalogImage } from './catalog-lineage.js';
export type { ComparablePackage } from './flattened.js';
export type { Ancestry, AncestorStep, BaseCandidate, Descendant, KnownBase, Lineage, SharedPrefix, UnseenBase } from './types.js';
