/**
 * What `stop-instance` would do: stop a machine that runs, if it can be had back as it was. One that a group keeps, or that has
 * disks which end with it, is left alone. Pure.
 */
import { at } from '../../../../lib/expectation.js';
import type { ActionRequest, Json } from '../../../../model/index.js';
import type { ActionAnswer, SeenLook } from '../../../../ports/index.js';
import { contained, equals } from '../change.js';
import { itemsOf } from '../../../../lib/named-items.js';

export const STATUS = ['status'];
export const STOPPED = 'TERMINATED';

export function plan(seen: SeenLook, _request: ActionRequest): ActionAnswer {
  const { raw } = seen.resource;
  const status = at(raw, STATUS);
  if (status !== 'RUNNING' && status !== STOPPED)
    return { kind: 'refused', because: `it neither runs nor stands still: it is ${String(status)}` };
  // https://cloud.google.com/compute/docs/disks/local-ssd#data_persistence
  if (itemsOf(raw, ['disks']).some(({ type }) => type === 'SCRATCH'))
    return { kind: 'refused', because: 'it has local SSDs, whose content ends with it' };
  // https://cloud.google.com/compute/docs/instance-groups/getting-info-about-migs#checking_if_a_vm_instance_is_part_of_a_mig
  if (itemsOf(raw, ['metadata', 'items']).some(({ key }) => key === 'created-by'))
    return { kind: 'refused', because: 'a managed instance group made it and would make another one: change its template' };
  const change = { call: 'compute.instances.stop', input: {}, done: [equals(STATUS, STOPPED)] } as const;
  const address = hasEphemeralAddress(raw) ? ['Its external address may be another one when it is started again'] : [];
  return contained(seen, change, ['What runs on it stops, after its shutdown script', ...address]);
}

/** Whether an address is reserved is not said by the machine. */
function hasEphemeralAddress(raw: Json): boolean {
  return itemsOf(raw, ['networkInterfaces']).some((each) => itemsOf(each, ['accessConfigs']).length > 0);
}
