/** Finds the lines of what a policy says is wrong: in the manifest or patch that has the last word on a field, in the block that declares it, or in the Dockerfile. */
import { canonicalJson } from '../lib/canonical-json.js';
import { parseFieldPath, resolve } from '../lib/field-path.js';
import type { Failure, FieldEdit, FieldWrite, Location, Resource } from '../model/index.js';
import type { EstateGraph } from '../graph/index.js';
import { locateBlock } from './locate-block.js';
import { locateField, type FieldPlace } from './locate-field.js';

/** One failing field and where it is, or would be, written. */
export interface FailurePlace {
  readonly location: Location;
  /** False when the field is not written yet: the lines are those of the nearest thing above it. */
  readonly exact: boolean;
  readonly role: 'manifest' | 'patch' | 'kustomization' | 'dockerfile' | 'block';
  /** Undefined for a Dockerfile, and where the policy does not say which field it is. */
  readonly field?: FieldPlace;
  /** How a block's argument is written. */
  readonly write?: FieldWrite;
  readonly edit?: FieldEdit;
  /** Set when what fails is live and not as it is declared here: the location is the whole declaration. */
  readonly differs?: true;
}

/** Every field of the failures, those that are written before those that are missing. A failure without fields is at the resource itself. */
export function placesOf(failures: readonly Failure[], resource: Resource, graph: EstateGraph): readonly FailurePlace[] {
  const declared = declaredResource(resource, graph);
  const places = failures.flatMap(({ fields, edit, location }): FailurePlace[] => {
    if (location !== undefined) return [{ location, exact: true, role: 'manifest' }];
    return fields.flatMap((field): FailurePlace[] => {
      // Where the live resource differs from what declares it, writing the declaration again would put nothing right.
      if (declared !== undefined && !isDeclaredSo(field, resource, declared)) return [];
      const place = placeOf(field, declared ?? resource, graph);
      return place === undefined ? [] : [edit === undefined ? place : { ...place, edit }];
    });
  });
  if (places.length > 0) return places.toSorted((a, b) => Number(b.exact) - Number(a.exact));
  const whole = placeOf('', declared ?? resource, graph);
  if (whole === undefined) return [];
  const differs = declared !== undefined && failures.some(({ fields }) => fields.length > 0);
  return [{ ...whole, exact: true, ...(differs ? { differs } : {}) }];
}

/** What a live resource was made from, in a source; undefined where that is not known, and for what is in a source itself. */
export function declaredResource({ id, origin }: Resource, graph: EstateGraph): Resource | undefined {
  const declared = origin === undefined ? graph.declaredBy(id) : undefined;
  return declared === undefined ? undefined : graph.resourceOf(declared);
}

/** True when the field has the same value in both, or is in neither and lies in no item of a list that may be another one. */
export function isDeclaredSo(field: string, live: Resource, declared: Resource): boolean {
  const parsed = parseFieldPath(field);
  if (parsed.kind !== 'path') return false;
  const [is, said] = [resolve(live.raw, parsed.path), resolve(declared.raw, parsed.path)];
  if (is.found !== said.found) return false;
  if (is.found) return canonicalJson(is.value) === canonicalJson(said.value);
  return parsed.path.every(({ kind }) => kind !== 'index');
}

/** The lines of the first failing field, else of the resource; undefined when no file that declares it was seen. */
export function locateFailure(failures: readonly Failure[], resource: Resource, graph: EstateGraph): Location | undefined {
  return placesOf(failures, resource, graph)[0]?.location;
}

function placeOf(field: string, resource: Resource, graph: EstateGraph): FailurePlace | undefined {
  if (resource.platform === 'dockerfile') return inDockerfile(field, resource);
  const { origin } = resource;
  if (origin === undefined) return undefined;
  const block = locateBlock(resource, field);
  if (block !== undefined) return { ...block, role: 'block' };
  const place = locateField(resource, field, (path) => graph.fileText(origin.repository, path));
  if (place === undefined) return undefined;
  return { location: place.location, exact: place.exact, role: place.role, field: place };
}

/** Everything that stands for lines in a Dockerfile's object carries them; the deepest such thing on the way is the place. */
function inDockerfile(field: string, { origin, raw }: Resource): FailurePlace | undefined {
  const path = origin?.files[0]?.path;
  if (origin === undefined || path === undefined) return undefined;
  const parsed = parseFieldPath(field);
  const steps = parsed.kind === 'path' ? parsed.path : [];
  for (let depth = steps.length; depth >= 0; depth--) {
    const { found, value } = resolve(raw, steps.slice(0, depth));
    const lines = found ? linesOf(value) : undefined;
    if (lines === undefined) continue;
    return { location: { repository: origin.repository, path, ...lines }, exact: depth === steps.length, role: 'dockerfile' };
  }
  return { location: { repository: origin.repository, path, startLine: 1, endLine: 1 }, exact: false, role: 'dockerfile' };
}

function linesOf(value: unknown): Pick<Location, 'startLine' | 'endLine'> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  if (!('startLine' in value) || !('endLine' in value)) return undefined;
  const { startLine, endLine } = value;
  return typeof startLine === 'number' && typeof endLine === 'number' ? { startLine, endLine } : undefined;
}
