// Alibaba Cloud as every live estate: over a server that answers as the SDK's models and the reference describe it.
import { alibaba } from '../../src/connectors/alibaba/index.js';
import { startFakeAlibaba, withSettings } from '../fakes/alibaba/server.js';
import { shopWorld } from '../fakes/alibaba/shop.js';
import { ACCOUNT, HOME, OTHER, SECRETS } from '../fakes/alibaba/world.js';
import { describeEstate } from './estate.js';

const id = (rest: string): string => `alibaba:acs:${rest}`;

describeEstate(
  'Alibaba Cloud, as its models describe it',
  async () => {
    const fake = await startFakeAlibaba(shopWorld());
    const restore = withSettings(fake.url);
    // So that every list has several pages.
    fake.pageSize = 1;
    return {
      connector: alibaba,
      address: 'alibaba://',
      holds: [
        id(`ecs:${HOME}:${ACCOUNT}:instance/i-1`),
        id(`ecs:${HOME}:${ACCOUNT}:disk/d-bad`),
        id(`ecs:${HOME}:${ACCOUNT}:securitygroup/sg-list`),
        id(`vpc:${HOME}:${ACCOUNT}:vpc/vpc-1`),
        id(`rds:${HOME}:${ACCOUNT}:dbinstance/rm-good`),
        id(`slb:${HOME}:${ACCOUNT}:loadbalancer/lb-1`),
        id(`alb:${HOME}:${ACCOUNT}:listener/lsn-1`),
        id(`kms:${HOME}:${ACCOUNT}:key/key-3`),
        id(`cs:${HOME}:${ACCOUNT}:cluster/c1`),
        id(`oss:${HOME}:${ACCOUNT}:good-bucket`),
        id(`oss:${OTHER}:${ACCOUNT}:bad-bucket`),
        id(`ram::${ACCOUNT}:user/ann`),
        id(`ram::${ACCOUNT}:role/auditor`),
        id(`ram::${ACCOUNT}:policy/everything`),
        id(`ram::${ACCOUNT}:passwordpolicy`),
        id(`ims::${ACCOUNT}:securitypracticereport`),
        id(`actiontrail::${ACCOUNT}:traillist`),
        id(`ecs:${HOME}:${ACCOUNT}:snapshot/s-1`),
      ],
      missing: id(`ecs:${HOME}:${ACCOUNT}:instance/i-none`),
      secrets: SECRETS,
      deny: async (permission) => fake.deny(permission),
      allow: async () => fake.allow(),
      close: async () => {
        restore();
        await fake.close();
      },
    };
  },
  { list: 'ecs:DescribeDisks', detail: 'oss:GetBucketPolicy' },
);
