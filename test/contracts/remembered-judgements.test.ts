// That policies which remember what they said of resources like this one say what each says by itself, of everything that ships.
import * as fc from 'fast-check';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assessPolicies, compilePolicies, judgeContext, type JudgeContext } from '../../src/assess/index.js';
import { DEFAULT_CONFIGURATION } from '../../src/config/index.js';
import { readPolicyCases } from '../../src/config/policy-file.js';
import { resourceId, sourceId, type Json, type Policy, type Resource } from '../../src/model/index.js';
import { givenResource } from '../../src/pipeline/given-resource.js';
import { shippedPolicies } from '../../src/pipeline/index.js';
import type { ExpressionEngine } from '../../src/ports/index.js';
import { ROOT } from '../architecture/tree.js';
import { countingEngine } from '../fakes/counting-engine.js';

const now = new Date('2026-02-01T00:00:00Z');
const shipped = (await shippedPolicies()).map(({ policy }) => policy);
const given = (await Promise.all(shipped.map(casesOf))).flat();

async function casesOf({ id }: Policy): Promise<readonly Resource[]> {
  const cases = await readPolicyCases(join(ROOT, 'policies', id, 'cases.yaml'), DEFAULT_CONFIGURATION.limits);
  return cases.map((one) => ({
    ...givenResource(one.resource, `case:${id} ${one.name}`, sourceId('cases')),
    unread: one.unread.map((path) => ({ path, why: 'the case says so' })),
  }));
}

/** Each as it is given, four times, and three times with something in it removed or put in the place of another. */
function variants(resources: readonly Resource[]): readonly Resource[] {
  const values = [...new Set(resources.flatMap(({ raw }) => leavesOf(raw)))];
  const random = fc.sample(fc.array(fc.nat(), { minLength: 60, maxLength: 60 }), resources.length);
  return resources.flatMap((resource, index) => {
    const numbers = [...(random[index] ?? [])];
    const next = (below: number): number => (numbers.pop() ?? 0) % below;
    const changed = Array.from({ length: 3 }, () => changedWithin(resource.raw, next, values));
    return [...Array.from({ length: 4 }, () => structuredClone(resource.raw)), ...changed].map((raw, at) => {
      return { ...resource, id: resourceId(`${resource.id} ${at}`), raw };
    });
  });
}

function leavesOf(value: Json): readonly Json[] {
  if (Array.isArray(value)) return value.flatMap(leavesOf);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leavesOf) : [value];
}

/** Goes down at random, and changes what it comes to. */
function changedWithin(value: Json, next: (below: number) => number, values: readonly Json[]): Json {
  const isLeaf = typeof value !== 'object' || value === null;
  if (isLeaf || next(5) === 0) return [null, [], {}, values[next(values.length)] ?? null][next(4)] ?? null;
  if (Array.isArray(value)) {
    if (value.length === 0 || next(6) === 0) return [...value, ...value];
    const at = next(value.length);
    return value.map((item: Json, index) => (index === at ? changedWithin(item, next, values) : item));
  }
  const entries = Object.entries(value);
  const at = next(entries.length + 1);
  if (next(4) === 0) return Object.fromEntries(entries.filter((_, index) => index !== at));
  return Object.fromEntries(entries.map(([key, item], index) => [key, index === at ? changedWithin(item, next, values) : item]));
}

describe('what shipped policies remember', () => {
  const kinds = new Map<string, Resource[]>();
  for (const resource of variants(given)) {
    const key = `${resource.apiVersion} ${resource.kind}`;
    kinds.set(key, [...(kinds.get(key) ?? []), resource]);
  }

  it('changes no result, of no resource that any case is about nor of any like it', () => {
    const [remembering, each] = [countingEngine(), countingEngine()];
    for (const resources of kinds.values()) {
      const [first] = resources;
      if (first === undefined) continue;
      // Nothing is remembered of the first fifty.
      const all = [...Array.from({ length: 50 }, () => first), ...resources];
      const selecting = (one: ExpressionEngine) => compilePolicies(shipped, one).filter((guardrail) => guardrail.selects(first));
      const together = [...assessPolicies(selecting(remembering.engine), all, context())];
      const guardrails = selecting(each.engine);
      // In a context of its own each is the first.
      expect(together).toEqual(all.flatMap((resource) => [...assessPolicies(guardrails, [resource], context())]));
    }
    // Else nothing was remembered, and the test tells nothing.
    expect(remembering.evaluations()).toBeLessThan(0.75 * each.evaluations());
  });
});

function context(): JudgeContext {
  return judgeContext({ resources: [], gaps: [], now });
}
