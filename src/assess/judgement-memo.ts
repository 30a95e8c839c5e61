/**
 * Remembers what policies said, by all that they can read of an object: of resources that agree in it, such as the Pods of one
 * workload, the first is judged for all. Gives nothing that judging would not give.
 */
import type { Reads } from '../lib/cel/index.js';
import { Alike } from './alike.js';
import type { Judgement } from './judgement.js';

/** What was said of those that are alike, by the places of the policies; empty where one did not judge yet. */
export type Said = (Judgement | undefined)[];

export interface JudgementMemo {
  /** Undefined where nothing is remembered, since too little is alike. */
  find(object: unknown): Said | undefined;
  /** What judgements hang on beside the object is another one now. */
  forget(): void;
}

/** So many objects are looked at before it is told whether this is worth it, and so many of them must be like another. */
const TRIED = 500;
const ENOUGH_ALIKE = 50;
/** So many values that were read take about 20 MB; then it begins anew. */
const MOST_VALUES = 200_000;

/** @param reads what each of the policies reads */
export function createJudgementMemo(reads: readonly Reads[]): JudgementMemo {
  let alike = new Alike<Said>(reads);
  let looked = 0;
  let distinct = 0;
  const newSaid = (): Said => {
    distinct += 1;
    return [];
  };
  return {
    find(object) {
      if (looked >= TRIED && looked - distinct < ENOUGH_ALIKE) return undefined;
      looked += 1;
      if (alike.size > MOST_VALUES) alike = new Alike(reads);
      return alike.of(object, newSaid);
    },
    forget() {
      alike = new Alike(reads);
      looked = 0;
      distinct = 0;
    },
  };
}
