/**
 * What everybody sees the same is read once, however many ask for it: until something is recorded in the evidence log, the look is
 * another one, or the configuration is. Nobody is shown what was before a write of theirs.
 */
import type { Serving } from './serving.js';
import { stampOf } from './version.js';

/** In milliseconds: what waits lapses, and exemptions end, without anybody doing anything. */
const SHOWN_FOR = 5_000;
/** So many questions are remembered. */
const MOST = 100;

interface Kept<Value> {
  readonly of: string;
  /** In milliseconds since 1970. */
  readonly at: number;
  readonly answers: Map<string, Promise<Value>>;
}

/** @param read gives the same for the same question, whoever asks */
export function readTogether<Question, Value>(
  read: (serving: Serving, question: Question) => Promise<Value>,
): (serving: Serving, question: Question) => Promise<Value> {
  const known = new WeakMap<object, Kept<Value>>();
  return async (serving, question) => {
    const { answers } = freshest(known, serving, (await stampOf(serving)).record);
    const key = JSON.stringify(question);
    const kept = answers.get(key);
    if (kept !== undefined) return kept;
    const answer = read(serving, question);
    if (answers.size < MOST) answers.set(key, answer);
    // Who asks next asks anew.
    answer.catch(() => answers.delete(key));
    return answer;
  };
}

function freshest<Value>(known: WeakMap<object, Kept<Value>>, { evidence, clock }: Serving, of: string): Kept<Value> {
  const at = clock.now().getTime();
  const kept = known.get(evidence);
  if (kept?.of === of && Math.abs(at - kept.at) < SHOWN_FOR) return kept;
  const next = { of, at, answers: new Map<string, Promise<Value>>() };
  known.set(evidence, next);
  return next;
}
