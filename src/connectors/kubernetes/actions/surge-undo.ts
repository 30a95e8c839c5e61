/** What a plan's surge added, as the plan itself says. */
import type { ActionTarget, ResourceAddress } from '../../../model/index.js';
import { listAt, numberAt, textAt } from '../schema.js';

/** The first step of a plan that scales the controller up; undefined for a plan without one. */
export function addedReplicas(
  { steps }: ActionTarget,
  { resource }: ResourceAddress,
): { readonly from: number; readonly to: number } | undefined {
  for (const step of steps) {
    if (step.kind !== 'call' || step.address.resource !== resource) continue;
    const operations = listAt({ operations: step.input }, 'operations');
    const [from, to] = ['test', 'add'].map((op) => {
      const found = operations.find((one) => textAt(one, 'op') === op && textAt(one, 'path') === '/spec/replicas');
      return numberAt(found, 'value');
    });
    if (from !== undefined && to !== undefined && to > from) return { from, to };
  }
  return undefined;
}
