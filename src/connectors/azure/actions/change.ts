/** What an action of Azure changes, as data, and the steps that this is. Pure: the same changes give the same steps. */
import { meets } from '../../../lib/expectation.js';
import { plain } from '../../../lib/terminal.js';
import type { FieldExpectation, Json, PlannedStep, ResourceAddress } from '../../../model/index.js';
import type { ActionAnswer, SeenLook } from '../../../ports/index.js';
import { callOf, type CallName } from '../calls.js';
import { declaredBy } from './declared-by.js';

/** One call, and what tells from a reading that it has taken effect. */
export interface Change {
  readonly call: CallName;
  readonly input: Json;
  /** Never empty. */
  readonly done: readonly FieldExpectation[];
  /** For people: what will be different. */
  readonly effects: readonly string[];
}

/** A member of `properties` that is set to a value. */
export interface Setting {
  readonly member: string;
  readonly value: Json;
  /** Undefined: it equals the value. */
  readonly done?: readonly FieldExpectation[];
  readonly effect: string;
}

/** The answer that makes those changes that are not so yet, and leaves the others. */
export function answerOf({ address, resource }: SeenLook, changes: readonly Change[]): ActionAnswer {
  const wanted = changes.filter(({ done }) => !meets({ kind: 'fields', fields: done }, resource.raw));
  if (wanted.length === 0) return { kind: 'already-so', because: 'it is as the action would make it' };
  const source = declaredBy(resource.labels);
  const returns = source === undefined ? [] : [`${source} will put it back: it must be put right there, too`];
  return {
    kind: 'steps',
    steps: wanted.flatMap((change) => stepsOf(change, address)),
    expects: { kind: 'fields', fields: changes.flatMap(({ done }) => done) },
    // Names and tags in them are what others wrote.
    effects: [...wanted.flatMap(({ effects }) => effects), ...returns].map(plain),
  };
}

/** The call; and where the platform goes on by itself after it took it, a wait for the state. */
export function stepsOf({ call, input, done }: Omit<Change, 'effects'>, address: ResourceAddress): readonly PlannedStep[] {
  const until = { kind: 'fields', fields: done } as const;
  const seconds = callOf(call)?.takes;
  const made: PlannedStep = { kind: 'call', call, address, input, done: until };
  return seconds === undefined ? [made] : [made, { kind: 'wait', address, until, seconds }];
}

/** One PATCH with all settings; none when there are none. */
export function patchOf(call: CallName, settings: readonly Setting[]): readonly Change[] {
  if (settings.length === 0) return [];
  const properties = Object.fromEntries(settings.map(({ member, value }) => [member, value]));
  const done = settings.flatMap((setting) => setting.done ?? [equals(['properties', setting.member], setting.value)]);
  return [{ call, input: { body: { properties } }, done, effects: settings.map(({ effect }) => effect) }];
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
