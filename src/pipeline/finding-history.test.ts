import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { graphOf } from '../../test/fakes/estate.js';
import { repositoryAt, temporaryFolder } from '../../test/fakes/git-repositories.js';
import { reportOf } from '../../test/fakes/scan-report.js';
import { findingHistoryInMemory } from '../../test/fakes/state/finding-history.js';
import { findingSightingsInMemory } from '../../test/fakes/state/finding-sightings.js';
import {
  fingerprint,
  policyId,
  repositoryName,
  resourceId,
  sourceId,
  type Observation,
  type Resource,
  type Result,
} from '../model/index.js';
import { recordFindings, type HistoryOfFindings } from './finding-history.js';
import { scanInputs } from './scan.js';

const deployment = (name: string, replicas: number): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: ${name} }\nspec: { replicas: ${replicas}, template: { spec: { containers: [] } } }\n`;
const POLICY = `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: replicas, annotations: { policies.kyverno.io/title: Two at least, policies.kyverno.io/severity: high } }
spec:
  matchConstraints: { resourceRules: [{ apiGroups: [apps], apiVersions: [v1], operations: ['*'], resources: [deployments] }] }
  validations: [{ expression: object.spec.replicas >= 2, message: One is none. }]
`;
const FILES = {
  'rules/vap.yaml': POLICY,
  'headwater.yaml': 'apiVersion: headwater.dev/v1\nkind: Configuration\npolicies: { packs: [], folders: [rules] }\n',
};

function minute(minutes: number): Date {
  return new Date(Date.UTC(2026, 0, 1, 0, minutes));
}

let folder = '';
let remove = (): void => undefined;
let history: HistoryOfFindings;
beforeEach(() => {
  ({ path: folder, remove } = temporaryFolder());
  history = { findings: findingHistoryInMemory(), sightings: findingSightingsInMemory() };
});
afterEach(() => remove());

describe('a look at repositories', () => {
  /** What a scan of these folders changed, in words. */
  const look = async (
    at: number,
    files: Readonly<Record<string, Readonly<Record<string, string>>>>,
  ): Promise<readonly string[]> => {
    for (const [name, own] of Object.entries({ '.': FILES, ...files })) repositoryAt(`${folder}/${at}/${name}`, own);
    const scanned = await scanInputs(Object.keys(files), {
      folder: `${folder}/${at}`,
      version: 'test',
      signal: new AbortController().signal,
      onProgress: () => {},
      config: 'headwater.yaml',
      packs: [],
    });
    const { opened, reopened, closed, inconclusive } = await recordFindings(scanned, history, minute(at));
    return [
      ...[...opened, ...reopened, ...closed].map(({ kind }) => kind),
      ...inconclusive.map(({ because }) => `inconclusive: ${because}`),
    ];
  };

  it('opens what is new, and says nothing of what it knew', async () => {
    const files = { shop: { 'a.yaml': deployment('a', 1), 'b.yaml': deployment('b', 1), 'c.yaml': deployment('c', 2) } };
    expect(await look(1, files)).toEqual(['opened', 'opened']);
    expect(await look(2, files)).toEqual([]);
  });

  it('closes what was put right, and opens it again when it comes back', async () => {
    await look(1, { shop: { 'a.yaml': deployment('a', 1), 'b.yaml': deployment('b', 1) } });
    expect(await look(2, { shop: { 'a.yaml': deployment('a', 2) } })).toEqual(['closed', 'closed']);
    expect(await look(3, { shop: { 'a.yaml': deployment('a', 1) } })).toEqual(['reopened']);
    const lives = [];
    for await (const life of history.findings.open()) lives.push(life);
    expect(lives).toMatchObject([
      { title: 'One is none.', severity: 'high', rule: 'validating-admission-policy/replicas', reopened: 1 },
    ]);
    const events = await history.findings.events(fingerprint(lives[0]?.finding ?? ''));
    expect(events.map(({ kind, because }) => `${kind}: ${because}`)).toEqual([
      'opened: it was seen',
      'closed: the policy was tried again: pass',
      'reopened: it was seen again',
    ]);
  });

  it('S3: leaves open what was found in a repository that was not read this time', async () => {
    await look(1, { shop: { 'a.yaml': deployment('a', 1) } });
    expect(await look(2, { other: { 'b.yaml': deployment('b', 1) } })).toEqual([
      'opened',
      'inconclusive: the repository shop was read last time and not this time',
    ]);
    // The repository that a finding is in is enough to close it.
    expect(await look(3, { shop: { 'a.yaml': deployment('a', 2) } })).toEqual([
      'closed',
      'inconclusive: the repository other was read last time and not this time',
    ]);
  });

  it('S3: leaves open what a file that cannot be read may hold', async () => {
    await look(1, { shop: { 'a.yaml': deployment('a', 1) } });
    const [because] = await look(2, { shop: { 'a.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: [' } });
    expect(because).toMatch(/^inconclusive: .*a\.yaml could not be read/);
  });

  it('S3: leaves open what is open and was never sighted', async () => {
    const known = {
      finding: fingerprint('x'),
      title: 'x',
      severity: 'high',
      phase: 'test',
      rule: 'p/q',
      about: 'k8s:x',
    } as const;
    await history.findings.seen([known], minute(0));
    expect(await look(1, { shop: {} })).toEqual(['inconclusive: it is not known how it was seen']);
  });
});

describe('a finding of what runs', () => {
  const POLICY_ID = policyId('aws/no-public-buckets');
  const SOURCE = sourceId('prod-aws');
  const bucket = (id: string, more: Partial<Resource> = {}): Observation => ({
    kind: 'resource',
    resource: {
      id: resourceId(id),
      source: SOURCE,
      platform: 'aws',
      apiVersion: 's3.amazonaws.com/2006-03-01',
      kind: 'Bucket',
      name: id,
      labels: {},
      annotations: {},
      raw: {},
      ...more,
    },
    uses: [],
  });
  const declared = bucket('tf:logs', {
    origin: { repository: repositoryName('infra'), files: [{ path: 'main.tf', document: 0, node: [], role: 'block' }] },
  });
  const finding = {
    kind: 'policy',
    id: fingerprint('f-1'),
    severity: 'high',
    title: 'Public',
    phase: { phase: 'production', because: 'its account' },
    reportedBy: ['headwater'],
    policy: POLICY_ID,
    resource: resourceId('aws:logs'),
    failures: [],
  } as const;
  const result = (kind: 'pass' | 'not-applicable', resource: string): Result =>
    kind === 'pass'
      ? { kind, policy: POLICY_ID, resource: resourceId(resource) }
      : { kind, policy: POLICY_ID, resource: resourceId(resource), because: 'x' };
  const report = (source: string) =>
    reportOf({
      coverage: {
        complete: true,
        sources: [{ id: source, kind: 'aws', status: 'read', observed: {}, gaps: [] }],
        gaps: [],
        suggestions: [],
      },
    });
  const look = async (at: number, observations: readonly Observation[], results: readonly Result[], source = 'prod-aws') => {
    const changes = await recordFindings(
      {
        report: report(source),
        graph: graphOf(observations),
        findings: at === 1 ? [finding] : [],
        results,
        discovery: { observations: [], sources: [] },
      },
      history,
      minute(at),
    );
    return {
      closed: changes.closed.map(({ because }) => because),
      contained: changes.contained,
      inconclusive: changes.inconclusive.map(({ because }) => because),
    };
  };
  const NOTHING = { closed: [], contained: [], inconclusive: [] };

  it('S3: is left open when its source was not read, though another of the platform was', async () => {
    await look(1, [bucket('aws:logs')], []);
    expect(await look(2, [bucket('aws:x', { source: sourceId('dev-aws') })], [], 'dev-aws')).toEqual({
      ...NOTHING,
      inconclusive: ['the source prod-aws was read last time and not this time'],
    });
    // Also when nothing is left in it.
    expect(await look(3, [], [])).toEqual({ ...NOTHING, closed: ['the resource is no longer declared'] });
  });

  it('that was contained stays so while its source is not seen to be put right', async () => {
    await look(1, [bucket('aws:logs')], []);
    await history.findings.record([{ finding: finding.id, kind: 'contained', at: minute(2).toISOString(), because: 'act-1' }]);
    const passes = [result('pass', 'aws:logs')];
    expect(await look(3, [bucket('aws:logs')], passes)).toEqual({ ...NOTHING, contained: ['f-1'] });
    expect((await history.findings.life(finding.id))?.state).toBe('contained');
    expect(await look(4, [declared], [])).toEqual({ ...NOTHING, closed: ['the resource is no longer declared'] });
  });

  it('that was contained is closed once what declares it passes', async () => {
    await look(1, [bucket('aws:logs')], []);
    await history.findings.record([{ finding: finding.id, kind: 'contained', at: minute(2).toISOString(), because: 'act-1' }]);
    const graph = graphOf([bucket('aws:logs'), declared]);
    const withSource = { ...graph, declaredBy: () => resourceId('tf:logs') };
    const again = async (at: number, results: readonly Result[]) =>
      recordFindings(
        { report: report('prod-aws'), graph: withSource, findings: [], results, discovery: { observations: [], sources: [] } },
        history,
        minute(at),
      );
    expect((await again(3, [result('pass', 'aws:logs')])).contained).toEqual(['f-1']);
    expect((await again(4, [result('pass', 'aws:logs'), result('pass', 'tf:logs')])).closed).toHaveLength(1);
  });
});
