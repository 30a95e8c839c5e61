// How far each target of an action is, read from the action and the records of evidence about it: nothing is shown as done that no
// record says. What a record holds is looked at, not trusted: one that is not as expected says nothing.
import type { Action, EvidenceRecord } from './use-action.js';

export type StageState = 'done' | 'now' | 'next' | 'skipped' | 'failed';

export interface TargetProgress {
  readonly target: Action['targets'][number];
  readonly before: StageState;
  /** How many steps took effect. */
  readonly made: number;
  readonly steps: StageState;
  readonly outcome: StageState;
  /** RFC 3339: of the newest thing that happened to it. */
  readonly at: string | null;
}

export function progressOf(
  { targets, state }: Pick<Action, 'targets' | 'state'>,
  records: readonly EvidenceRecord[],
): readonly TargetProgress[] {
  const seen = new Map<string, { claimed: boolean; before: boolean; made: number; at: string }>();
  // The oldest first, so that the newest time stays.
  for (const { kind, body, at } of records.toReversed()) {
    const target = textIn(body, 'target');
    if (target === undefined) continue;
    const known = seen.get(target) ?? { claimed: false, before: false, made: 0, at };
    const step = kind === 'step' ? numberIn(body, 'step') : undefined;
    seen.set(target, {
      claimed: known.claimed || kind === 'step',
      before: known.before || kind === 'before-image',
      made: step === undefined ? known.made : Math.max(known.made, step + 1),
      at,
    });
  }
  return targets.map((target) => {
    const { outcome, steps } = target;
    const found = seen.get(target.resource);
    const isTaken = found !== undefined && state === 'acting' && outcome === undefined;
    const made = outcome?.kind === 'done' ? steps.length : (found?.made ?? 0);
    const hasBefore = found?.before === true || outcome?.kind === 'done';
    const ended = outcome !== undefined;
    return {
      target,
      before: hasBefore ? 'done' : ended ? 'skipped' : isTaken ? 'now' : 'next',
      made,
      steps:
        made === steps.length && (ended || made > 0)
          ? 'done'
          : ended
            ? outcome.kind === 'failed'
              ? 'failed'
              : 'skipped'
            : hasBefore && isTaken
              ? 'now'
              : 'next',
      outcome: ended ? (outcome.kind === 'failed' ? 'failed' : 'done') : made === steps.length && isTaken ? 'now' : 'next',
      at: target.undo?.at ?? outcome?.at ?? found?.at ?? null,
    };
  });
}

/** What each call of the plan is given, by target and the step's place; from the record of the plan. */
export function inputsOf(records: readonly EvidenceRecord[]): ReadonlyMap<string, readonly unknown[]> | undefined {
  const plan = memberOf(records.find(({ kind }) => kind === 'plan')?.body, 'plan');
  const targets = memberOf(plan, 'targets');
  if (!Array.isArray(targets)) return undefined;
  return new Map(
    targets.flatMap((target: unknown) => {
      const resource = textIn(target, 'resource');
      const steps = memberOf(target, 'steps');
      if (resource === undefined || !Array.isArray(steps)) return [];
      return [[resource, steps.map((step: unknown) => memberOf(step, 'input'))] as const];
    }),
  );
}

export type HealthStanding = 'healthy' | 'unchecked' | 'doubtful';

/** What records say of something that no check is about: nothing is known against it, and no more. */
const UNCHECKED = 'nothing checks it';

/** What a record of health comes to; what was not checked is not healthy. */
export function healthIn(body: unknown): HealthStanding {
  if (textIn(body, 'kind') !== 'healthy') return 'doubtful';
  return textIn(body, 'because') === UNCHECKED ? 'unchecked' : 'healthy';
}

export function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}

export function textIn(value: unknown, name: string): string | undefined {
  const member = memberOf(value, name);
  return typeof member === 'string' ? member : undefined;
}

export function numberIn(value: unknown, name: string): number | undefined {
  const member = memberOf(value, name);
  return typeof member === 'number' ? member : undefined;
}
