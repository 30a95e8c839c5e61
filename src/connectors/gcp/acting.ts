/** Google Cloud as an estate that can be changed: read as ever, and changed by the calls of its actions and no others. */
import type { Resource, ResourceAddress, Scope, SourceId } from '../../model/index.js';
import type { ActingConnector, CurrentList, CurrentState, Estate } from '../../ports/index.js';
import { ACTIONS } from './actions/index.js';
import { openApis } from './client.js';
import { gcp } from './connector.js';
import { classify } from './errors.js';
import { grantToAct } from './grant.js';
import { protects } from './protects.js';
import { sendCall } from './send.js';

export const gcpActing: ActingConnector = {
  name: gcp.name,
  actions: ACTIONS,
  protects,
  grant: grantToAct,
  async open(claim, options, context) {
    const { accounts, regions, kinds, assumeRole } = options;
    // Whoever acts reads again by itself; events are for whoever follows the estate.
    const reading = { accounts, regions, kinds, ...(assumeRole === undefined ? {} : { assumeRole }) };
    const estate = await gcp.open(claim, reading, context);
    const client = await openApis(process.env, context.limits.jsonDocument);
    const calls = context.calls(classify);
    return {
      read: (address) => read(estate, address, context.source),
      list: (scope) => list(estate, scope),
      send: (step, key) => sendCall(step, key, { client, calls, now: Date.now }),
      close: () => estate.close(),
    };
  },
};

async function read(estate: Estate, { scope, resource }: ResourceAddress, source: SourceId): Promise<CurrentState> {
  const state = await estate.reread(scope, resource);
  if (state.kind !== 'seen') return state;
  const seen = state.observations.find((each) => each.kind === 'resource' && each.resource.id === resource);
  if (seen?.kind === 'resource') return { kind: 'seen', resource: seen.resource, observations: state.observations };
  const why = 'the answer is about another resource';
  return { kind: 'unknown', gap: { code: 'API_REJECTED', source, what: resource, why, hides: ['resources'] } };
}

async function list(estate: Estate, scope: Scope): Promise<CurrentList> {
  const resources: Resource[] = [];
  for await (const page of estate.read(scope, undefined)) {
    if (page.kind === 'broken') return { kind: 'unknown', gap: page.gap };
    resources.push(...page.observations.flatMap((each) => (each.kind === 'resource' ? [each.resource] : [])));
  }
  return { kind: 'listed', resources };
}
