/** Puts back what was there: the list of subjects as it was, or the binding, made again. */
import { canonicalJson } from '../../../../lib/canonical-json.js';
import type { Expectation, Json, Resource } from '../../../../model/index.js';
import type { ResourceAction, SeenLook, UndoAnswer } from '../../../../ports/index.js';
import { CREATE, PATCH } from '../../calls.js';
import { at, listAt } from '../../schema.js';
import { sameVersion, uidOf } from '../json-patch.js';
import { isInNamespace } from './plan.js';

export const undo: ResourceAction['undo'] = (before, now, { expects }): UndoAnswer => {
  const [had, has] = [listAt(before.resource.raw, 'subjects'), listAt(now.resource.raw, 'subjects')];
  if (now.resource.raw !== null && uidOf(now.resource) !== uidOf(before.resource))
    return { kind: 'drifted', because: 'somebody else made another of its name' };
  if (now.resource.raw === null)
    return expects.kind === 'gone' ? makeAgain(before) : { kind: 'drifted', because: 'it was removed' };
  if (canonicalJson(has) === canonicalJson(had)) return { kind: 'already-so', because: 'it has the subjects that it had' };
  const leaving = expects.kind === 'fields' ? expects.fields.map(({ value }) => canonicalJson(value)) : [];
  const left = had.filter((subject) => !leaving.includes(canonicalJson(subject)));
  if (canonicalJson(has) !== canonicalJson(left)) return { kind: 'drifted', because: 'its subjects were changed since' };
  const done: Expectation = { kind: 'fields', fields: [{ path: ['subjects'], is: 'equals', value: had }] };
  return {
    kind: 'steps',
    steps: [
      {
        kind: 'call',
        call: isInNamespace(before.resource) ? PATCH.roleBinding : PATCH.clusterRoleBinding,
        address: before.address,
        input: [...sameVersion(now.resource), { op: 'replace', path: '/subjects', value: had }],
        done,
      },
    ],
    expects: done,
  };
};

function makeAgain({ resource, address }: SeenLook): UndoAnswer {
  const given = contentOf(resource);
  const done: Expectation = {
    kind: 'fields',
    fields: Object.entries(given).map(([member, value]) => ({ path: [member], is: 'equals', value })),
  };
  const call = isInNamespace(resource) ? CREATE.roleBinding : CREATE.clusterRoleBinding;
  const metadata = { labels: resource.labels, annotations: resource.annotations };
  return { kind: 'steps', steps: [{ kind: 'call', call, address, input: { metadata, ...given }, done }], expects: done };
}

function contentOf({ raw }: Resource): Readonly<Record<string, Json>> {
  const members = ['roleRef', 'subjects'].map((member) => [member, at(raw, member)] as const);
  return Object.fromEntries(members.filter((entry): entry is readonly [string, Json] => entry[1] !== undefined));
}
