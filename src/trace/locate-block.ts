/**
 * Finds the lines that give a field its value where the source has a shape of its own: a block's argument, the variable
 * behind it, or the block that would have to say it. Takes what was noted when the resource was made; reads nothing.
 */
import { formatFieldPath, parseFieldPath, resolve, type FieldStep } from '../lib/field-path.js';
import type { FieldOrigin, FieldWrite, Location, Resource } from '../model/index.js';

export interface BlockPlace {
  readonly location: Location;
  /** True when these lines say the field's value; false when it is missing in them. */
  readonly exact: boolean;
  /** How it can be written there; undefined when only a person can. */
  readonly write?: FieldWrite;
}

/** Finds a field by its path from the resource's root; undefined for a resource whose origin has no such notes. */
export function locateBlock({ origin, raw }: Resource, field: string): BlockPlace | undefined {
  if (origin?.fields === undefined) return undefined;
  const parsed = parseFieldPath(field);
  const steps = parsed.kind === 'path' ? plainSteps(raw, parsed.path) : [];
  const byPath = new Map(origin.fields.map((each) => [each.path, each]));
  for (let depth = steps.length; depth >= 0; depth--) {
    const found = byPath.get(formatFieldPath(steps.slice(0, depth)));
    const path = found === undefined ? undefined : origin.files[found.file]?.path;
    if (found === undefined || path === undefined) continue;
    const isField = depth === steps.length;
    const { startLine, endLine, write } = found;
    return {
      location: { repository: origin.repository, path, startLine, endLine },
      exact: found.exact && (isField || says(found, raw, steps)),
      ...(isField && write !== undefined ? { write } : {}),
    };
  }
  return undefined;
}

/** A place above says the field when the field is there: `{ a = 1 }` is one value with all that is in it. */
function says({ path }: FieldOrigin, raw: unknown, steps: readonly FieldStep[]): boolean {
  return path !== '' && resolve(raw, steps).found;
}

/** `[name=app]` as the position that it has. */
function plainSteps(raw: unknown, path: readonly FieldStep[]): readonly FieldStep[] {
  const { node } = resolve(raw, path);
  return path.map((step, at): FieldStep => {
    const known = node[at];
    if (known === undefined) return step;
    return typeof known === 'number' ? { kind: 'index', index: known } : { kind: 'key', key: known };
  });
}
