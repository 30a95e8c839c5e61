import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { fileAt } from '../../../../test/fakes/candidates.js';
import { temporaryFolder } from '../../../../test/fakes/git-repositories.js';
import { collect, gapsOf, testContext } from '../../../../test/fakes/read-context.js';
import type { Json, Observation, Resource } from '../../../model/index.js';
import { terraformPlan } from './connector.js';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => void (folder = temporaryFolder()));
afterEach(() => folder.remove());

async function observed(plan: Json): Promise<readonly Observation[]> {
  const claim = await terraformPlan.recognise(fileAt(join(folder.path, 'plan.json'), JSON.stringify(plan)));
  expect(claim).toBeDefined();
  return claim === undefined ? [] : await collect(terraformPlan.read(claim, testContext()));
}

async function planned(plan: Json): Promise<readonly Resource[]> {
  return (await observed(plan)).flatMap((each) => (each.kind === 'resource' ? [each.resource] : []));
}

const planOf = (resources: readonly Json[], more: Readonly<Record<string, Json>> = {}): Json => ({
  format_version: '1.2',
  terraform_version: '1.11.4',
  planned_values: { root_module: { resources } },
  ...more,
});

const BUCKET = {
  address: 'aws_s3_bucket.a',
  mode: 'managed',
  type: 'aws_s3_bucket',
  name: 'a',
  values: { bucket: 'acme', tags: { team: 'platform' }, versioning: [{ enabled: true }], force_destroy: false },
};

const accessOf = (bucket: string | null): Json => ({
  address: 'aws_s3_bucket_public_access_block.a',
  mode: 'managed',
  type: 'aws_s3_bucket_public_access_block',
  name: 'a',
  values: { bucket, block_public_acls: true, ignore_public_acls: true, block_public_policy: true, restrict_public_buckets: true },
});

describe('a plan', () => {
  it('gives the resources as they will be, joined by known names', async () => {
    const [bucket] = await planned(planOf([BUCKET, accessOf('acme')]));
    expect(bucket).toMatchObject({
      platform: 'aws',
      kind: 'Bucket',
      name: 'acme',
      labels: { team: 'platform' },
      raw: {
        Name: 'acme',
        PublicAccessBlockConfiguration: { BlockPublicAcls: true },
        VersioningConfiguration: { Status: 'Enabled' },
      },
    });
    expect(bucket).not.toHaveProperty('origin');
  });

  it('joins by the references of its configuration what is known only after apply, through modules', async () => {
    const [bucket] = await planned(
      planOf([], {
        planned_values: {
          root_module: {
            child_modules: [
              { address: 'module.b["x"]', resources: [{ ...BUCKET, address: 'module.b["x"].aws_s3_bucket.a', values: {} }] },
              {
                address: 'module.p["x"]',
                resources: [{ ...Object(accessOf(null)), address: 'module.p["x"].aws_s3_bucket_public_access_block.a' }],
              },
            ],
          },
        },
        resource_changes: [
          { address: 'module.b["x"].aws_s3_bucket.a', change: { after_unknown: { bucket: true, id: true } } },
          { address: 'module.p["x"].aws_s3_bucket_public_access_block.a', change: { after_unknown: { bucket: true } } },
        ],
        configuration: {
          root_module: {
            module_calls: {
              b: {
                module: {
                  outputs: { id: { expression: { references: ['aws_s3_bucket.a.id', 'aws_s3_bucket.a'] } } },
                  resources: [{ address: 'aws_s3_bucket.a', expressions: { bucket: { references: ['var.n'] } } }],
                },
              },
              p: {
                expressions: { bucket: { references: ['module.b["x"].id', 'module.b["x"]', 'module.b'] } },
                module: {
                  resources: [
                    { address: 'aws_s3_bucket_public_access_block.a', expressions: { bucket: { references: ['var.bucket'] } } },
                  ],
                },
              },
            },
          },
        },
      }),
    );
    expect(bucket?.raw).toMatchObject({ PublicAccessBlockConfiguration: { BlockPublicAcls: true } });
    expect(bucket?.unread).toContainEqual({ path: 'Name', why: 'it is known after apply' });
  });

  it('takes an argument that nobody configured for omitted', async () => {
    const [bucket] = await planned(
      planOf([BUCKET], {
        resource_changes: [{ address: 'aws_s3_bucket.a', change: { after_unknown: { policy: true, logging: true } } }],
        configuration: { root_module: { resources: [{ address: 'aws_s3_bucket.a', expressions: { bucket: {} } }] } },
      }),
    );
    expect(bucket?.unread).toBeUndefined();
  });

  it('leaves sensitive values out, and says so', async () => {
    const policy = '{"Statement":"secret"}';
    const [bucket] = await planned(
      planOf([{ ...BUCKET, values: { ...BUCKET.values, policy }, sensitive_values: { policy: true } }]),
    );
    expect(bucket?.unread).toEqual([{ path: 'Policy', why: 'it is sensitive, so its value was left out' }]);
    expect(JSON.stringify(bucket)).not.toContain('secret');
  });

  it('reads plans of later minor versions, with keys that it does not know', async () => {
    const plan = planOf([{ ...BUCKET, surprise: { a: 1 } }], { format_version: '1.99', surprise: [1] });
    expect(await planned(plan)).toHaveLength(1);
  });

  it.each([
    ['another major version', { format_version: '2.0' }, 'PLAN_UNSUPPORTED'],
    ['values that are none', { planned_values: { root_module: { resources: 'x' } } }, 'FILE_MALFORMED'],
  ])('refuses %s', async (_, change, code) => {
    const observations = await observed(planOf([BUCKET], change));
    expect(gapsOf(observations).map((gap) => gap.code)).toEqual([code]);
    expect(observations).toHaveLength(1);
  });

  it('is not taken for what a state is', async () => {
    const state = { format_version: '1.0', terraform_version: '1.11.4', values: { root_module: {} } };
    expect(await terraformPlan.recognise(fileAt(join(folder.path, 'state.json'), JSON.stringify(state)))).toBeUndefined();
  });
});
