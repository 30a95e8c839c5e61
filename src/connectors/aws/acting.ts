/**
 * The way to change what runs on AWS: opens an address as readings do, reads in the shape that policies judge, and makes
 * the calls that the actions declare. Decides nothing.
 */
import type { Resource, ResourceAddress, UnreadField } from '../../model/index.js';
import type { ActingConnector, ActingEstate, CurrentState, Estate } from '../../ports/index.js';
import type { Session } from './accounts.js';
import { actions } from './actions/index.js';
import { groupAddress, INSTANCE } from './actions/revoke-security-group-rule/groups.js';
import { KINDS } from './connector.js';
import { createEstate, createTerritories, type Territories } from './estate.js';
import { actGrantOf } from './grant.js';
import { at, isItem, itemsAt, textAt, type Item } from './json.js';
import { openSession } from './open.js';
import { OWN, ownBy, protects } from './protects.js';
import { sendCall } from './send.js';

export const awsActing: ActingConnector = {
  name: 'aws',
  actions,
  protects,
  grant: actGrantOf,
  // Whatever kinds are chosen for reading: a plan may need others, such as the bucket of a trail.
  open: async (claim, options, context) => createActing(await openSession(claim, options, context, KINDS)),
};

export function createActing(session: Session): ActingEstate {
  const territories = createTerritories(session);
  const estate = createEstate(session, KINDS, territories);
  return {
    async read({ scope, resource }) {
      const answer = await estate.reread(scope, resource);
      if (answer.kind !== 'seen') return answer;
      const found = answer.observations.flatMap((one) => (one.kind === 'resource' ? [one.resource] : []))[0];
      if (found === undefined) return { kind: 'gone' } satisfies CurrentState;
      const whole = found.kind === INSTANCE.kind ? await withRules(found, { scope, resource }, estate) : found;
      return { kind: 'seen', resource: marked(whole, await callersOf(session, territories)), observations: answer.observations };
    },
    list: async (scope) => listed(estate, scope, await callersOf(session, territories)),
    async send(step) {
      const { territories: found } = await territories.find();
      const account = found.find(({ account: { id } }) => id === step.address.scope.account)?.account;
      return sendCall(session, account, step);
    },
    close: async () => session.client.close(),
  };
}

async function listed(
  estate: Estate,
  scope: Parameters<ActingEstate['list']>[0],
  callers: readonly string[],
): ReturnType<ActingEstate['list']> {
  const resources: Resource[] = [];
  for await (const page of estate.read(scope, undefined)) {
    if (page.kind === 'broken') return { kind: 'unknown', gap: page.gap };
    for (const one of page.observations) if (one.kind === 'resource') resources.push(marked(one.resource, callers));
  }
  return { kind: 'listed', resources };
}

/**
 * An instance with the rules of each of its groups beside the group's id: what lets the world in to an instance is there and
 * not in the instance, so neither a plan nor a check of its effect can do without it.
 */
async function withRules(instance: Resource, address: ResourceAddress, estate: Estate): Promise<Resource> {
  const unread: UnreadField[] = [];
  const groups: Item[] = [];
  for (const [index, group] of itemsAt(instance.raw, 'SecurityGroups').entries()) {
    const of = groupAddress(address, textAt(group, 'GroupId') ?? '');
    const answer = of === undefined ? undefined : await estate.reread(of.scope, of.resource);
    const found = answer?.kind === 'seen' ? answer.observations.find((one) => one.kind === 'resource') : undefined;
    const rules = found === undefined ? undefined : at(found.resource.raw, 'IpPermissions');
    const why = answer?.kind === 'unknown' ? answer.gap.why : 'there is no such group';
    if (rules === undefined) unread.push({ path: `SecurityGroups[${index}].IpPermissions`, why });
    groups.push(rules === undefined ? group : { ...group, IpPermissions: rules });
  }
  const raw = isItem(instance.raw) ? { ...instance.raw, SecurityGroups: groups } : instance.raw;
  const all = [...(instance.unread ?? []), ...unread];
  return { ...instance, raw, ...(all.length === 0 ? {} : { unread: all }) };
}

/** Who our requests are made as, in each account. */
async function callersOf({ home }: Session, { find }: Territories): Promise<readonly string[]> {
  const { territories } = await find();
  return [home, ...territories.map(({ account }) => account)].flatMap(({ identity }) => identity ?? []);
}

/** What is Headwater's own is marked, so that it is protected; all else is as it was read. */
function marked(resource: Resource, callers: readonly string[]): Resource {
  const own = ownBy(resource, callers);
  return own === undefined ? resource : { ...resource, annotations: { ...resource.annotations, [OWN]: own } };
}
