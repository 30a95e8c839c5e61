/** The one call that an action of Google Cloud plans, its undo, and the steps that these are. Pure. */
import { meets } from '../../../lib/expectation.js';
import { settledJson } from '../../../lib/settled-json.js';
import { plain } from '../../../lib/terminal.js';
import type { FieldExpectation, Json, PlannedStep, ResourceAddress } from '../../../model/index.js';
import type { ActionAnswer, SeenLook, UndoAnswer } from '../../../ports/index.js';
import { callOf, type CallName } from '../calls.js';
import { declaredBy } from './declared-by.js';

/** A call, and what tells from a reading that it has taken effect. */
export interface Change {
  readonly call: CallName;
  readonly input: Json;
  /** Never empty. */
  readonly done: readonly FieldExpectation[];
}

/** The answer of an action that contains: what declares the resource will put it back, which is said. */
export function contained(seen: SeenLook, change: Change, effects: readonly string[]): ActionAnswer {
  const source = declaredBy(seen.resource);
  const returns = source === undefined ? [] : [`${source} will put it back: it must be put right there, too`];
  return answerOf(seen, change, [...effects, ...returns]);
}

/** The answer of an action that corrects: what something else declares is corrected there (S10). */
export function corrected(seen: SeenLook, change: Change, effects: readonly string[]): ActionAnswer {
  const source = declaredBy(seen.resource);
  const answer = answerOf(seen, change, effects);
  if (source === undefined || answer.kind !== 'steps') return answer;
  return { kind: 'refused', because: `${source} declares it and would put it back: put it right there` };
}

function answerOf({ address, resource }: SeenLook, change: Change, effects: readonly string[]): ActionAnswer {
  const expects = { kind: 'fields', fields: change.done } as const;
  if (meets(expects, resource.raw)) return { kind: 'already-so', because: 'it is as the action would make it' };
  // Names and labels in them are what others wrote.
  return { kind: 'steps', steps: stepsOf(change, address), expects, effects: effects.map(plain) };
}

/** The call; and where the platform goes on by itself after it took it, a wait for the state. */
function stepsOf({ call, input, done }: Change, address: ResourceAddress): readonly PlannedStep[] {
  const until = { kind: 'fields', fields: done } as const;
  const seconds = callOf(call)?.takes;
  const made: PlannedStep = { kind: 'call', call, address, input, done: until };
  return seconds === undefined ? [made] : [made, { kind: 'wait', address, until, seconds }];
}

export interface Undo {
  /** What of the resource the action changed, and undo overwrites. */
  readonly of: (raw: Json) => Json;
  /** How the action left that. */
  readonly left: Json;
  readonly back: () => Change;
}

/** Puts it back, if what the action changed is still as the action left it (S5). */
export function undone(before: SeenLook, now: SeenLook, { of, left, back }: Undo): UndoAnswer {
  const { raw } = now.resource;
  if (raw === null) return { kind: 'drifted', because: 'it is not there any more' };
  const is = settledJson(of(raw));
  if (is === settledJson(of(before.resource.raw))) return { kind: 'already-so', because: 'it is as it was before the action' };
  if (is !== settledJson(left)) return { kind: 'drifted', because: 'somebody changed what the action had changed' };
  const change = back();
  return { kind: 'steps', steps: stepsOf(change, before.address), expects: { kind: 'fields', fields: change.done } };
}

export function equals(path: readonly string[], value: Json): FieldExpectation {
  return { path, is: 'equals', value };
}

/** As it was: with its value, or not there. */
export function asBefore(path: readonly string[], was: Json | undefined): FieldExpectation {
  return was === undefined || was === null ? { path, is: 'absent' } : equals(path, was);
}
