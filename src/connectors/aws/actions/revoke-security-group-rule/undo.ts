/** Authorises again exactly what was revoked, with its descriptions, as long as the same ports are as the action left them. */
import { canonicalJson } from '../../../../lib/canonical-json.js';
import type { ActionTarget, FieldExpectation, Json, PlannedStep } from '../../../../model/index.js';
import type { SeenLook, UndoAnswer } from '../../../../ports/index.js';
import { itemsAt, textAt, type Item } from '../../json.js';
import { all, callStep, includes, type Call } from '../steps.js';
import { INSTANCE } from './groups.js';
import {
  ALL_DIRECTIONS,
  asInput,
  DIRECTIONS,
  headOf,
  leftOf,
  PEER_LISTS,
  permissionLike,
  permissionsIn,
  takenBy,
  type Direction,
  type Taken,
} from './rules.js';

export function undo(before: SeenLook, now: SeenLook, target: ActionTarget): UndoAnswer {
  const steps: PlannedStep[] = [];
  const expects: FieldExpectation[] = [];
  for (const { step, direction } of revocations(target)) {
    const was = groupIn(before, step);
    const is = groupIn(now, step);
    if (was === undefined || is === undefined) return { kind: 'drifted', because: 'it is behind other groups now' };
    const taken = takenIn(step, direction, was.raw);
    const states = taken.map((one) => stateOf(one, is.raw));
    if (states.includes('other')) return { kind: 'drifted', because: 'rules for the same ports were changed since' };
    const missing = taken.filter((_, index) => states[index] === 'taken');
    if (missing.length === 0) continue;
    const input = {
      GroupId: textAt(step.input, 'GroupId') ?? '',
      IpPermissions: missing.map((one) => asInput(one, 'with-descriptions')),
    };
    const back = (within: readonly string[]) => missing.map(({ permission }) => includes([...within, direction], permission));
    steps.push(callStep(DIRECTIONS[direction].authorize, step.address, input, all(...back([]))));
    expects.push(...back(is.within));
  }
  if (steps.length === 0) return { kind: 'already-so', because: 'the rules are there' };
  return { kind: 'steps', steps, expects: all(...expects) };
}

function revocations({ steps }: ActionTarget): readonly { readonly step: Call; readonly direction: Direction }[] {
  return steps.flatMap((step) => {
    if (step.kind !== 'call') return [];
    const direction = ALL_DIRECTIONS.find((one) => DIRECTIONS[one].revoke === step.call);
    return direction === undefined ? [] : [{ step, direction }];
  });
}

/** The group that a call is about, in what was read of the target. */
function groupIn(
  { resource }: SeenLook,
  { input }: Call,
): { readonly raw: Json; readonly within: readonly string[] } | undefined {
  if (resource.kind !== INSTANCE.kind) return resource.raw === null ? undefined : { raw: resource.raw, within: [] };
  const groups = itemsAt(resource.raw, 'SecurityGroups');
  const index = groups.findIndex((group) => group['GroupId'] === textAt(input, 'GroupId'));
  const raw = groups[index];
  return raw === undefined ? undefined : { raw, within: ['SecurityGroups', String(index)] };
}

/** What the call took, with all that was seen of it before. */
function takenIn({ input }: Call, direction: Direction, was: Json): readonly Taken[] {
  return permissionsIn(input).flatMap((revoked): readonly Taken[] => {
    const permission = permissionLike(was, direction, headOf(revoked));
    return permission === undefined ? [] : [takenBy(direction, permission, revoked)];
  });
}

/** How the ports of a permission are now: as they were, as the action left them, or otherwise. */
function stateOf(taken: Taken, now: Json): 'there' | 'taken' | 'other' {
  const is = permissionLike(now, taken.direction, headOf(taken.permission));
  if (is !== undefined && canonicalJson(is) === canonicalJson(taken.permission)) return 'there';
  const left = leftOf(taken);
  if (left === undefined) return is === undefined ? 'taken' : 'other';
  return is !== undefined && sameLists(is, left) ? 'taken' : 'other';
}

function sameLists(is: Item, left: Item): boolean {
  return PEER_LISTS.every((list) => canonicalJson(itemsAt(is, list)) === canonicalJson(itemsAt(left, list)));
}
