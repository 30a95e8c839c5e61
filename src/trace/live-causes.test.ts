import { describe, expect, it } from 'vitest';
import { graphOf } from '../../test/fakes/estate.js';
import { terraformObservations } from '../../test/fakes/terraform.js';
import type { EstateGraph } from '../graph/index.js';
import {
  fingerprint,
  policyId,
  resourceId,
  sourceId,
  type Failure,
  type Json,
  type Observation,
  type Policy,
  type PolicyFinding,
  type Resource,
  type ResourceId,
} from '../model/index.js';
import { locateFailure } from './locate-failure.js';
import { policyCauses } from './policy-causes.js';

const POLICY: Policy = {
  id: policyId('cloud/versioned-buckets'),
  title: 'Every bucket keeps versions',
  description: '',
  severity: 'high',
  severityReason: '',
  packs: [],
  select: { apiGroups: [], kinds: [], podTemplates: false },
  joins: [],
  matchConditions: [],
  variables: [],
  validations: [],
  fix: { guidance: 'Turn it on.' },
  controls: [],
};

const SOURCE = `resource "aws_s3_bucket" "logs" {
  bucket = "logs"
}

resource "aws_s3_bucket_versioning" "logs" {
  bucket = aws_s3_bucket.logs.id
  versioning_configuration {
    status = "Suspended"
  }
}
`;
const DECLARED = resourceId('terraform:sources/.:aws_s3_bucket.logs:s3.amazonaws.com/Bucket');
const LIVE = resourceId('aws:arn:aws:s3:::logs');
const STATUS = 'VersioningConfiguration.Status';

const bucket = (raw: Json): Resource => ({
  id: LIVE,
  source: sourceId('cloud'),
  platform: 'aws',
  apiVersion: 's3.amazonaws.com/2006-03-01',
  kind: 'Bucket',
  name: 'logs',
  labels: {},
  annotations: {},
  raw,
});

async function estate(raw: Json, address = 'aws_s3_bucket.logs'): Promise<EstateGraph> {
  const note: Observation = {
    kind: 'declaration',
    declaration: { live: LIVE, address, type: 'aws_s3_bucket', source: sourceId('prod.tfstate') },
  };
  return graphOf([...(await terraformObservations(SOURCE)), { kind: 'resource', resource: bucket(raw), uses: [] }, note]);
}

const failures = (...fields: readonly string[]): readonly Failure[] => [
  { message: '', fields, edit: { kind: 'set', value: 'Enabled' } },
];

const finding = (resource: ResourceId, said = failures(STATUS)): PolicyFinding => ({
  kind: 'policy',
  id: fingerprint(resource),
  severity: 'high',
  title: POLICY.title,
  phase: { phase: 'production', because: '' },
  reportedBy: ['headwater'],
  policy: POLICY.id,
  resource,
  failures: said,
});

const asDeclared = { Name: 'logs', VersioningConfiguration: { Status: 'Suspended' } };

describe('a finding on a live resource that a state knows', () => {
  it('has its cause, place and fix in the block', async () => {
    const graph = await estate(asDeclared);
    const [cause, ...others] = policyCauses(graph, [finding(LIVE)], [POLICY]);
    expect(others).toEqual([]);
    expect(cause).toMatchObject({
      kind: 'block',
      location: { repository: 'sources', path: 'main.tf', startLine: 8 },
      confidence: 0.97,
      fix: { kind: 'edit', edits: [{ added: ['    status = "Enabled"'] }] },
    });
    expect(cause?.evidence.map(({ statement }) => statement)).toContain(
      'the state prod.tfstate says that it is aws_s3_bucket.logs',
    );
    expect(locateFailure(failures(STATUS), bucket(asDeclared), graph)).toMatchObject({ path: 'main.tf', startLine: 8 });
  });

  it.each([
    ['first', [LIVE, DECLARED]],
    ['last', [DECLARED, LIVE]],
  ])('is of the same cause as the finding on the block, whether it comes %s', async (_, order) => {
    const graph = await estate({ Name: 'logs' });
    const alone = policyCauses(graph, [finding(DECLARED)], [POLICY]);
    const causes = policyCauses(
      graph,
      order.map((id) => finding(id)),
      [POLICY],
    );
    expect(causes).toHaveLength(1);
    expect(causes[0]).toMatchObject({ key: alone[0]?.key, slug: alone[0]?.slug, title: alone[0]?.title, confidence: 0.97 });
    expect(causes[0]?.findings.map(({ id }) => id)).toEqual(order);
    expect(causes[0]?.fix.diff).toBe(alone[0]?.fix.diff);
  });

  it('is at the whole block, without an edit, where what is live is not what the block says', async () => {
    const [cause] = policyCauses(await estate({ Name: 'logs' }), [finding(LIVE)], [POLICY]);
    expect(cause).toMatchObject({ location: { path: 'main.tf', startLine: 1 }, confidence: 0.6, fix: { kind: 'guidance' } });
    expect(cause?.evidence.map(({ kind }) => kind)).toEqual(['declaration', 'drift', 'state']);
  });

  it('does not take an item of a list for the declared one at the same position', async () => {
    const graph = await estate({ Name: 'logs', Rules: [{ Id: 'a' }] });
    const [cause] = policyCauses(graph, [finding(LIVE, failures('Rules[0].Prefix'))], [POLICY]);
    expect(cause).toMatchObject({ location: { startLine: 1 }, fix: { kind: 'guidance' } });
  });

  it('has no place where the block was not read, and says what to connect', async () => {
    const [cause] = policyCauses(await estate(asDeclared, 'aws_s3_bucket.other'), [finding(LIVE)], [POLICY]);
    expect(cause?.location).toBeUndefined();
    expect(cause?.kind).toBe('resource');
    expect(cause?.unlocated).toBe('the configuration that declares aws_s3_bucket.other, whose state is prod.tfstate');
    expect(cause?.confidence).toBe(0.3);
  });
});
