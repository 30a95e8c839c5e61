import { describe, expect, it } from 'vitest';
import { graphOf, observationsOf, type EstateSpec } from '../../test/fakes/estate.js';
import { causeId, fingerprint, type Missing, type RootCause } from '../model/index.js';
import { suggestionsOf } from './suggestions.js';

const graph = (spec: EstateSpec = {}) => graphOf(observationsOf(spec));

function cause(findings: number, ...missing: readonly (readonly [what: string, adds: Missing['adds']])[]): RootCause {
  return {
    id: causeId('c'),
    kind: 'image',
    title: '',
    severity: 'high',
    confidence: 0.5,
    evidence: [],
    findings: Array.from({ length: findings }, (_, i) => fingerprint(`f-${i}`)),
    reach: { images: [], workloads: [], byReleasePhase: { development: 0, test: 0, staging: 0, production: 0, unknown: 0 } },
    fix: { kind: 'guidance', diff: '', edits: [], files: [], guidance: '' },
    notes: [],
    missing: missing.map(([what, adds]) => ({ what, adds, gain: '' })),
  };
}

describe('what to connect next', () => {
  it('adds up what every cause is missing, by what would be connected', () => {
    const causes = [
      cause(3, ['registry://a', 'place']),
      cause(4, ['registry://a', 'place'], ['manifests', 'reach']),
      cause(1, ['registry://a', 'owner'], ['manifests', 'reach']),
    ];
    expect(suggestionsOf(causes, graph())).toEqual([
      { what: 'registry://a', gain: '7 findings would gain a place to fix; 1 finding would gain an owner' },
      { what: 'manifests', gain: 'it would be known where 5 findings run' },
    ]);
  });

  it('has the most useful first: a place to fix counts more than an owner, and that more than the reach', () => {
    const causes = [
      cause(10, ['reach', 'reach']),
      cause(10, ['owner', 'owner']),
      cause(10, ['place', 'place']),
      cause(16, ['more owners', 'owner']),
    ];
    expect(suggestionsOf(causes, graph()).map(({ what }) => what)).toEqual(['more owners', 'place', 'owner', 'reach']);
  });

  it('is in one order, whatever the order of the causes', () => {
    const causes = [cause(2, ['b', 'place']), cause(2, ['a', 'place']), cause(2, ['c', 'place'])];
    expect(suggestionsOf(causes, graph())).toEqual(suggestionsOf(causes.toReversed(), graph()));
  });

  const IMAGE: EstateSpec = { images: { 'payments/api:1': { steps: ['COPY a /'] } } };
  const DOCKERFILE: EstateSpec = { dockerfiles: { 'payments/api/Dockerfile': 'FROM scratch\n' } };
  it.each<[string, EstateSpec, readonly string[]]>([
    ['nothing at all', {}, []],
    ['images only', IMAGE, ['advisories (OSV files) or a scanner report', 'the repositories that build these images']],
    ['Dockerfiles only', DOCKERFILE, ['the registry your images are pushed to']],
    ['images and their sources', { ...IMAGE, ...DOCKERFILE }, ['advisories (OSV files) or a scanner report']],
    ['images, sources and advisories', { ...IMAGE, ...DOCKERFILE, advisories: [{ id: 'CVE-2026-0001', package: 'a' }] }, []],
    ['a workload in no known phase', { workloads: { 'somewhere/web': 'a:1' } }, ['releasePhases rules in headwater.yaml']],
    ['a workload in a known phase', { workloads: { 'production/web': 'a:1' } }, []],
  ])('names the whole kinds of source that are missing beside %s', (_, spec, expected) => {
    expect(suggestionsOf([], graph(spec)).map(({ what }) => what)).toEqual(expected);
  });

  it('says how much a missing kind would add', () => {
    expect(suggestionsOf([], graph({ workloads: { 'somewhere/a': 'a:1', 'elsewhere/b': 'a:1' } }))).toEqual([
      { what: 'releasePhases rules in headwater.yaml', gain: 'a release phase for 2 resources' },
    ]);
  });
});
