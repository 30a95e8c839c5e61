/** Everything that is projected of the provider `google`: a projection is its file and its line here. */
import type { ProviderProjections } from '../projection.js';
import { cluster } from './cluster.js';
import { computeProject } from './compute-project.js';
import { cryptoKey } from './crypto-key.js';
import { dataset } from './dataset.js';
import { firewall } from './firewall.js';
import { iamPolicyDocument, serviceAccountEmail, serviceAccountMember } from './iam-policy.js';
import { instance } from './instance.js';
import { managedZone } from './managed-zone.js';
import { defaultNetwork, network } from './network.js';
import { project } from './project.js';
import { runService } from './run-service.js';
import { serviceAgents } from './service-agent.js';
import { serviceAccountKey } from './service-account-key.js';
import { sqlInstance } from './sql-instance.js';
import { sslPolicy } from './ssl-policy.js';
import { storageBucket } from './storage-bucket.js';
import { subnetwork } from './subnetwork.js';
import { topic } from './topic.js';

export const gcp: ProviderProjections = {
  prefix: 'google_',
  projections: [
    cluster,
    computeProject,
    cryptoKey,
    dataset,
    defaultNetwork,
    firewall,
    instance,
    managedZone,
    network,
    project,
    runService,
    serviceAccountKey,
    sqlInstance,
    sslPolicy,
    storageBucket,
    subnetwork,
    topic,
  ],
  computed: [iamPolicyDocument, serviceAccountEmail, serviceAccountMember, ...serviceAgents],
};
