/** What must hold for every reader of what other tools keep inside of resources. A reader's own tests say what it sees. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadResourceReaders } from '../../src/connectors/registry.js';
import { ERRORS } from '../../src/lib/errors.js';
import type { Json } from '../../src/model/index.js';
import { gapsOf } from '../fakes/read-context.js';
import { readResource, resourceOf } from '../fakes/resources.js';

/** A kind that each reads, and a report of it that says something. */
const GOOD: Readonly<Record<string, { readonly apiVersion: string; readonly kind: string; readonly members: object }>> = {
  'trivy-operator': {
    apiVersion: 'aquasecurity.github.io/v1alpha1',
    kind: 'VulnerabilityReport',
    members: {
      report: {
        registry: { server: 'r.example' },
        artifact: { repository: 'team/api', tag: '1' },
        vulnerabilities: [{ vulnerabilityID: 'CVE-2026-0001', resource: 'openssl' }],
      },
    },
  },
  'policy-report': {
    apiVersion: 'wgpolicyk8s.io/v1alpha2',
    kind: 'PolicyReport',
    members: { scope: { kind: 'Pod', name: 'a' }, results: [{ policy: 'p', result: 'fail' }] },
  },
};

const readers = await loadResourceReaders();

describe.each(readers.map((reader) => [reader.name, reader] as const))('%s keeps the promises of a reader', (name, reader) => {
  const { apiVersion, kind, members } = GOOD[name] ?? { apiVersion: '', kind: '', members: {} };
  const resource = (more: object = members) => resourceOf({ apiVersion, kind, metadata: { name: 'a' }, ...more });
  const named = { 'trivy-operator.resource.kind': 'Pod', 'trivy-operator.resource.name': 'a' };

  it('has a name that can be a folder, and a line that describes it', () => {
    expect(name).toMatch(/^[a-z][a-z0-9-]*$/);
    expect(reader.describes).toMatch(/^\S.*\S$/);
  });

  it('reads its kinds only, whatever their version', () => {
    expect(reader.reads(resource())).toBe(true);
    expect(reader.reads({ ...resource(), apiVersion: `${apiVersion.split('/')[0] ?? ''}/v9` })).toBe(true);
    expect(reader.reads({ ...resource(), apiVersion: 'other.example/v1' })).toBe(false);
    expect(reader.reads({ ...resource(), kind: 'Deployment' })).toBe(false);
  });

  it('says something of what is whole, without a gap, and the same again', () => {
    const told = readResource(reader, resource());
    expect(gapsOf(told)).toEqual([]);
    expect(told.length).toBeGreaterThan(0);
    expect(readResource(reader, resource())).toEqual(told);
    expect(JSON.parse(JSON.stringify(told))).toEqual(told);
  });

  it('says that it is not known what is in one of which only the metadata was read', () => {
    const unread = Object.keys(members).map((path) => ({ path, why: 'only its metadata is read' }));
    const gaps = gapsOf(readResource(reader, { ...resource({}), unread }));
    expect(gaps.map(({ code, why }) => [code, why])).toEqual([['REPORT_PARTLY_READ', 'only its metadata is read']]);
  });

  it('never throws, whatever is in it, and each gap is one that people can read', () => {
    const before = Reflect.ownKeys(Object.prototype).length;
    const [member = ''] = Object.keys(members);
    const parts = Object.values(members).flatMap((value): readonly string[] => Object.keys(value as object));
    const keys = fc.constantFrom(...parts, ...Object.keys(members), 'name', 'kind', '__proto__', 'checks', 'secrets');
    const content = fc.letrec<{ json: Json }>((tie) => ({
      json: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom<Json>(null, true, 0, '', 'fail', '\ud800', '__proto__'),
        fc.array(tie('json'), { maxLength: 3 }),
        fc.dictionary(keys, tie('json'), { maxKeys: 4 }),
      ),
    })).json;
    fc.assert(
      fc.property(content, (json) => {
        for (const raw of [json, { [member]: json }])
          for (const gap of gapsOf(readResource(reader, { ...resource(), labels: named, raw }))) {
            expect(Object.keys(ERRORS)).toContain(gap.code);
            expect(gap.what).toMatch(/\S/);
            expect(gap.why).toMatch(/^[^\n]*\S[^\n]*$/);
          }
      }),
    );
    expect(Reflect.ownKeys(Object.prototype)).toHaveLength(before);
  });
});

it('has a case here for every reader', () => {
  expect(readers.map(({ name }) => name).toSorted()).toEqual(Object.keys(GOOD).toSorted());
});
