/** Every kind of resource that is read. */
import type { AlibabaKind } from '../kind.js';
import { trailList } from './actiontrail.js';
import { clusters } from './container-service.js';
import { disks, instances, securityGroups } from './ecs.js';
import { securityReport } from './ims.js';
import { keys } from './kms.js';
import { applicationListeners, classicLoadBalancers } from './load-balancing.js';
import { buckets } from './oss.js';
import { passwordPolicy, policies, roles, users } from './ram.js';
import { databaseInstances } from './rds.js';
import { otherResources } from './resource-center.js';
import { networks } from './vpc.js';

const OWN: readonly AlibabaKind[] = [
  users,
  roles,
  policies,
  passwordPolicy,
  securityReport,
  trailList,
  buckets,
  instances,
  disks,
  securityGroups,
  networks,
  databaseInstances,
  classicLoadBalancers,
  applicationListeners,
  keys,
  clusters,
];

export const KINDS: readonly AlibabaKind[] = [...OWN, otherResources(OWN)];
