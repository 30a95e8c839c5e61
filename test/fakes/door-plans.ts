/** Plans on the small platform of `acting-world.ts`, as the pipeline would make them. */
import { planAction, type PlannedAction } from '../../src/act/index.js';
import { causeId, policyId, sourceId, type ActionPlan, type Grounds, type ResourceAddress } from '../../src/model/index.js';
import { POLICY_SET } from './act-context.js';
import type { ActingWorld } from './acting-world.js';

export const GROUNDS: Grounds = {
  phase: 'test',
  rung: 'contain',
  severity: 'high',
  policies: [],
  findings: [],
  policySet: POLICY_SET,
  allowances: [],
  approvals: 0,
};

export async function planOn(
  world: ActingWorld,
  action: string,
  addresses: readonly ResourceAddress[],
  grounds: Partial<Omit<Grounds, 'policies'>> & { readonly policies?: readonly string[] } = {},
): Promise<PlannedAction> {
  const found = world.connector.actions.find(({ name }) => name === action);
  if (found === undefined) throw new Error(`there is no action ${action}`);
  const { policies = [], ...rest } = grounds;
  return planAction(
    {
      action: found,
      source: sourceId('world'),
      platform: world.connector.name,
      cause: causeId('cause-1'),
      grounds: { ...GROUNDS, ...rest, policies: policies.map(policyId) },
      targets: addresses.map((address) => ({
        ...address,
        name: address.resource,
        service: 'shop',
        judge: async () => ({ kind: 'may', request: { phase: rest.phase ?? 'test', fields: [], parameters: {} } }),
      })),
    },
    world.estate,
  );
}

/** Throws when there is nothing to do. */
export async function planned(...of: Parameters<typeof planOn>): Promise<ActionPlan> {
  const { plan, leftOut } = await planOn(...of);
  if (plan === undefined) throw new Error(`nothing was planned: ${JSON.stringify(leftOut)}`);
  return plan;
}
