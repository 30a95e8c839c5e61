// From the API's answers to verdicts: the shipped policies over what the connector reads of the fake of Alibaba Cloud.
import { beforeAll, describe, expect, it } from 'vitest';
import { assessPolicies, compilePolicies, judgeContext } from '../../src/assess/index.js';
import { alibaba } from '../../src/connectors/alibaba/index.js';
import type { Result } from '../../src/model/index.js';
import { expressionEngine } from '../../src/pipeline/expression-engine.js';
import { shippedPolicies } from '../../src/pipeline/index.js';
import { openEstate, readAll } from '../contracts/estate.js';
import { shopWorld } from '../fakes/alibaba/shop.js';
import { ACCOUNT, HOME, OTHER, type FakeWorld } from '../fakes/alibaba/world.js';
import { startFakeAlibaba, withSettings } from '../fakes/alibaba/server.js';

async function verdictsOn(world: FakeWorld, denied: readonly string[] = []): Promise<readonly Result[]> {
  const fake = await startFakeAlibaba(world);
  const restore = withSettings(fake.url);
  try {
    for (const permission of denied) fake.deny(permission);
    const { resources, gaps } = await readAll(await openEstate({ connector: alibaba, address: 'alibaba://' }));
    const policies = (await shippedPolicies()).map(({ policy }) => policy).filter(({ id }) => id.startsWith('alibaba/'));
    const context = judgeContext({ resources, gaps, now: new Date() });
    return [...assessPolicies(compilePolicies(policies, expressionEngine()), resources, context)];
  } finally {
    restore();
    await fake.close();
  }
}

const of = (results: readonly Result[], policy: string, resource: string): string | undefined =>
  results.find((result) => result.policy === `alibaba/${policy}` && result.resource === `alibaba:acs:${resource}`)?.kind;

