/**
 * A cluster and a cloud to try things out on, on this machine and in memory: what connectors, `kubectl` and `aws` take for real
 * ones by their own settings. Each start begins anew, and nothing of it is left when it is closed.
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BucketOptions } from './aws/bucket.js';
import { startCloud } from './aws/cloud.js';
import { startCluster, type ClusterOptions } from './kubernetes/cluster.js';

export interface SimulatedOptions extends ClusterOptions {
  /** What the cluster is called, and the context that leads to it. */
  readonly cluster: string;
  /** The account's id: twelve digits. */
  readonly account?: string;
  readonly buckets: readonly BucketOptions[];
}

export interface SimulatedPlatforms {
  /** The path of a kubeconfig whose only context leads to the cluster. */
  readonly kubeconfig: string;
  readonly kubernetes: string;
  readonly aws: string;
  /** What a process must have in its environment to reach both, and neither a real cluster nor a real account. */
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Throws RangeError for objects of kinds that the simulated cluster does not have. */
export async function startSimulatedPlatforms(options: SimulatedOptions): Promise<SimulatedPlatforms> {
  const accessKeyId = `AKIASIMULATED${randomBytes(4).toString('hex').toUpperCase()}`;
  const cluster = await startCluster(options);
  const { account, buckets } = options;
  const cloud = await startCloud({ buckets, accessKeyId, ...(account === undefined ? {} : { account }) });
  const folder = await mkdtemp(join(tmpdir(), 'headwater-simulated-'));
  const kubeconfig = join(folder, 'kubeconfig');
  await writeFile(kubeconfig, JSON.stringify(configurationFor(options.cluster, cluster.url, cluster.token)), { mode: 0o600 });
  // Nobody's settings of their own are read: neither their accounts nor their profiles.
  const nobody = join(folder, 'no-settings');
  return {
    kubeconfig,
    kubernetes: cluster.url,
    aws: cloud.url,
    environment: {
      KUBECONFIG: kubeconfig,
      AWS_ENDPOINT_URL: cloud.url,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: 'simulated',
      AWS_SESSION_TOKEN: '',
      AWS_PROFILE: '',
      AWS_REGION: 'us-east-1',
      AWS_CONFIG_FILE: nobody,
      AWS_SHARED_CREDENTIALS_FILE: nobody,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false',
    },
    close: async () => {
      await Promise.all([cluster.close(), cloud.close()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** As kubectl reads it; JSON is YAML. */
function configurationFor(name: string, server: string, token: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server } }],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  };
}
