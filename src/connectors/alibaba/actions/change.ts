/** The calls that an action of Alibaba Cloud plans, their undo, and the steps that these are. Pure. */
import { meets } from '../../../lib/expectation.js';
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
export function contained(seen: SeenLook, changes: readonly Change[], effects: readonly string[]): ActionAnswer {
  const source = declaredBy(seen.resource.labels);
  const returns = source === undefined ? [] : [`${source} will put it back: it must be put right there, too`];
  return answerOf(seen, changes, [...effects, ...returns]);
}

/** The answer of an action that corrects: what something else declares is corrected there (S10). */
export function corrected(seen: SeenLook, changes: readonly Change[], effects: readonly string[]): ActionAnswer {
  const source = declaredBy(seen.resource.labels);
  const answer = answerOf(seen, changes, effects);
  if (source === undefined || answer.kind !== 'steps') return answer;
  return { kind: 'refused', because: `${source} declares it and would put it back: put it right there` };
}

/** Makes those changes that are not so yet, and leaves the others. */
function answerOf({ address, resource }: SeenLook, changes: readonly Change[], effects: readonly string[]): ActionAnswer {
  const wanted = changes.filter(({ done }) => !meets({ kind: 'fields', fields: done }, resource.raw));
  if (wanted.length === 0) return { kind: 'already-so', because: 'it is as the action would make it' };
  return {
    kind: 'steps',
    steps: wanted.flatMap((change) => stepsOf(change, address)),
    expects: { kind: 'fields', fields: changes.flatMap(({ done }) => done) },
    // Names and tags in them are what others wrote.
    effects: effects.map(plain),
  };
}

/** The call; and where the platform goes on by itself after it took it, a wait for the state. */
function stepsOf({ call, input, done }: Change, address: ResourceAddress): readonly PlannedStep[] {
  const until = { kind: 'fields', fields: done } as const;
  const seconds = callOf(call)?.takes;
  const made: PlannedStep = { kind: 'call', call, address, input, done: until };
  return seconds === undefined ? [made] : [made, { kind: 'wait', address, until, seconds }];
}

/** What one call needs to be undone: nothing, another call, or it cannot be told. */
export type Back = 'nothing' | Change | { readonly drifted: string };

/** Puts back what is still as the action left it (S5). @param backs the last first */
export function undone(before: SeenLook, now: SeenLook, backs: (raw: Json) => readonly Back[]): UndoAnswer {
  const { raw } = now.resource;
  if (raw === null) return { kind: 'drifted', because: 'it is not there any more' };
  const changes: Change[] = [];
  for (const back of backs(raw)) {
    if (back === 'nothing') continue;
    if ('drifted' in back) return { kind: 'drifted', because: back.drifted };
    changes.push(back);
  }
  if (changes.length === 0) return { kind: 'already-so', because: 'it is as it was before the action' };
  return {
    kind: 'steps',
    steps: changes.flatMap((change) => stepsOf(change, before.address)),
    expects: { kind: 'fields', fields: changes.flatMap(({ done }) => done) },
  };
}

export function equals(path: readonly string[], value: Json): FieldExpectation {
  return { path, is: 'equals', value };
}

export function excludes(path: readonly string[], value: Json): FieldExpectation {
  return { path, is: 'excludes', value };
}

export function includes(path: readonly string[], value: Json): FieldExpectation {
  return { path, is: 'includes', value };
}
