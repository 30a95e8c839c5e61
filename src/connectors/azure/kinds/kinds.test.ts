import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { typeOfId } from '../kind.js';
import { KINDS } from './index.js';

const SHAPES = join(import.meta.dirname, '../../../../policies/azure/shapes');
const call = z.object({ call: z.string(), permission: z.string(), gives: z.array(z.string()) });
const file = z.object({ shapes: z.array(z.object({ apiVersion: z.string(), kind: z.string(), calls: z.array(call) })) });
const shapes = readdirSync(SHAPES).flatMap((name) => file.parse(parse(readFileSync(join(SHAPES, name), 'utf8'))).shapes);

it.each(shapes.map((shape) => [`${shape.apiVersion} ${shape.kind}`, shape] as const))(
  '%s is read by the calls of its shape',
  (_, shape) => {
    const kind = KINDS.find(({ apiVersion, kind }) => apiVersion === shape.apiVersion && kind === shape.kind);
    const calls = (kind?.calls ?? [])
      .filter(({ gives }) => gives.length > 0)
      .map(({ call, permission, gives }) => ({ call, permission, gives }));
    expect(calls).toEqual(shape.calls);
  },
);

it('has each kind once', () => {
  const names = KINDS.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`);
  expect(new Set(names).size).toBe(names.length);
  expect(shapes.length).toBeGreaterThan(15);
});

it('asks for rights to read and nothing else', () => {
  const permissions = KINDS.flatMap(({ calls }) => calls.map(({ permission }) => permission));
  expect(permissions.filter((permission) => !/^Microsoft\.\w+\/[\w/]+\/read$/.test(permission))).toEqual([]);
  expect(
    KINDS.flatMap(({ calls }) => calls).filter(({ call }) => /list(keys|secrets|connectionstrings)|\/action/i.test(call)),
  ).toEqual([]);
});

it.each([
  ['/subscriptions/s', 'microsoft.resources/subscriptions'],
  ['/subscriptions/s/resourceGroups/G', 'microsoft.resources/resourcegroups'],
  ['/subscriptions/s/resourceGroups/G/providers/Microsoft.Sql/servers/a/databases/b', 'microsoft.sql/servers/databases'],
  [
    '/subscriptions/s/resourceGroups/G/providers/Microsoft.Sql/servers/a/providers/Microsoft.Insights/diagnosticSettings/d',
    'microsoft.insights/diagnosticsettings',
  ],
  ['/providers/Microsoft.Management', 'microsoft.management'],
  ['/tenants/x', ''],
])('the type of %s is %s', (id, type) => {
  expect(typeOfId(id)).toBe(type);
});
