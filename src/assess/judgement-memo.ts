/**
 * Remembers what policies said, by all that they can read of an object: of resources that agree in it, such as the Pods of one
 * workload, the first is judged for all. Gives nothing that judging would not give.
 */
import type { Reads } from '../lib/cel/index.js';
import { Alike, readPlan, type ReadPlan } from './alike.js';
import type { Judgement } from './judgement.js';

/** What was said of those that are alike, by the places of the policies; empty where one did not judge yet. */
export type Said = (Judgement | undefined)[];

export interface JudgementMemo {
  /** Undefined where nothing is remembered: not yet, since too little is alike, or since too much is read of this one. */
  find(object: unknown): Said | undefined;
  /** Whether the policy with this place is among those whose judgements are remembered now. */
  holds(place: number): boolean;
  /** What judgements hang on beside the object is another one now. */
  forget(): void;
}

/** First it is told which policies see hardly two objects alike, of so many: a name that one of them reads would part all of them. */
const SAMPLED = 50;
const MOST_DIFFERENT = 25;
/** Values that were read for one policy. */
const MOST_SAMPLED = 20_000;
/** Then so many are looked at before it is told whether it is worth it, and so many of them must be like another. */
const TRIED = 500;
const ENOUGH_ALIKE = 150;
/** So many values that were read take about 12 MB; then it begins anew. */
const MOST_VALUES = 200_000;

/** @param reads what each of the policies reads, by their places */
export function createJudgementMemo(reads: readonly (readonly Reads[])[]): JudgementMemo {
  const plans = reads.map(readPlan);
  let sample: Sample | undefined = newSample(plans);
  let held: readonly boolean[] = [];
  let alike: Alike<Said> | undefined;
  let looked = 0;
  let different = 0;
  const newSaid = (): Said => {
    different += 1;
    return [];
  };
  const remember = (): Alike<Said> => new Alike(readPlan(reads.flatMap((each, place) => (held[place] === true ? each : []))));
  return {
    find(object) {
      if (sample !== undefined) {
        if (!sample.isFullWith(object)) return undefined;
        held = sample.fewDifferent();
        sample = undefined;
        alike = held.includes(true) ? remember() : undefined;
      }
      if (alike === undefined) return undefined;
      if (looked === TRIED && looked - different < ENOUGH_ALIKE) return (alike = undefined);
      looked += 1;
      if (alike.size > MOST_VALUES) alike = remember();
      return alike.of(object, newSaid);
    },
    holds: (place) => held[place] === true,
    forget() {
      sample = newSample(plans);
      held = [];
      alike = undefined;
      looked = 0;
      different = 0;
    },
  };
}

interface Sample {
  isFullWith(object: unknown): boolean;
  /** By the places of the policies. */
  fewDifferent(): readonly boolean[];
}

function newSample(plans: readonly ReadPlan[]): Sample {
  const each = plans.map((plan) => ({ alike: new Alike<boolean>(plan), different: 0 }));
  let looked = 0;
  return {
    isFullWith(object) {
      if (looked === SAMPLED) return true;
      looked += 1;
      for (const one of each) {
        if (one.different >= MOST_DIFFERENT) continue;
        const seen = one.alike.of(object, () => {
          one.different += 1;
          return true;
        });
        if (seen === undefined || one.alike.size > MOST_SAMPLED) one.different = MOST_DIFFERENT;
      }
      return false;
    },
    fewDifferent: () => each.map(({ different }) => different < MOST_DIFFERENT),
  };
}
