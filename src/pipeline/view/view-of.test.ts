import { beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { ViewedLook } from '../../ports/index.js';
import { estateViewInMemory } from '../../../test/fakes/state/estate-view.js';
import { scanEstate } from '../../../test/journeys/estate.js';
import type { Scanned } from '../scan.js';
import {
  riverSchema,
  summarySchema,
  viewedCauseSchema,
  viewedCoverageSchema,
  viewedFacetsSchema,
  viewedFindingSchema,
  viewedImageSchema,
  viewedPoliciesSchema,
  viewedResourceSchema,
} from './documents.js';
import { riverOfCause } from './river.js';
import { viewOf } from './view-of.js';

describe('the view of the sample estate', () => {
  let scanned: Scanned;
  let look: ViewedLook;
  beforeAll(async () => {
    scanned = await scanEstate();
    look = viewOf(scanned);
  }, 60_000);

  const documentOf = <Schema extends z.ZodType>(name: string, schema: Schema): z.infer<Schema> =>
    schema.parse(look.documents.get(name));
  const causeBody = (id: string) => {
    const cause = [...look.causes].find((one) => one.id.startsWith(id));
    return viewedCauseSchema.parse(cause?.body);
  };

  it('follows its schemas, and is JSON that comes back as it was', () => {
    for (const { body } of look.causes) expect(viewedCauseSchema.strict().parse(body)).toEqual(body);
    for (const { body } of look.findings) expect(viewedFindingSchema.strict().parse(body)).toEqual(body);
    for (const { body } of look.images) expect(viewedImageSchema.strict().parse(body)).toEqual(body);
    for (const { body } of look.resources) expect(viewedResourceSchema.strict().parse(body)).toEqual(body);
    const schemas = {
      summary: summarySchema,
      coverage: viewedCoverageSchema,
      policies: viewedPoliciesSchema,
      river: riverSchema,
      facets: viewedFacetsSchema,
    };
    expect([...look.documents.keys()].toSorted()).toEqual(Object.keys(schemas).toSorted());
    for (const [name, schema] of Object.entries(schemas)) expect(documentOf(name, schema)).toEqual(look.documents.get(name));
    const all = { ...look, causes: [...look.causes], findings: [...look.findings], documents: [...look.documents] };
    expect(JSON.parse(JSON.stringify(all))).toEqual({ ...all, images: {}, resources: {} });
  });

  it('is the same for the same estate, whenever it is looked at', async () => {
    const view = estateViewInMemory();
    const revision = await view.publish(look);
    const again = viewOf(await scanEstate());
    expect(await view.publish({ ...again, at: '2027-01-01T00:00:00Z' })).toBe(revision);
  });

  it('lists what the report lists, in its order', async () => {
    const view = estateViewInMemory();
    await view.publish(look);
    const { report } = scanned;
    const { items } = await view.list('cause', { limit: 100 });
    expect(items.map(({ id }) => id)).toEqual(report.causes.map(({ id }) => id));
    expect((await view.head())?.counts).toEqual({
      cause: report.causes.length,
      finding: report.findings.length,
      image: report.images.length,
      resource: report.resources.length,
    });
    const api = await view.list('image', { text: 'payments api', limit: 5 });
    expect(api.items).toMatchObject([
      { repository: 'registry.riverside.example/payments/api', level: 3, workloads: 4, derived: 0 },
    ]);
    const base = await view.list('image', {
      filters: { repository: ['registry.riverside.example/platform/base'] },
      sort: 'derived',
      limit: 5,
    });
    expect(base.items.map(({ derived, level }) => ({ derived, level }))).toEqual([
      { derived: 10, level: 1 },
      { derived: 3, level: 1 },
    ]);
  });

  it('says since when findings are open, where that is known', () => {
    const [first, second] = scanned.report.findings;
    const dated = viewOf(scanned, new Map([[first?.id ?? '', '2026-01-01T00:00:00.000Z']]));
    const since = new Map([...dated.findings].map((one) => [one.id, one.since]));
    expect(since.get(first?.id ?? '')).toBe('2026-01-01T00:00:00.000Z');
    expect(since.get(second?.id ?? '')).toBeUndefined();
  });

  it('counts as the report does', () => {
    const { report } = scanned;
    const summary = documentOf('summary', summarySchema);
    expect(summary.findings).toMatchObject({ total: report.findings.length, bySeverity: report.summary.bySeverity });
    expect(Object.values(summary.findings.byPhase).reduce((all, one) => all + one, 0)).toBe(report.findings.length);
    expect(summary.causes.byOwner[0]).toEqual({ owner: 'group:platform', causes: 3, findings: 379 });
    const facets = documentOf('facets', viewedFacetsSchema);
    expect(facets['finding']?.['severity']?.reduce((all, { count }) => all + count, 0)).toBe(report.findings.length);
    expect(facets['cause']?.['owner']?.find(({ value }) => value === '')?.count).toBe(
      report.causes.filter(({ owner }) => owner === null).length,
    );
    expect(facets['finding']?.['cause']?.[0]).toEqual({
      value: report.causes[0]?.id,
      label: report.causes[0]?.title,
      count: report.causes[0]?.findingCount,
    });
  });

  it('shows what enforcing a policy would break, by release phase', () => {
    const { policies } = documentOf('policies', viewedPoliciesSchema);
    const root = policies.find(({ policy }) => policy === 'kubernetes/run-as-non-root');
    expect(root).toMatchObject({ severity: 'high' });
    const production = root?.phases.find(({ releasePhase }) => releasePhase === 'production');
    expect(production).toMatchObject({ findings: 3, wouldBreak: { count: 3 }, mayEnforce: false });
    expect(production?.wouldBreak.ids).toHaveLength(3);
  });

  it('leads from a workload in production over its base images to the line and its owner', () => {
    const { path } = causeBody('openssl@platform-base');
    expect(path.nodes.map(({ kind, label }) => `${kind} ${label}`)).toEqual([
      'workload Deployment payments-api',
      'image payments/api:2.4.0',
      'image runtime/service:2',
      'image platform/base:12',
      'lines base/Dockerfile:3',
      'owner group:platform',
    ]);
    expect(path.nodes[0]).toMatchObject({ releasePhase: 'production', count: 32 });
    expect(path.edges.map(({ label, strength }) => `${label}, ${strength}`)).toEqual([
      'runs, certain',
      'was built on, certain',
      'was built on, certain',
      'is built by, strong',
      'is owned by, strong',
    ]);
    for (const { because } of path.edges) expect(because.length).toBeGreaterThan(0);
  });

  it('says what is not known of a path, and never how sure that is', () => {
    const unseen = causeBody('unseen-base@').path;
    expect(unseen.nodes.map(({ kind, label }) => `${kind} ${label}`)).toEqual([
      'workload Deployment storefront-maps',
      'image storefront/maps:1.1.0',
      'missing A base image that was not seen',
      'missing Nobody could be named as its owner',
    ]);
    expect(unseen.nodes[2]?.detail).toBe('registry://registry.riverside.example/vendor/geo:3');
    const old = causeBody('superseded@platform-base').path;
    expect(old.nodes[0]).toMatchObject({ kind: 'missing', label: 'Nothing that runs it was seen' });
    for (const { nodes, edges } of [...look.causes].map(({ body }) => viewedCauseSchema.parse(body).path)) {
      expect(edges).toHaveLength(nodes.length - 1);
      for (const [index, edge] of edges.entries())
        if (nodes[index + 1]?.kind === 'missing') expect(edge).toMatchObject({ strength: 'unknown', confidence: null });
    }
  });

  it('draws the river from sources over images by level to what runs in each phase', () => {
    const river = documentOf('river', riverSchema);
    const node = (id: string) => river.nodes.find((one) => one.id === id);
    expect(river.levels).toBe(5);
    expect(node('source:base-images')).toMatchObject({ column: 'source', images: 2, state: 'affected' });
    expect(node('source-not-seen')).toMatchObject({ images: 1, findings: 40, query: '/causes?kind=unseen-base' });
    expect(node('image:registry.riverside.example/platform/base')).toMatchObject({ level: 1, images: 2, label: 'platform/base' });
    expect(node('image:registry.riverside.example/payments/fraud')).toMatchObject({ findings: 0, state: 'clear' });
    const api = river.nodes.filter(({ column, label }) => column === 'workload' && label === 'payments-api');
    expect(api.map(({ releasePhase }) => releasePhase).toSorted()).toEqual(['development', 'production', 'staging', 'test']);
    expect(api[0]).toMatchObject({ images: 1, state: 'affected' });
    const ids = new Set(river.nodes.map(({ id }) => id));
    for (const { from, to } of river.edges) expect([ids.has(from), ids.has(to)]).toEqual([true, true]);
    for (const { query } of river.nodes) expect(query).toMatch(/^\/(causes|inventory\/(images|resources))(\?|$)/);
    for (const { column, level } of river.nodes) if (column !== 'image') expect(level).toBe(0);
  });

  it('marks what one cause touches, and nothing else', () => {
    const river = documentOf('river', riverSchema);
    const marked = riverOfCause(river, causeBody('openssl@platform-base'));
    const touched = new Set(marked.nodes.flatMap(({ id, touched: is }) => (is === true ? [id] : [])));
    expect(touched).toContain('source:base-images');
    expect(touched).toContain('image:registry.riverside.example/storefront/checkout');
    expect(touched).not.toContain('image:registry.riverside.example/payments/fraud');
    expect(touched).not.toContain('source:apps');
    for (const { from, to, touched: is } of marked.edges) expect(is).toBe(touched.has(from) && touched.has(to));
    expect(riverOfCause(river, { river: [] }).nodes.filter(({ touched: is }) => is === true)).toEqual([]);
  });
});
