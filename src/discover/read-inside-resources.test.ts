import { describe, expect, it } from 'vitest';
import { resourceId, sourceId, type Observation, type Resource, type SourceStatus } from '../model/index.js';
import type { ResourceReader } from '../ports/index.js';
import { readInside, type Discovery } from './index.js';

const CLUSTER = sourceId('kubernetes://');

function resource(name: string, kind = 'Told', source = CLUSTER): Observation {
  const described: Resource = {
    id: resourceId(`x:${kind}/${name}`),
    source,
    platform: 'kubernetes',
    apiVersion: 'example/v1',
    kind,
    name,
    labels: {},
    annotations: {},
    raw: {},
  };
  return { kind: 'resource', resource: described, uses: [] };
}

function status(more: Partial<SourceStatus> = {}): SourceStatus {
  return { id: CLUSTER, kind: 'kubernetes', status: 'read', observed: { resource: 2 }, gaps: [], ...more };
}

/** Says of each resource of the kind `Told` that its name is an advisory's report; of `broken…` that it cannot be read. */
const reader: ResourceReader = {
  name: 'telling',
  describes: 'what is told',
  reads: ({ kind }) => kind === 'Told',
  *read({ name, source }, context) {
    yield { kind: 'scanner-report', report: { source, scanner: name, image: { reference: 'a' }, vulnerabilities: [] } };
    if (name.startsWith('broken'))
      yield context.gap({ code: 'REPORT_PARTLY_READ', what: name, why: 'broken', hides: ['findings'] });
  },
};

function read(observations: readonly Observation[], sources: readonly SourceStatus[] = [status()]): Discovery {
  return readInside({ observations, sources }, [reader]);
}

const scanners = ({ observations }: Discovery) =>
  observations.flatMap((one) => (one.kind === 'scanner-report' ? [one.report.scanner] : []));

describe('what is inside of resources', () => {
  it('comes beside what was observed, and counts for its source', () => {
    const given = [resource('a'), resource('b', 'Other')];
    const { observations, sources } = read(given);
    expect(observations.slice(0, 2)).toEqual(given);
    expect(scanners(read(given))).toEqual(['a']);
    expect(sources).toEqual([status({ observed: { resource: 2, 'scanner-report': 1 } })]);
  });

  it('is read once where two sources have the resource', () => {
    expect(scanners(read([resource('a'), resource('a', 'Told', sourceId('inventory'))]))).toEqual(['a']);
  });

  it('is a gap of its source where it cannot be read, one for each reason', () => {
    const { observations, sources } = read([resource('broken 1'), resource('broken 2'), resource('broken 3')]);
    const gap = { code: 'REPORT_PARTLY_READ', source: CLUSTER, what: 'broken 1 and 2 more', why: 'broken', hides: ['findings'] };
    expect(sources.map(({ status: state, gaps }) => [state, gaps])).toEqual([['partial', [gap]]]);
    expect(observations.filter(({ kind }) => kind === 'gap')).toEqual([{ kind: 'gap', gap }]);
  });

  it('is told once where the same source was read twice', () => {
    const { sources } = read([resource('broken')], [status(), status()]);
    expect(sources.map(({ gaps }) => gaps.length)).toEqual([1, 0]);
  });

  it('loses no gap of a source that has no status', () => {
    const { sources } = read([resource('broken')], []);
    expect(sources.map(({ id, status: state, gaps }) => [id, state, gaps.length])).toEqual([[CLUSTER, 'partial', 1]]);
  });

  it('changes nothing where nobody reads any of it', () => {
    const discovery: Discovery = { observations: [resource('b', 'Other')], sources: [status()] };
    expect(readInside(discovery, [reader])).toBe(discovery);
  });
});