describe('the policies for Alibaba Cloud on what is read live', () => {
  let results: readonly Result[] = [];
  beforeAll(async () => {
    results = await verdictsOn(shopWorld());
  });

  it.each([
    ['no-public-buckets', `oss:${HOME}:${ACCOUNT}:good-bucket`, `oss:${OTHER}:${ACCOUNT}:bad-bucket`],
    ['encrypted-buckets', `oss:${HOME}:${ACCOUNT}:good-bucket`, `oss:${OTHER}:${ACCOUNT}:bad-bucket`],
    ['bucket-logging', `oss:${HOME}:${ACCOUNT}:good-bucket`, `oss:${OTHER}:${ACCOUNT}:bad-bucket`],
    ['https-only-buckets', `oss:${HOME}:${ACCOUNT}:good-bucket`, `oss:${OTHER}:${ACCOUNT}:bad-bucket`],
    ['no-public-ssh', `ecs:${HOME}:${ACCOUNT}:securitygroup/sg-good`, `ecs:${HOME}:${ACCOUNT}:securitygroup/sg-bad`],
    ['no-public-ssh', `ecs:${HOME}:${ACCOUNT}:securitygroup/sg-good`, `ecs:${HOME}:${ACCOUNT}:securitygroup/sg-list`],
    ['encrypted-disks', `ecs:${HOME}:${ACCOUNT}:disk/d-good`, `ecs:${HOME}:${ACCOUNT}:disk/d-bad`],
    ['no-public-instances', `ecs:${HOME}:${ACCOUNT}:instance/i-1`, `ecs:${HOME}:${ACCOUNT}:instance/i-2`],
    ['access-key-rotation', `ram::${ACCOUNT}:user/ann`, `ram::${ACCOUNT}:user/ci`],
    ['no-user-attached-policies', `ram::${ACCOUNT}:user/ann`, `ram::${ACCOUNT}:user/ci`],
    ['no-full-admin-policies', `ram::${ACCOUNT}:policy/orders-reader`, `ram::${ACCOUNT}:policy/everything`],
    ['no-public-database-endpoints', `rds:${HOME}:${ACCOUNT}:dbinstance/rm-good`, `rds:${HOME}:${ACCOUNT}:dbinstance/rm-bad`],
    ['no-open-database-whitelists', `rds:${HOME}:${ACCOUNT}:dbinstance/rm-good`, `rds:${HOME}:${ACCOUNT}:dbinstance/rm-bad`],
    ['database-tls', `rds:${HOME}:${ACCOUNT}:dbinstance/rm-good`, `rds:${HOME}:${ACCOUNT}:dbinstance/rm-bad`],
    ['database-encryption', `rds:${HOME}:${ACCOUNT}:dbinstance/rm-good`, `rds:${HOME}:${ACCOUNT}:dbinstance/rm-bad`],
    ['database-audit', `rds:${HOME}:${ACCOUNT}:dbinstance/rm-good`, `rds:${HOME}:${ACCOUNT}:dbinstance/rm-bad`],
    ['key-rotation', `kms:${HOME}:${ACCOUNT}:key/key-1`, `kms:${HOME}:${ACCOUNT}:key/key-2`],
    ['vpc-flow-logs', `vpc:${HOME}:${ACCOUNT}:vpc/vpc-1`, `vpc:${HOME}:${ACCOUNT}:vpc/vpc-2`],
  ])('%s passes the good one and fails the bad one', (policy, good, bad) => {
    expect([of(results, policy, good), of(results, policy, bad)]).toEqual(['pass', 'fail']);
  });

  it.each([
    ['user-mfa', `ram::${ACCOUNT}:user/ann`, 'pass'],
    ['user-mfa', `ram::${ACCOUNT}:user/ci`, 'not-applicable'],
    ['no-stale-console-users', `ram::${ACCOUNT}:user/ann`, 'pass'],
    ['password-policy', `ram::${ACCOUNT}:passwordpolicy`, 'pass'],
    ['root-mfa', `ims::${ACCOUNT}:securitypracticereport`, 'pass'],
    ['no-root-access-keys', `ims::${ACCOUNT}:securitypracticereport`, 'pass'],
    ['trail-all-regions', `actiontrail::${ACCOUNT}:traillist`, 'pass'],
    ['alert-on-root-use', `actiontrail::${ACCOUNT}:traillist`, 'fail'],
    ['no-plain-http-listeners', `slb:${HOME}:${ACCOUNT}:loadbalancer/lb-1`, 'fail'],
    ['modern-tls-listeners', `alb:${HOME}:${ACCOUNT}:listener/lsn-1`, 'pass'],
    ['cluster-rbac', `cs:${HOME}:${ACCOUNT}:cluster/c1`, 'pass'],
    ['cluster-network-policy', `cs:${HOME}:${ACCOUNT}:cluster/c1`, 'pass'],
    ['cluster-monitoring', `cs:${HOME}:${ACCOUNT}:cluster/c1`, 'pass'],
    ['no-cluster-dashboard', `cs:${HOME}:${ACCOUNT}:cluster/c1`, 'pass'],
    ['no-public-cluster-endpoints', `cs:${HOME}:${ACCOUNT}:cluster/c1`, 'pass'],
  ])('%s of %s: %s', (policy, resource, verdict) => {
    expect(of(results, policy, resource)).toBe(verdict);
  });

  it('errs on nothing that was read', () => {
    const errors = results.flatMap((result) =>
      result.kind === 'error' ? [`${result.policy} ${result.resource}: ${result.reason}`] : [],
    );
    expect(errors).toEqual([]);
  });

  it('tries every policy on something', () => {
    const tried = new Set<string>(results.map(({ policy }) => policy));
    expect(tried.size).toBeGreaterThan(40);
  });

  it('passes an alert that follows the events of a trail', async () => {
    const world = shopWorld();
    const query = 'event.userIdentity.type:"root-account"| select count(1) as use_root';
    const home = world.accounts[0]?.regions[HOME];
    home?.projects['audit']?.push({
      name: 'root',
      status: 'ENABLED',
      configuration: {
        queryList: [{ project: 'audit', store: 'actiontrail_main', query }],
        policyConfiguration: { alertPolicyId: 'sls.builtin.dynamic', actionPolicyId: 'security' },
      },
    });
    expect(of(await verdictsOn(world), 'alert-on-root-use', `actiontrail::${ACCOUNT}:traillist`)).toBe('pass');
  });

  it('never fails for what was not read: a refused call is an error of the policies that need it', async () => {
    const refused = await verdictsOn(shopWorld(), ['oss:GetBucketInfo', 'ram:ListAccessKeys', 'log:ListAlerts']);
    expect(of(refused, 'no-public-buckets', `oss:${OTHER}:${ACCOUNT}:bad-bucket`)).toBe('error');
    expect(of(refused, 'access-key-rotation', `ram::${ACCOUNT}:user/ci`)).toBe('error');
    expect(of(refused, 'alert-on-root-use', `actiontrail::${ACCOUNT}:traillist`)).toBe('error');
  });
});
