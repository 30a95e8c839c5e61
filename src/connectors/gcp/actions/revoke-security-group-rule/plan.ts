/**
 * What `revoke-security-group-rule` would do: switch the rule off, which keeps all that it says. A rule that also lets in the
 * way back, or what load balancers look with, is left alone: its ranges must be narrowed by a person. Pure.
 */
import { at } from '../../../../lib/expectation.js';
import type { ActionRequest } from '../../../../model/index.js';
import type { ActionAnswer, SeenLook } from '../../../../ports/index.js';
import { contained, equals } from '../change.js';

/**
 * https://cloud.google.com/iap/docs/using-tcp-forwarding
 * https://cloud.google.com/load-balancing/docs/health-check-concepts#ip-ranges
 */
const NEEDED: ReadonlyMap<string, string> = new Map([
  ['35.235.240.0/20', 'Identity-Aware Proxy, the way in for administrators'],
  ['35.191.0.0/16', 'health checks of load balancers'],
  ['130.211.0.0/22', 'health checks of load balancers'],
  ['209.85.152.0/22', 'health checks of load balancers'],
  ['209.85.204.0/22', 'health checks of load balancers'],
]);

export function plan(seen: SeenLook, _request: ActionRequest): ActionAnswer {
  const { raw } = seen.resource;
  if (at(raw, ['direction']) === 'EGRESS' || at(raw, ['allowed']) === undefined)
    return { kind: 'refused', because: 'it lets nobody in: switching it off would not close anything' };
  const ranges = textsOf(at(raw, ['sourceRanges']));
  const needed = ranges.find((range) => NEEDED.has(range));
  if (needed !== undefined && at(raw, ['disabled']) !== true)
    return {
      kind: 'refused',
      because: `it lets in ${NEEDED.get(needed) ?? needed} as well (${needed}): take the other ranges out`,
    };
  const change = {
    call: 'compute.firewalls.patch',
    input: { body: { disabled: true } },
    done: [equals(['disabled'], true)],
  } as const;
  const others = ranges.length > 1 ? ', all of them' : '';
  return contained(seen, change, [
    `What it lets in from ${ranges.join(', ')}${others} is let in by other rules only; connections that are open may break`,
  ]);
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}
