/** The failing fields as one patch of one generation of the workload; refused where its source would put them back (S10). */
import type { ActionAnswer, ResourceAction } from '../../../../ports/index.js';
import { PATCH } from '../../calls.js';
import { declarationsOf } from '../declared-by.js';
import { sameSpecification } from '../json-patch.js';
import { CRON_JOB, DAEMON_SET, DEPLOYMENT, isKind, STATEFUL_SET, type Kind } from '../objects.js';
import { waitForRollout } from '../rollout.js';
import { fieldEdits } from './field-edits.js';

export const plan: ResourceAction['plan'] = (seen, request): ActionAnswer => {
  const { resource, others, address } = seen;
  const refused = (because: string): ActionAnswer => ({ kind: 'refused', because });
  const [declaration] = declarationsOf(resource, others['deployers'] ?? []);
  if (declaration !== undefined) return refused(`${declaration.by} declares it: it is put right there`);
  const edits = fieldEdits(resource.raw, request);
  if (edits.kind !== 'edits') return edits;
  const call = patchCallOf(resource);
  if (call === undefined) return refused(`${resource.kind} is no workload that can be patched`);
  const expects = { kind: 'fields', fields: edits.fields } as const;
  return {
    kind: 'steps',
    steps: [
      { kind: 'call', call, address, input: [...sameSpecification(resource), ...edits.operations], done: expects },
      ...waitForRollout(address, resource),
    ],
    expects,
    effects: [
      ...edits.sentences,
      isKind(resource, CRON_JOB) ? 'Jobs that are started from now on have it' : 'its Pods are replaced, as at any change of it',
    ],
  };
};

export function patchCallOf(resource: Kind): string | undefined {
  if (isKind(resource, DEPLOYMENT)) return PATCH.deployment;
  if (isKind(resource, STATEFUL_SET)) return PATCH.statefulSet;
  if (isKind(resource, DAEMON_SET)) return PATCH.daemonSet;
  return isKind(resource, CRON_JOB) ? PATCH.cronJob : undefined;
}
