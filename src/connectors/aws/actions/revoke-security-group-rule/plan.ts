/** Which rules are revoked: those at the fields of a group; for an instance all that open one of its groups to the world. */
import type { ActionRequest, FieldExpectation, PlannedStep, ResourceAddress } from '../../../../model/index.js';
import type { ActionAnswer, SeenLook } from '../../../../ports/index.js';
import { itemsAt, textAt } from '../../json.js';
import { comesBack } from '../declared-by.js';
import { all, callStep } from '../steps.js';
import { groupAddress, groupsOf, INSTANCE } from './groups.js';
import { ALL_DIRECTIONS, asInput, DIRECTIONS, inWordsOf, isTaken, openToTheWorld, rulesAt, type Taken } from './rules.js';

export function plan(seen: SeenLook, { fields }: ActionRequest): ActionAnswer {
  return seen.resource.kind === INSTANCE.kind ? planForInstance(seen) : planForGroup(seen, fields);
}

function planForGroup({ address, resource }: SeenLook, fields: readonly string[]): ActionAnswer {
  const { raw } = resource;
  const taken = rulesAt(raw, fields);
  if (taken === undefined) return { kind: 'refused', because: 'no field says which of its rules is meant' };
  if (taken.length === 0) return { kind: 'already-so', because: 'no such rule is there' };
  return {
    kind: 'steps',
    steps: revokeSteps(address, textAt(raw, 'GroupId') ?? '', taken),
    expects: all(...expectations(taken, [])),
    effects: [...taken.map(effectOf), ...comesBack(resource)],
  };
}

function planForInstance({ address, resource, others }: SeenLook): ActionAnswer {
  const groups = itemsAt(resource.raw, 'SecurityGroups');
  const known = groups.map((group) => textAt(group, 'GroupId') ?? '');
  const beside = groupsOf(resource).filter((id) => !known.includes(id));
  if (beside.length > 0)
    return { kind: 'refused', because: `other interfaces of it have groups of their own: act on ${beside.join(', ')}` };
  const open = groups.flatMap((group, index) => {
    const taken = openToTheWorld(group);
    return taken.length === 0 ? [] : [{ id: known[index] ?? '', index, taken }];
  });
  if (open.length === 0) return { kind: 'already-so', because: 'no rule of its groups lets the world in' };
  const shared = (others['sharing'] ?? []).find((one) => groupsOf(one).some((id) => open.some((group) => group.id === id)));
  if (shared !== undefined) {
    const names = open.map(({ id }) => id).join(', ');
    return {
      kind: 'refused',
      because: `${shared.kind} ${shared.name} is behind the same groups: act on ${names} if that is meant`,
    };
  }
  const steps: PlannedStep[] = [];
  for (const { id, taken } of open) {
    const of = groupAddress(address, id);
    if (of === undefined) return { kind: 'refused', because: `${id} is no security group` };
    steps.push(...revokeSteps(of, id, taken));
  }
  const expects = open.flatMap(({ id, index, taken }): readonly FieldExpectation[] => {
    const within = ['SecurityGroups', String(index)];
    return [{ path: [...within, 'GroupId'], is: 'equals', value: id }, ...expectations(taken, within)];
  });
  return {
    kind: 'steps',
    steps,
    expects: all(...expects),
    effects: [
      ...open.flatMap(({ id, taken }) => taken.map((one) => `${id}: ${effectOf(one)}`)),
      'It keeps its public address.',
      ...comesBack(resource),
    ],
  };
}

/** One call for each direction: EC2 revokes all of its rules or none. */
function revokeSteps(address: ResourceAddress, group: string, taken: readonly Taken[]): readonly PlannedStep[] {
  return ALL_DIRECTIONS.filter((way) => taken.some(({ direction }) => direction === way)).map((direction) => {
    const mine = taken.filter((one) => one.direction === direction);
    const input = { GroupId: group, IpPermissions: mine.map((one) => asInput(one, 'without')) };
    return callStep(DIRECTIONS[direction].revoke, address, input, all(...expectations(mine, [])));
  });
}

function expectations(taken: readonly Taken[], within: readonly string[]): readonly FieldExpectation[] {
  return taken.flatMap((one) => isTaken(one, within));
}

function effectOf(taken: Taken): string {
  return `No more ${inWordsOf(taken)}; connections that are open may last until they end.`;
}
