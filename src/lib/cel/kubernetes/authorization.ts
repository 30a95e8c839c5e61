/**
 * What can be asked of `authorizer`. There is no cluster to ask, so `authorizer` is never a value: these are only here for
 * expressions that ask to be expressions. https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-authorizer-library
 */
import type { Overload } from '../overload.js';
import { DYN } from '../types.js';

const OPERANDS: readonly (readonly [name: string, operands: number])[] = [
  ['path', 2],
  ['group', 2],
  ['serviceAccount', 3],
  ['resource', 2],
  ['subresource', 2],
  ['namespace', 2],
  ['name', 2],
  ['fieldSelector', 2],
  ['labelSelector', 2],
  ['check', 2],
  ['allowed', 1],
  ['reason', 1],
  ['errored', 1],
  ['error', 1],
];

export const authorization: readonly Overload[] = OPERANDS.map(([name, operands]) => ({
  name,
  method: true,
  params: Array.from({ length: operands }, () => DYN),
  result: DYN,
  run: () => undefined,
}));
