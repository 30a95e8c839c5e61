/** Everything that is projected of the provider `alicloud`: a projection is its file and its line here. */
import type { ProviderProjections } from '../projection.js';
import { albListener } from './alb-listener.js';
import { cluster } from './cluster.js';
import { dbInstance } from './db-instance.js';
import { disk, systemDisk } from './disk.js';
import { instance } from './instance.js';
import { kmsKey } from './kms-key.js';
import { loadBalancer } from './load-balancer.js';
import { ossBucket } from './oss-bucket.js';
import { passwordPolicy } from './password-policy.js';
import { ramPolicy, ramPolicyDocument } from './ram-policy.js';
import { ramUser } from './ram-user.js';
import { securityGroup } from './security-group.js';
import { trailList } from './trail-list.js';
import { vpc } from './vpc.js';

export const alibaba: ProviderProjections = {
  prefix: 'alicloud_',
  projections: [
    albListener,
    cluster,
    dbInstance,
    disk,
    instance,
    kmsKey,
    loadBalancer,
    ossBucket,
    passwordPolicy,
    ramPolicy,
    ramUser,
    securityGroup,
    systemDisk,
    trailList,
    vpc,
  ],
  computed: [ramPolicyDocument],
};
