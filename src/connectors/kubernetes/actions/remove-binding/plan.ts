/** The least that takes the right away: only the subjects that the fields name, where they name some and others are left. */
import { canonicalJson } from '../../../../lib/canonical-json.js';
import { parseFieldPath, resolve, type FieldPath } from '../../../../lib/field-path.js';
import type { Json, PlannedStep, Resource } from '../../../../model/index.js';
import type { ActionAnswer, ResourceAction, SeenLook } from '../../../../ports/index.js';
import { DELETE, PATCH } from '../../calls.js';
import { listAt, textAt } from '../../schema.js';
import { declarationsOf } from '../declared-by.js';
import { sameVersion, uidOf } from '../json-patch.js';
import { isKind, ROLE_BINDING } from '../objects.js';

export const plan: ResourceAction['plan'] = (seen, { fields }): ActionAnswer => {
  const { resource, others } = seen;
  const [declaration] = declarationsOf(resource, others['deployers'] ?? []);
  if (declaration !== undefined) return { kind: 'refused', because: `${declaration.by} declares it: it is taken out there` };
  const unclear = fields.find((field) => parseFieldPath(field).kind === 'problem');
  if (unclear !== undefined) return { kind: 'refused', because: `${unclear} is no field path: which subjects fail is not known` };
  const subjects = listAt(resource.raw, 'subjects');
  const failing = fields.flatMap(subjectField);
  const named = new Set(failing.flatMap((path) => subjectAt(resource, path)).map((index) => canonicalJson(subjects[index])));
  const leaving = subjects.filter((subject) => named.has(canonicalJson(subject)));
  if (failing.length > 0 && leaving.length === 0)
    return { kind: 'already-so', because: 'none of the subjects that failed is in it' };
  const isWhole = leaving.length === 0 || leaving.length === subjects.length;
  const step = isWhole ? removeStep(seen) : subjectsStep(seen, leaving);
  const role = `${textAt(resource.raw, 'roleRef', 'kind') ?? 'role'} ${textAt(resource.raw, 'roleRef', 'name') ?? ''}`;
  return {
    kind: 'steps',
    steps: [step],
    expects: step.done,
    effects: (isWhole ? subjects : leaving).map(
      (subject) => `${nameOf(subject)} no longer has what ${role} gives by this binding`,
    ),
  };
};

export function isInNamespace(resource: Resource): boolean {
  return isKind(resource, ROLE_BINDING);
}

/** The subjects that a plan's patch leaves. */
export function subjectsLeft(raw: Json, leaving: readonly Json[]): readonly Json[] {
  const gone = new Set(leaving.map((subject) => canonicalJson(subject)));
  return listAt(raw, 'subjects').filter((subject) => !gone.has(canonicalJson(subject)));
}

/** A field of one subject; none for what says of the binding as a whole that it fails. */
function subjectField(field: string): readonly FieldPath[] {
  const parsed = parseFieldPath(field);
  if (parsed.kind === 'problem') return [];
  const [first] = parsed.path;
  return first?.kind === 'key' && first.key === 'subjects' && parsed.path.length > 1 ? [parsed.path] : [];
}

function subjectAt({ raw }: Resource, path: FieldPath): readonly number[] {
  const [, index] = resolve(raw, path).node;
  return typeof index === 'number' ? [index] : [];
}

type Call = Extract<PlannedStep, { readonly kind: 'call' }>;

function removeStep({ resource, address }: SeenLook): Call {
  const resourceVersion = textAt(resource.raw, 'metadata', 'resourceVersion') ?? '';
  return {
    kind: 'call',
    call: isInNamespace(resource) ? DELETE.roleBinding : DELETE.clusterRoleBinding,
    address,
    input: { uid: uidOf(resource), resourceVersion },
    done: { kind: 'gone', identity: { path: ['metadata', 'uid'], value: uidOf(resource) } },
  };
}

function subjectsStep({ resource, address }: SeenLook, leaving: readonly Json[]): Call {
  return {
    kind: 'call',
    call: isInNamespace(resource) ? PATCH.roleBinding : PATCH.clusterRoleBinding,
    address,
    input: [...sameVersion(resource), { op: 'replace', path: '/subjects', value: subjectsLeft(resource.raw, leaving) }],
    done: { kind: 'fields', fields: leaving.map((subject) => ({ path: ['subjects'], is: 'excludes', value: subject })) },
  };
}

function nameOf(subject: Json): string {
  const namespace = textAt(subject, 'namespace');
  return `${textAt(subject, 'kind') ?? 'subject'} ${namespace === undefined ? '' : `${namespace}/`}${textAt(subject, 'name') ?? ''}`;
}
