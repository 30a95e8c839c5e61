/**
 * All functions by name, style and number of operands: those of the language with Kubernetes' libraries, and for policies of
 * others those that their dialects add.
 */
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
import { authorization } from './kubernetes/authorization.js';
import { lenientOptionals } from './kubernetes/lenient-optionals.js';
import { urls } from './kubernetes/url.js';
import { KYVERNO_ASKS, kyvernoFunctions } from './kyverno/index.js';
import type { Overload } from './overload.js';
import { typeText } from './types.js';

const LANGUAGE = [operators, indexing, conversions, strings, math, lists, optionals, regex, times];
const KUBERNETES = [addresses, formats, quantities, semvers, urls];

/**
 * Whose expressions they are. `kubernetes`: of an admission policy, which has an `authorizer`. `kyverno`: what Kyverno adds to that.
 */
export type Dialect = 'kubernetes' | 'kyverno';

export interface Library {
  /** The overloads of a function; for a method the receiver counts as an operand. */
  overloadsOf(name: string, method: boolean, operands: number): readonly Overload[];
  /** Whether there is a function, not a method, of this name. */
  isFunction(name: string): boolean;
  /** Whether there is a function or method of this name. */
  isKnown(name: string): boolean;
  /** How a function is called, for errors: `text.startsWith(string)`; empty when there is none of this name. */
  signaturesOf(name: string): readonly string[];
  /** Whether the function's value comes from outside of the expression, so that the host is asked for it. */
  asksHost(name: string): boolean;
}

const NONE: ReadonlySet<string> = new Set();
const OWN = libraryOf([...LANGUAGE, ...KUBERNETES].flat());
let kubernetes: Library | undefined;
let kyverno: Library | undefined;

/** The library of a dialect; without one that of the policies which have Headwater's own format. */
export function libraryFor(dialect: Dialect | undefined): Library {
  if (dialect === undefined) return OWN;
  const ADMISSION = [...LANGUAGE, ...KUBERNETES, lenientOptionals, authorization].flat();
  if (dialect === 'kubernetes') return (kubernetes ??= libraryOf(ADMISSION));
  return (kyverno ??= libraryOf([...ADMISSION, ...kyvernoFunctions], KYVERNO_ASKS));
}

function libraryOf(all: readonly Overload[], asks = NONE): Library {
  const byKey = new Map<string, Overload[]>();
  const byName = new Map<string, Overload[]>();
  for (const overload of all) {
    put(byKey, keyOf(overload.name, overload.method, overload.params.length), overload);
    put(byName, overload.name, overload);
  }
  return {
    overloadsOf: (name, method, operands) => byKey.get(keyOf(name, method, operands)) ?? [],
    isFunction: (name) => byName.get(name)?.some(({ method }) => !method) ?? false,
    isKnown: (name) => byName.has(name) || asks.has(name),
    signaturesOf: (name) => [...new Set((byName.get(name) ?? []).map(signature))],
    asksHost: (name) => asks.has(name),
  };
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
