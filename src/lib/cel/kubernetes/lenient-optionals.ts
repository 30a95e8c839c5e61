/**
 * `x.orValue(y)` on something that is no optional is that thing: so the versions of CEL that Kubernetes and Kyverno have say,
 * and policies are written that rely on it.
 */
import { anyA, binary, type Overload } from '../overload.js';
import { DYN } from '../types.js';
import { Optional } from '../values.js';

const other = { ...anyA, type: DYN };

export const lenientOptionals: readonly Overload[] = [
  binary('method', 'orValue', [{ ...other, read: notOptional }, other], DYN, (a) => a.value),
];

function notOptional(value: Parameters<typeof other.read>[0]): ReturnType<typeof other.read> {
  return value instanceof Optional ? undefined : anyA.read(value);
}
