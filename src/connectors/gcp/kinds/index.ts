/** Every kind of resource that is read. */
import type { GcpKind } from '../kind.js';
import { dataset } from './bigquery.js';
import { computeProject, disk, firewall, instance, network, sslPolicy, subnetwork } from './compute.js';
import { cluster } from './container.js';
import { managedZone } from './dns.js';
import { serviceAccount, serviceAccountKey } from './iam.js';
import { cryptoKey, keyRing } from './kms.js';
import { topic } from './pubsub.js';
import { project } from './resource-manager.js';
import { runService } from './run.js';
import { sqlInstance } from './sql.js';
import { bucket } from './storage.js';

export const KINDS: readonly GcpKind[] = [
  project,
  computeProject,
  bucket,
  firewall,
  instance,
  disk,
  network,
  subnetwork,
  sslPolicy,
  cluster,
  sqlInstance,
  keyRing,
  cryptoKey,
  serviceAccount,
  serviceAccountKey,
  dataset,
  topic,
  runService,
  managedZone,
];
