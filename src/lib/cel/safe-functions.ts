/** The functions that replace those of the CEL library where it would hang, grow without bound or hide a type error. */
import {
  CelScalar,
  celFunc,
  celListConcat,
  celList,
  isCelList,
  isCelMap,
  listType,
  type CelFunc,
  type CelValue,
} from '@bufbuild/cel';
import { RE2JS } from 're2js';
import type { Budget } from './budget.js';

const { BOOL, DYN, STRING } = CelScalar;
const LIST = listType(DYN);

/** Work that one step stands for: characters joined, list elements copied. */
const PER_STEP = 16;
/** Characters that are looked through. */
const CHARACTERS_PER_STEP = 64;
const PATTERN_LENGTH = 1000;
const PATTERNS_KEPT = 256;

/** The functions with `@` are put into expressions by `guardTree`; no expression can write them. */
export function safeFunctions(budget: Budget): CelFunc[] {
  return [
    celFunc('@has', [DYN, STRING], BOOL, (object, field) => {
      if (!isCelMap(object)) throw new Error(`has(….${field}) asks for a field of something that is not an object`);
      return object.get(field) !== undefined;
    }),
    celFunc('@step', [DYN], DYN, (condition) => {
      budget.spend(1);
      return condition;
    }),
    celFunc('@searched', [DYN], DYN, (value) => {
      if (typeof value === 'string') budget.spend(value.length / CHARACTERS_PER_STEP);
      else if (isCelList(value)) spendOn(value, budget);
      return value;
    }),
    celFunc('@compared', [DYN], DYN, (value) => {
      spendOn(value, budget);
      return value;
    }),
    celFunc('_+_', [STRING, STRING], STRING, (left, right) => {
      budget.spend((left.length + right.length) / PER_STEP);
      return left + right;
    }),
    celFunc('_+_', [LIST, LIST], LIST, (left, right) => {
      budget.spend((left.size + right.size) / PER_STEP);
      // Flat, because the library's concatenation of concatenations recurses once per element when it is read.
      return left.size + right.size < 2 ? celListConcat(left, right) : celList([...left, ...right]);
    }),
  ];
}

/** One step for each value within the value. */
function spendOn(value: CelValue, budget: Budget): void {
  budget.spend(1);
  if (isCelList(value)) for (const item of value) spendOn(item, budget);
  else if (isCelMap(value)) for (const member of value.values()) spendOn(member, budget);
}

/** Regular expressions with RE2's syntax and its linear time (https://github.com/google/re2/wiki/Syntax). */
export function safeMatches(budget: Budget): { compile(pattern: string): { test(text: string): boolean } } {
  const kept = new Map<string, RE2JS>();
  return {
    compile(pattern) {
      const compiled = kept.get(pattern) ?? compile(pattern);
      if (kept.size >= PATTERNS_KEPT) kept.clear();
      kept.set(pattern, compiled);
      return {
        test(text) {
          budget.spend((text.length * pattern.length) / PER_STEP);
          return compiled.test(text);
        },
      };
    },
  };
}

function compile(pattern: string): RE2JS {
  if (pattern.length > PATTERN_LENGTH) throw new Error(`a regular expression has at most ${PATTERN_LENGTH} characters`);
  return RE2JS.compile(pattern);
}
