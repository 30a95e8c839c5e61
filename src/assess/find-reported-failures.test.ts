import { describe, expect, it } from 'vitest';
import { graphOf, observationsOf } from '../../test/fakes/estate.js';
import {
  REPORTED_ONLY,
  fingerprint,
  policyId,
  repositoryName,
  resourceId,
  sourceId,
  type Observation,
  type PolicyFinding,
  type PolicyHeader,
  type ReportedFailure,
  type ResourceId,
} from '../model/index.js';
import { findReportedFailures } from './index.js';

const BUCKET = resourceId('aws:arn:aws:s3:::logs');

const PUBLIC: PolicyHeader = {
  id: policyId('aws/no-public-buckets'),
  title: 'No bucket is public',
  description: '',
  severity: 'high',
  severityReason: '',
  packs: [],
  fix: { guidance: '' },
  controls: [{ framework: 'cis-aws-3', id: '2.1.4', covers: 'whole' }],
};

function reported(more: Partial<ReportedFailure> = {}): Observation {
  const failure: ReportedFailure = {
    source: sourceId('prowler.json'),
    scanner: 'prowler',
    rule: 's3_bucket_public_access',
    title: 'S3 bucket allows public access',
    message: 'Bucket logs is public.',
    severity: 'critical',
    about: { kind: 'resource', resource: BUCKET },
    controls: [{ framework: 'cis-aws-3', id: '2.1.4' }],
    guidance: 'Block it.',
    ...more,
  };
  return { kind: 'reported-failure', failure };
}

function ours(resource: ResourceId = BUCKET, more: Partial<PolicyFinding> = {}): PolicyFinding {
  return {
    kind: 'policy',
    id: fingerprint('p-1'),
    policy: PUBLIC.id,
    resource,
    severity: 'high',
    title: PUBLIC.title,
    phase: { phase: 'unknown', because: '' },
    reportedBy: ['headwater'],
    failures: [],
    ...more,
  };
}

const bucket: Observation = {
  kind: 'resource',
  uses: [],
  resource: {
    id: BUCKET,
    source: sourceId('aws://'),
    platform: 'aws',
    apiVersion: 's3.amazonaws.com/2006-03-01',
    kind: 'Bucket',
    name: 'logs',
    labels: {},
    annotations: {},
    raw: {},
  },
};

const lines = { kind: 'lines', path: 'infra/main.tf', startLine: 3, endLine: 7 } as const;
const findIn = (observations: readonly Observation[], findings: readonly PolicyFinding[] = []) => {
  const graph = graphOf(observationsOf({ more: observations }));
  return { graph, ...findReportedFailures(findings, [PUBLIC], graph) };
};

