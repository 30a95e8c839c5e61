/** A kind of cloud resource as the bench knows it: how one is made, and the rules for it as one would write them by hand. */
import type { Verdict } from '../measure.js';
import type { Random } from '../random.js';

export interface KindOf<T> {
  readonly platform: 'aws' | 'azure' | 'gcp' | 'alibaba';
  readonly apiVersion: string;
  readonly kind: string;
  /** How many of a hundred resources are of it. */
  readonly share: number;
  readonly make: (index: number, random: Random) => T;
  /** By the name of the policy, in the order in which the policies are given to the engine. */
  readonly predicates: Readonly<Record<string, (resource: T, now: number) => Verdict>>;
}

export interface CloudKind extends Pick<KindOf<unknown>, 'platform' | 'apiVersion' | 'kind' | 'share'> {
  readonly policies: readonly string[];
  generate(count: number, random: Random): readonly unknown[];
  /** What each predicate says of a resource as it was read. */
  judge(raw: unknown, now: number, into: Verdict[]): void;
}

export function cloudKind<T>({ make, predicates, ...described }: KindOf<T>): CloudKind {
  const rules = Object.values(predicates);
  return {
    ...described,
    policies: Object.keys(predicates),
    generate: (count, random) => Array.from({ length: count }, (_, index) => make(index, random)),
    judge: (raw, now, into) => {
      for (const rule of rules) into.push(rule(raw as T, now));
    },
  };
}

export function failsIf(wrong: boolean): Verdict {
  return wrong ? 'fail' : 'pass';
}

/** A text that may stand for a list of one, as in documents of access policies. */
export function listed<T>(value: T | readonly T[]): readonly T[] {
  return isList(value) ? value : [value];
}

function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}

/** Whether a range is so wide that it is no longer somebody's own network. */
export function isWide(range: string): boolean {
  const bits = Number(range.slice(range.indexOf('/') + 1));
  return range.includes(':') ? bits < 16 && !/^f[cd]/i.test(range) : bits < 8;
}
