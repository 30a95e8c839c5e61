/** Writes the reference of a newer build in the form that people chose for the old one. Takes text, gives text. */
import type { Image } from '../model/index.js';

/** The reference with the newest build's tag of the same form and, where it has one, its digest; undefined when there is no such tag. */
export function bumpReference(written: string, old: Image | undefined, newest: Image): string | undefined {
  const [named = '', digest] = written.split('@');
  const [, repository = named, tag] = /^(.*):([^/:]+)$/.exec(named) ?? [];
  const moved = newest.names.flatMap(({ tags }) => tags).find((one) => tag !== undefined && shapeOf(one) === shapeOf(tag));
  if (digest === undefined) return moved === undefined ? undefined : `${repository}:${moved}`;
  // An index serves every platform: one platform's digest in its place would break the others.
  const listed = old?.indexes.some((index) => index === digest) === true ? newest.indexes[0] : undefined;
  return `${repository}${moved === undefined ? '' : `:${moved}`}@${listed ?? newest.digest}`;
}

/** A tag's form, so that a dated tag is bumped to a dated one: digits alike, words kept. */
function shapeOf(tag: string): string {
  return tag.replace(/\d+/g, '0');
}