describe('what another tool reports', () => {
  it('is the same finding where ours is about the same resource and requirement', () => {
    const { findings } = findIn([bucket, reported()], [ours()]);
    expect(findings).toEqual([ours(BUCKET, { reportedBy: ['headwater', 'prowler'] })]);
  });

  it.each<[string, Partial<ReportedFailure>, readonly PolicyFinding[]]>([
    ['about another resource', { about: { kind: 'resource', resource: resourceId('aws:other') } }, [ours()]],
    ['about another requirement', { controls: [{ framework: 'cis-aws-3', id: '2.1.1' }] }, [ours()]],
    ['about the number of another framework', { controls: [{ framework: 'cis-gcp-3', id: '2.1.4' }] }, [ours()]],
    ['about no requirement', { controls: [] }, [ours()]],
    ['where we have nothing', {}, []],
  ])('is a finding of its own %s', (_, more, findings) => {
    const found = findIn([bucket, reported(more)], findings);
    expect(found.findings.map(({ policy, reportedBy }) => [policy, reportedBy])).toEqual([
      ...findings.map(({ policy }) => [policy, ['headwater']]),
      ['prowler/s3_bucket_public_access', ['prowler']],
    ]);
    expect(found.policies.map(({ id, title, fix }) => [id, title, fix.guidance])).toEqual([
      ['prowler/s3_bucket_public_access', 'S3 bucket allows public access', 'Block it.'],
    ]);
  });

  it('is ours where the tool read our report', () => {
    const { findings } = findIn([bucket, reported({ fingerprint: 'p-1', controls: [], scanner: 'dashboard' })], [ours()]);
    expect(findings.map(({ reportedBy }) => reportedBy)).toEqual([['headwater', 'dashboard']]);
  });

  it('twice is one finding, as grave as the graver', () => {
    const { findings } = findIn([reported({ severity: 'low' }), reported({ severity: 'high', message: 'Again.' })]);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({ severity: 'high', reportedBy: ['prowler'] });
    expect(findings[0]?.failures.map(({ message }) => message)).toEqual(['Bucket logs is public.', 'Again.']);
  });

  it.each(['one first', 'the other first'])('by two tools about one requirement is one finding by both (%s)', (order) => {
    const both = [reported({ severity: 'low' }), reported({ scanner: 'another', rule: 'open-bucket', severity: 'high' })];
    const { findings } = findIn(order === 'one first' ? both : both.toReversed());
    expect(findings.map(({ policy, severity, reportedBy }) => [policy, severity, reportedBy])).toEqual([
      ['another/open-bucket', 'high', ['another', 'prowler']],
    ]);
  });

  it('by two rules of one tool is two findings, whatever they are about', () => {
    const { findings } = findIn([reported(), reported({ rule: 's3_account_public_access' })]);
    expect(findings.map(({ policy }) => policy)).toEqual(['prowler/s3_account_public_access', 'prowler/s3_bucket_public_access']);
  });

  it('of many Pods in the same words is said once', () => {
    expect(findIn([reported(), reported()]).findings.map(({ failures }) => failures.length)).toEqual([1]);
  });

  it('about what nobody else saw makes a resource of which only the name is known', () => {
    const { graph } = findIn([reported()]);
    expect(graph.resources.get(BUCKET)).toMatchObject({ apiVersion: REPORTED_ONLY, platform: 'aws', raw: null });
  });

  it('gives way to what was read, in whichever order they come', () => {
    const stub: Observation = { ...bucket, resource: { ...bucket.resource, apiVersion: REPORTED_ONLY, raw: null } };
    for (const observations of [
      [stub, bucket, reported()],
      [bucket, stub, reported()],
    ])
      expect(findIn(observations).graph.resources.get(BUCKET)?.apiVersion).toBe('s3.amazonaws.com/2006-03-01');
  });
});

describe('what another tool reports on lines of a file', () => {
  const repository: Observation = {
    kind: 'repository',
    repository: { name: repositoryName('acme/infra'), source: sourceId('git'), writable: true },
  };
  const file: Observation = {
    kind: 'source-file',
    file: { repository: repositoryName('acme/infra'), path: 'infra/main.tf', text: 'x' },
  };

  it('is placed in the repository that has the file', () => {
    const { findings } = findIn([repository, file, reported({ about: lines })]);
    expect(findings[0]?.failures[0]?.location).toEqual({
      repository: 'acme/infra',
      path: 'infra/main.tf',
      startLine: 3,
      endLine: 7,
    });
    expect(findings[0]?.resource).toBe('file:acme/infra/infra/main.tf');
  });

  it('is placed where the tool says when no repository has the file', () => {
    const { findings } = findIn([reported({ about: { ...lines, repository: 'acme/other' } })]);
    expect(findings[0]?.failures[0]?.location?.repository).toBe('acme/other');
  });

  it('is about the only resource that the file declares', () => {
    const declared: Observation = {
      ...bucket,
      resource: {
        ...bucket.resource,
        origin: {
          repository: repositoryName('acme/infra'),
          files: [{ path: 'infra/main.tf', document: 0, node: [], role: 'block' }],
        },
      },
    };
    const { findings } = findIn([repository, file, declared, reported({ about: lines })], [ours()]);
    expect(findings.map(({ reportedBy }) => reportedBy)).toEqual([['headwater', 'prowler']]);
  });

  it('is one finding for each place', () => {
    const { findings } = findIn([reported({ about: lines }), reported({ about: { ...lines, startLine: 9, endLine: 9 } })]);
    expect(findings).toHaveLength(2);
  });
});
