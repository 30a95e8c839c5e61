/** Gives the labels back, so that the controller takes the Pod up again, and takes the NetworkPolicy away. */
import type { PlannedStep } from '../../../../model/index.js';
import type { ResourceAction, SeenLook, UndoAnswer } from '../../../../ports/index.js';
import { DELETE, PATCH } from '../../calls.js';
import { numberAt, textAt } from '../../schema.js';
import { scaleStep } from '../floor.js';
import { pointer, sameObject, uidOf } from '../json-patch.js';
import { addressOfObject, called } from '../objects.js';
import { ownerOf } from '../pod.js';
import { topController } from '../pod-surroundings.js';
import { addedReplicas } from '../surge-undo.js';
import { isIsolating, keysToTake, policyOf, QUARANTINE } from './plan.js';

export const undo: ResourceAction['undo'] = (before, now, target): UndoAnswer => {
  const uid = uidOf(before.resource);
  const isThere = now.resource.raw !== null && uidOf(now.resource) === uid;
  const relabel = isThere ? relabelSteps(before, now) : [];
  if (typeof relabel === 'string') return { kind: 'drifted', because: relabel };
  const policy = policyOf(now.others['networkPolicies'] ?? [], uid);
  if (policy !== undefined && !isIsolating(policy, uid)) return { kind: 'drifted', because: `${called(policy)} was changed` };
  const open: PlannedStep[] =
    policy === undefined
      ? []
      : [
          {
            kind: 'call',
            call: DELETE.networkPolicy,
            address: addressOfObject(before.address, policy),
            input: { uid: uidOf(policy) },
            done: { kind: 'gone', identity: { path: ['metadata', 'uid'], value: uidOf(policy) } },
          },
        ];
  const steps = [...relabel, ...open, ...unsurge(before, target)];
  if (steps.length === 0) return { kind: 'already-so', because: 'nothing of the quarantine is left' };
  return {
    kind: 'steps',
    steps,
    expects: isThere
      ? { kind: 'fields', fields: [{ path: ['metadata', 'labels'], is: 'equals', value: before.resource.labels }] }
      : { kind: 'gone', identity: { path: ['metadata', 'uid'], value: uid } },
  };
};

/** A text says what somebody else has done to it. */
function relabelSteps(before: SeenLook, now: SeenLook): readonly PlannedStep[] | string {
  const uid = uidOf(before.resource);
  const { labels } = now.resource;
  const keys = keysToTake(before);
  const isBack = !Object.hasOwn(labels, QUARANTINE) && keys.every((key) => labels[key] === before.resource.labels[key]);
  if (isBack) return [];
  if (labels[QUARANTINE] !== uid) return 'its labels were changed';
  const taken = keys.find((key) => Object.hasOwn(labels, key));
  if (taken !== undefined) return `somebody gave it the label ${taken} anew`;
  const owner = ownerOf(before.resource.raw);
  const adopter = (now.others['adopters'] ?? []).find(({ raw }) => textAt(raw, 'metadata', 'uid') === owner?.uid);
  if (adopter !== undefined && numberAt(adopter.raw, 'spec', 'replicas') === 0)
    return `${called(adopter)} has no Pods any more: it would end this one at once`;
  const at = (key: string): string => pointer('metadata', 'labels', key);
  const had = before.resource.labels[QUARANTINE];
  return [
    {
      kind: 'call',
      call: PATCH.pod,
      address: before.address,
      input: [
        ...sameObject(before.resource),
        { op: 'test', path: at(QUARANTINE), value: uid },
        had === undefined ? { op: 'remove', path: at(QUARANTINE) } : { op: 'replace', path: at(QUARANTINE), value: had },
        ...keys.map((key) => ({ op: 'add', path: at(key), value: before.resource.labels[key] ?? '' })),
      ],
      done: {
        kind: 'fields',
        fields: [
          ...(had === undefined ? [{ path: ['metadata', 'labels', QUARANTINE], is: 'absent' as const }] : []),
          ...keys.map((key) => ({
            path: ['metadata', 'labels', key],
            is: 'equals' as const,
            value: before.resource.labels[key] ?? '',
          })),
        ],
      },
    },
    ...(adopter === undefined || owner === undefined
      ? []
      : [
          {
            kind: 'wait' as const,
            address: before.address,
            until: {
              kind: 'fields' as const,
              fields: [{ path: ['metadata', 'ownerReferences'], is: 'includes' as const, value: { uid: owner.uid } }],
            },
            seconds: 60,
          },
        ]),
  ];
}

/** A surge that was not ended. */
function unsurge(before: SeenLook, target: Parameters<ResourceAction['undo']>[2]): readonly PlannedStep[] {
  const controller = topController(before);
  const added = controller === undefined ? undefined : addedReplicas(target, addressOfObject(before.address, controller));
  return controller === undefined || added === undefined ? [] : [scaleStep(before.address, controller, added.to, added.from)];
}
