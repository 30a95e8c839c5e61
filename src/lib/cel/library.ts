/** All functions by name, style and number of operands. `authorizer` is not among them: there is no cluster to ask. */
import { conversions } from './functions/conversions.js';
import { lists } from './functions/lists.js';
import { math } from './functions/math.js';
import { indexing, operators } from './functions/operators.js';
import { optionals } from './functions/optionals.js';
import { regex } from './functions/regex.js';
import { strings } from './functions/strings.js';
import { times } from './functions/times.js';
import { addresses } from './kubernetes/ip.js';
import { formats } from './kubernetes/named-format.js';
import { quantities } from './kubernetes/quantity.js';
import { semvers } from './kubernetes/semver.js';
import { urls } from './kubernetes/url.js';
import type { Overload } from './overload.js';
import { typeText } from './types.js';

const LANGUAGE = [operators, indexing, conversions, strings, math, lists, optionals, regex, times];
const KUBERNETES = [addresses, formats, quantities, semvers, urls];
const ALL = [...LANGUAGE, ...KUBERNETES].flat();

const byKey = new Map<string, Overload[]>();
const byName = new Map<string, Overload[]>();
for (const overload of ALL) {
  put(byKey, keyOf(overload.name, overload.method, overload.params.length), overload);
  put(byName, overload.name, overload);
}

/** The overloads of a function; for a method the receiver counts as an operand. */
export function overloadsOf(name: string, method: boolean, operands: number): readonly Overload[] {
  return byKey.get(keyOf(name, method, operands)) ?? [];
}

/** Whether there is a function, not a method, of this name. */
export function isFunction(name: string): boolean {
  return byName.get(name)?.some(({ method }) => !method) ?? false;
}

/** Whether there is a function or method of this name. */
export function isKnown(name: string): boolean {
  return byName.has(name);
}

/** How a function is called, for errors: `text.startsWith(string)`; empty when there is none of this name. */
export function signaturesOf(name: string): readonly string[] {
  return [...new Set((byName.get(name) ?? []).map(signature))];
}

function signature({ name, method, params }: Overload): string {
  const types = params.map(typeText);
  return method ? `${types[0] ?? ''}.${name}(${types.slice(1).join(', ')})` : `${name}(${types.join(', ')})`;
}

function keyOf(name: string, method: boolean, operands: number): string {
  return `${method ? '.' : ''}${name}/${operands}`;
}

function put(map: Map<string, Overload[]>, key: string, overload: Overload): void {
  const before = map.get(key);
  if (before === undefined) map.set(key, [overload]);
  else before.push(overload);
}
