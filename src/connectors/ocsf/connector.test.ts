import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileAt } from '../../../test/fakes/candidates.js';
import { temporaryFolder } from '../../../test/fakes/git-repositories.js';
import { collect, gapsOf, testContext } from '../../../test/fakes/read-context.js';
import type { ReportedFailure, Resource } from '../../model/index.js';
import { ocsfFindings } from './index.js';

let folder: ReturnType<typeof temporaryFolder>;
beforeAll(() => {
  folder = temporaryFolder();
});
afterAll(() => folder.remove());

const ARN = 'arn:aws:s3:::logs';

function finding(more: object = {}): object {
  return {
    metadata: { event_code: 's3_bucket_public_access', product: { name: 'Prowler', vendor_name: 'Prowler' }, version: '1.5.0' },
    severity_id: 5,
    status_id: 1,
    status: 'New',
    status_code: 'FAIL',
    status_detail: 'Bucket logs is public.',
    finding_info: { uid: 'prowler-aws-1', title: 'No bucket is public', desc: '' },
    class_uid: 2004,
    category_uid: 2,
    resources: [{ uid: ARN, name: 'logs', type: 'AwsS3Bucket', region: 'eu-west-1' }],
    remediation: { desc: 'Block public access.', references: [] },
    cloud: { provider: 'aws', account: { uid: '123456789012' }, region: 'eu-west-1' },
    unmapped: { compliance: { 'CIS-3.0': ['2.1.4'], 'CIS-1.4': ['2.1.5'], 'PCI-4.0': ['1.2'], 'NIST-800-53-Revision-5': 'x' } },
    ...more,
  };
}

async function read(content: string | Uint8Array) {
  const path = join(folder.path, 'findings.json');
  writeFileSync(path, content);
  const candidate = fileAt(path, content);
  expect((await ocsfFindings.recognise(candidate))?.as).toBe('OCSF findings');
  const observations = await collect(ocsfFindings.read({ candidate, as: '' }, testContext()));
  return {
    failures: observations.flatMap((one): ReportedFailure[] => (one.kind === 'reported-failure' ? [one.failure] : [])),
    resources: observations.flatMap((one): Resource[] => (one.kind === 'resource' ? [one.resource] : [])),
    gaps: gapsOf(observations).map(({ code, why }) => `${code}: ${why}`),
  };
}

const json = (...findings: readonly object[]): string => JSON.stringify(findings);

describe('findings in OCSF', () => {
  it('are what fails on which resource', async () => {
    const { failures, resources, gaps } = await read(json(finding()));
    expect(gaps).toEqual([]);
    expect(failures).toEqual([
      {
        source: 'test',
        scanner: 'prowler',
        rule: 's3_bucket_public_access',
        title: 'No bucket is public',
        message: 'Bucket logs is public.',
        severity: 'critical',
        about: { kind: 'resource', resource: `aws:${ARN}` },
        controls: [
          { framework: 'cis-aws-3', id: '2.1.4' },
          { framework: 'cis-aws-1.4', id: '2.1.5' },
        ],
        guidance: 'Block public access.',
        fingerprint: 'prowler-aws-1',
      },
    ]);
    expect(resources).toMatchObject([
      {
        id: `aws:${ARN}`,
        apiVersion: 'reported/v1',
        kind: 'AwsS3Bucket',
        name: 'logs',
        account: '123456789012',
        region: 'eu-west-1',
      },
    ]);
  });

  it.each<[string, string | Uint8Array]>([
    ['a list', json(finding(), finding())],
    ['JSON lines', `${JSON.stringify(finding())}\n${JSON.stringify(finding())}\n`],
    ['a list in gzip', gzipSync(json(finding(), finding()))],
  ])('may be %s; a resource comes once', async (_, content) => {
    const { failures, resources, gaps } = await read(content);
    expect([failures.length, resources.length, gaps]).toEqual([2, 1, []]);
  });

  it.each([
    ['passes', { status_code: 'PASS' }],
    ['is to be looked at by a person', { status_code: 'MANUAL' }],
    ['is muted', { status: 'Suppressed', status_id: 3 }],
    ['is resolved', { status_id: 4 }],
    [
      'is a compliance finding that passes',
      { status_code: undefined, class_uid: 2003, compliance: { status: 'Pass', status_id: 1 } },
    ],
  ])('say nothing where one %s', async (_, more) => {
    expect(await read(json(finding(more)))).toEqual({ failures: [], resources: [], gaps: [] });
  });

  it('of the class compliance fail by their own status', async () => {
    const more = { status_code: undefined, class_uid: 2003, compliance: { status_id: 3 } };
    expect((await read(json(finding(more)))).failures).toHaveLength(1);
  });

  it.each([
    ['aws', ARN, `aws:${ARN}`],
    ['azure', '/subscriptions/A/resourceGroups/B', 'azure:/subscriptions/a/resourcegroups/b'],
    ['alibabacloud', 'acs:ecs:cn:1:instance/i', 'alibaba:acs:ecs:cn:1:instance/i'],
    ['gcp', '//compute.googleapis.com/projects/p/x', 'gcp://compute.googleapis.com/projects/p/x'],
    ['gcp', 'my-bucket', 'gcp:1/my-bucket'],
  ])('of %s name %s as we do', async (provider, uid, id) => {
    const more = { cloud: { provider, account: { uid: '1' } }, resources: [{ uid, name: 'x' }] };
    expect((await read(json(finding(more)))).resources.map((one) => one.id)).toEqual([id]);
  });

  it('that cannot be taken over are a gap, and the others are read', async () => {
    const odd = [finding({ resources: [] }), finding({ class_uid: 2002 }), finding({ metadata: {} }), finding()];
    const { failures, gaps } = await read(json(...odd));
    expect(failures).toHaveLength(1);
    expect(gaps).toEqual(['REPORT_PARTLY_READ: finding 1: it names no resource; and 2 more']);
  });

  it('that break off between the lines are a gap, and the whole lines are read', async () => {
    const { failures, gaps } = await read(`${JSON.stringify(finding())}\n${JSON.stringify(finding()).slice(0, 90)}`);
    expect([failures.length, gaps]).toEqual([1, ['REPORT_PARTLY_READ: line 2 is no JSON']]);
  });
});
