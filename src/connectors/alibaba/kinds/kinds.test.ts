import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { KINDS } from './index.js';

const SHAPES = join(import.meta.dirname, '../../../../policies/alibaba/shapes');
const call = z.object({ call: z.string(), permission: z.string(), gives: z.array(z.string()), absent: z.string().optional() });
const file = z.object({ shapes: z.array(z.object({ apiVersion: z.string(), kind: z.string(), calls: z.array(call) })) });
const shapes = readdirSync(SHAPES).flatMap((name) => file.parse(parse(readFileSync(join(SHAPES, name), 'utf8'))).shapes);

const inOrder = <T extends { readonly call: string }>(calls: readonly T[]): readonly T[] =>
  calls.toSorted((a, b) => (a.call < b.call ? -1 : 1));

it.each(shapes.map((shape) => [`${shape.apiVersion} ${shape.kind}`, shape] as const))(
  '%s is read by the calls of its shape, and by no others',
  (_, shape) => {
    const kind = KINDS.find(({ apiVersion, kind: name }) => apiVersion === shape.apiVersion && name === shape.kind);
    const calls = (kind?.calls ?? [])
      .filter(({ gives }) => gives.length > 0)
      .map(({ call: name, permission, gives }) => ({ call: name, permission, gives: gives.toSorted() }));
    const stated = shape.calls.map(({ call: name, permission, gives }) => ({ call: name, permission, gives: gives.toSorted() }));
    expect(inOrder(calls)).toEqual(inOrder(stated));
  },
);

it.each(
  KINDS.flatMap((kind) =>
    [...kind.list.calls, ...kind.details.flatMap(({ calls }) => calls)].map((each) => [kind, each] as const),
  )
    .filter(([, { absent, gives }]) => absent.length > 0 && gives.length > 0)
    .map(([kind, { call: name, absent }]) => [kind.kind, name, absent] as const),
)('%s: what means "there is none" to %s is in its shape', (kind, name, absent) => {
  const shape = shapes.find((each) => each.kind === kind);
  expect(absent).toEqual([shape?.calls.find((each) => each.call === name)?.absent]);
});

it('has a shape for each kind, and each kind once', () => {
  const names = KINDS.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`);
  expect(new Set(names).size).toBe(names.length);
  expect(names.toSorted()).toEqual(shapes.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`).toSorted());
});
