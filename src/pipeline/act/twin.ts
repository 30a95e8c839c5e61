/**
 * A copy of what the last look saw, behind the port of estates that can be changed: plans are made on it by the same code as on
 * the real one, without asking any platform, and calls change the copy only. What it shows is as old as the look.
 */
import type { EstateGraph } from '../../graph/index.js';
import { meets } from '../../lib/expectation.js';
import { canonicalJson } from '../../lib/canonical-json.js';
import type { ActionPlan, Expectation, FieldExpectation, Gap, Json, Resource, ResourceId, Result } from '../../model/index.js';
import type { ActingEstate, CurrentState } from '../../ports/index.js';
import { judgeNow, type Standing } from './standing.js';

/** @param gaps what could not be read then: where one may hide a resource, that it is not there is not known */
export function twinOf({ resources }: Pick<EstateGraph, 'resources'>, gaps: readonly Gap[]): ActingEstate {
  const changed = new Map<ResourceId, Resource | undefined>();
  const now = (id: ResourceId): Resource | undefined => (changed.has(id) ? changed.get(id) : resources.get(id));
  const hiding = gaps.find(({ hides }) => hides.includes('resources'));
  return {
    async read({ resource }): Promise<CurrentState> {
      const known = now(resource);
      if (known !== undefined) return { kind: 'seen', resource: known, observations: [] };
      return hiding === undefined || changed.has(resource) ? { kind: 'gone' } : { kind: 'unknown', gap: hiding };
    },
    async list({ platform, account, apiVersion, kind }, namespace = '') {
      if (hiding !== undefined) return { kind: 'unknown', gap: hiding };
      const all = [...resources.keys()].flatMap((id) => now(id) ?? []);
      return {
        kind: 'listed',
        resources: all.filter(
          (one) =>
            one.platform === platform &&
            one.apiVersion === apiVersion &&
            one.kind === kind &&
            one.origin === undefined &&
            (account === undefined || (one.account ?? one.cluster) === account) &&
            (namespace === '' || one.namespace === namespace),
        ),
      };
    },
    async send({ address, done }) {
      const known = now(address.resource);
      if (known === undefined) return { kind: 'refused', because: 'there is no such thing' };
      const raw = done.kind === 'gone' ? undefined : madeSo(known.raw, done);
      if (done.kind !== 'gone' && !meets(done, raw))
        return { kind: 'refused', because: 'a copy cannot show what this call does' };
      changed.set(address.resource, raw === undefined ? undefined : { ...known, raw });
      return { kind: 'accepted' };
    },
    close: async () => undefined,
  };
}

/**
 * What the plan's policies would say of each target once its calls have taken effect, by a copy: what only the platform can
 * show cannot be told.
 */
export async function foresee(plan: ActionPlan, standing: Standing, now: Date): Promise<ReadonlyMap<ResourceId, Foreseen>> {
  const twin = twinOf(standing.graph, []);
  const foreseen = new Map<ResourceId, Foreseen>();
  for (const { scope, resource, steps } of plan.targets) {
    const sent = [];
    for (const step of steps) if (step.kind === 'call') sent.push(await twin.send(step, ''));
    const state = await twin.read({ scope, resource });
    if (state.kind === 'gone') foreseen.set(resource, 'complies');
    else if (state.kind === 'unknown' || sent.some(({ kind }) => kind !== 'accepted')) foreseen.set(resource, 'cannot be told');
    else foreseen.set(resource, saidOf(judgeNow(standing, plan.grounds.policies, state.resource, now)));
  }
  return foreseen;
}

export type Foreseen = 'complies' | 'still fails' | 'cannot be told';

function saidOf(results: readonly Result[]): Foreseen {
  if (results.some(({ kind }) => kind === 'fail')) return 'still fails';
  return results.some(({ kind }) => kind === 'error') ? 'cannot be told' : 'complies';
}

/** The configuration as it is once the call has taken effect. */
function madeSo(raw: Json, { fields }: Extract<Expectation, { readonly kind: 'fields' }>): Json {
  return fields.reduce((value, field) => withField(value, field.path, field), raw);
}

function withField(value: Json, [step, ...rest]: readonly string[], field: FieldExpectation): Json {
  if (step === undefined) return fieldValue(value, field);
  if (Array.isArray(value))
    return value.map((item, index): Json => (String(index) === step ? withField(item, rest, field) : item));
  const members = typeof value === 'object' && value !== null ? (value as { readonly [key: string]: Json }) : {};
  const inner = withField(Object.hasOwn(members, step) ? (members[step] ?? null) : null, rest, field);
  const others = Object.entries(members).filter(([key]) => key !== step);
  return Object.fromEntries(inner === null && field.is === 'absent' ? others : [...others, [step, inner]]);
}

function fieldValue(value: Json, { is, value: wanted = null }: FieldExpectation): Json {
  const list = Array.isArray(value) ? value : [];
  switch (is) {
    case 'equals':
      return wanted;
    case 'at-least':
      return typeof value === 'number' && typeof wanted === 'number' ? Math.max(value, wanted) : wanted;
    case 'absent':
      return null;
    case 'includes':
      return [...list.filter((item) => canonicalJson(item) !== canonicalJson(wanted)), wanted];
    case 'excludes':
      return list.filter(
        (item) => !meets({ kind: 'fields', fields: [{ path: ['0'], is: 'includes', value: wanted }] }, [[item]]),
      );
  }
}
