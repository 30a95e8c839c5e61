/**
 * The revisions of a Deployment: its ReplicaSets, by the numbers that its controller gives them. One that is rolled back to
 * gets a new number and keeps its older ones, so the first number says which was made before which.
 */
import { canonicalJson } from '../../../../lib/canonical-json.js';
import type { Json, PlannedStep, Resource, ResourceAddress } from '../../../../model/index.js';
import { PATCH_TEMPLATE } from '../../calls.js';
import { at, fieldsAt, numberAt } from '../../schema.js';
import { uidOf } from '../json-patch.js';

const REVISION = 'deployment.kubernetes.io/revision';
const HISTORY = 'deployment.kubernetes.io/revision-history';
const HASH = 'pod-template-hash';

export interface Revision {
  readonly replicaSet: Resource;
  /** The one it has now. */
  readonly number: number;
  /** Every one it ever had. */
  readonly numbers: readonly number[];
  /** Without what its controller adds. */
  readonly template: Json;
}

/** The newest made first. */
export function revisionsOf(replicaSets: readonly Resource[]): readonly Revision[] {
  const found = replicaSets.flatMap((replicaSet): readonly Revision[] => {
    const { annotations } = replicaSet;
    const number = numberIn(annotations[REVISION]);
    const template = templateIn(replicaSet);
    if (number === undefined || template === undefined) return [];
    const older = (annotations[HISTORY] ?? '').split(',').flatMap((text) => numberIn(text) ?? []);
    return [{ replicaSet, number, numbers: [...older, number], template }];
  });
  return found.toSorted((a, b) => firstOf(b) - firstOf(a));
}

export function firstOf({ numbers }: Revision): number {
  return Math.min(...numbers);
}

/** The one whose template the Deployment has; of several that look alike, the one that its number says. */
export function currentOf({ raw, annotations }: Resource, revisions: readonly Revision[]): Revision | undefined {
  const template = canonicalJson(at(raw, 'spec', 'template') ?? null);
  const alike = revisions.filter((one) => canonicalJson(one.template) === template);
  const number = numberIn(annotations[REVISION]);
  return alike.find((one) => one.number === number) ?? (alike.length === 1 ? alike[0] : undefined);
}

/** One call: the server's own copy of the template is what is written, for what is read of it has its secrets masked. */
export function templateStep(
  address: ResourceAddress,
  deployment: Resource,
  { replicaSet, template }: Revision,
): Extract<PlannedStep, { kind: 'call' }> {
  return {
    kind: 'call',
    call: PATCH_TEMPLATE,
    address,
    input: {
      uid: uidOf(deployment),
      generation: numberAt(deployment.raw, 'metadata', 'generation') ?? 0,
      replicaSet: { name: replicaSet.name, uid: uidOf(replicaSet) },
    },
    done: { kind: 'fields', fields: [{ path: ['spec', 'template'], is: 'equals', value: template }] },
  };
}

function templateIn({ raw }: Resource): Json | undefined {
  const template = fieldsAt(raw, 'spec', 'template');
  const metadata = fieldsAt(template, 'metadata');
  const labels = fieldsAt(metadata, 'labels');
  if (template === undefined || metadata === undefined || labels === undefined) return undefined;
  const { [HASH]: _, ...own } = labels;
  return { ...template, metadata: { ...metadata, labels: own } };
}

function numberIn(text: string | undefined): number | undefined {
  return text !== undefined && /^[0-9]{1,9}$/.test(text) ? Number(text) : undefined;
}
