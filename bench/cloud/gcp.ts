/** Google Cloud: buckets, firewalls, machines and keys, as their APIs give them. */
import type { Random } from '../random.js';
import { cloudKind, failsIf, isWide, type CloudKind } from './kind.js';

interface Bucket {
  readonly name: string;
  readonly location: string;
  readonly iamConfiguration: {
    readonly publicAccessPrevention?: string;
    readonly uniformBucketLevelAccess: { readonly enabled: boolean };
  };
  readonly iamPolicy: { readonly bindings?: readonly { readonly role: string; readonly members: readonly string[] }[] };
  readonly defaultObjectAcl?: readonly { readonly entity: string; readonly role: string }[];
}

interface Firewall {
  readonly name: string;
  readonly direction: string;
  readonly disabled: boolean;
  readonly sourceRanges?: readonly string[];
  readonly sourceTags?: readonly string[];
  readonly allowed?: readonly { readonly IPProtocol: string; readonly ports?: readonly string[] }[];
}

interface Instance {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly networkInterfaces: readonly {
    readonly name: string;
    readonly networkIP: string;
    readonly accessConfigs?: readonly { readonly natIP?: string }[];
  }[];
}

interface Key {
  readonly name: string;
  readonly purpose: string;
  readonly rotationPeriod?: string;
  readonly nextRotationTime?: string;
}

const NINETY_DAYS = 7_776_000;

export const GCP: readonly CloudKind[] = [
  cloudKind<Bucket>({
    platform: 'gcp',
    apiVersion: 'storage.googleapis.com/v1',
    kind: 'Bucket',
    share: 6,
    make: bucketOf,
    predicates: {
      'no-public-buckets': ({ iamConfiguration, iamPolicy: { bindings = [] }, defaultObjectAcl = [] }) => {
        if (iamConfiguration.publicAccessPrevention === 'enforced') return 'pass';
        if (bindings.some(({ members }) => members.some(isEverybody))) return 'fail';
        const byAcl =
          !iamConfiguration.uniformBucketLevelAccess.enabled && defaultObjectAcl.some(({ entity }) => isEverybody(entity));
        return failsIf(byAcl);
      },
    },
  }),
  cloudKind<Firewall>({
    platform: 'gcp',
    apiVersion: 'compute.googleapis.com/v1',
    kind: 'Firewall',
    share: 4,
    make: firewallOf,
    predicates: {
      'no-public-ssh': ({ direction, disabled, allowed = [], sourceRanges = [], sourceTags = [] }) => {
        if (direction !== 'INGRESS' || disabled || allowed.length === 0) return 'not-applicable';
        const anywhere = sourceRanges.length > 0 ? sourceRanges.some(isWide) : sourceTags.length === 0;
        return failsIf(anywhere && allowed.some(reachesSsh));
      },
    },
  }),
  cloudKind<Instance>({
    platform: 'gcp',
    apiVersion: 'compute.googleapis.com/v1',
    kind: 'Instance',
    share: 5,
    make: (index, random) => ({
      name: `machine-${index}`,
      ...(random.chance(0.6) ? { labels: random.chance(0.2) ? { 'goog-gke-node': '' } : { team: `team-${index % 40}` } } : {}),
      networkInterfaces: [
        { name: 'nic0', networkIP: '10.0.0.2', ...(random.chance(0.3) ? { accessConfigs: [{ natIP: '203.0.113.7' }] } : {}) },
      ],
    }),
    predicates: {
      'no-public-instances': ({ labels = {}, networkInterfaces }) => {
        if ('goog-gke-node' in labels) return 'not-applicable';
        return failsIf(networkInterfaces.some(({ accessConfigs = [] }) => accessConfigs.length > 0));
      },
    },
  }),
  cloudKind<Key>({
    platform: 'gcp',
    apiVersion: 'cloudkms.googleapis.com/v1',
    kind: 'CryptoKey',
    share: 2,
    make: (index, random) => ({
      name: `key-${index}`,
      purpose: random.pick(['ENCRYPT_DECRYPT', 'ENCRYPT_DECRYPT', 'ASYMMETRIC_SIGN']),
      ...(random.chance(0.7)
        ? { rotationPeriod: random.pick(['7776000s', '2592000s', '31536000s']), nextRotationTime: '2026-02-01T00:00:00Z' }
        : {}),
    }),
    predicates: {
      'key-rotation': ({ purpose, rotationPeriod, nextRotationTime }, now) => {
        if (purpose !== 'ENCRYPT_DECRYPT') return 'not-applicable';
        if (rotationPeriod === undefined || Number.parseFloat(rotationPeriod) > NINETY_DAYS) return 'fail';
        return failsIf(nextRotationTime !== undefined && Date.parse(nextRotationTime) - now > NINETY_DAYS * 1000);
      },
    },
  }),
];

function isEverybody(member: string): boolean {
  return member === 'allUsers' || member === 'allAuthenticatedUsers';
}

function reachesSsh({ IPProtocol, ports = [] }: { readonly IPProtocol: string; readonly ports?: readonly string[] }): boolean {
  const protocol = IPProtocol.toLowerCase();
  if (protocol !== 'tcp' && protocol !== '6' && protocol !== 'all') return false;
  return (
    ports.length === 0 ||
    ports.some((port) => {
      const [low = '', high = low] = port.split('-');
      return Number(low) <= 22 && 22 <= Number(high);
    })
  );
}

function bucketOf(index: number, random: Random): Bucket {
  return {
    name: `bucket-${index}`,
    location: 'EU',
    iamConfiguration: {
      ...(random.chance(0.7) ? { publicAccessPrevention: random.pick(['enforced', 'inherited']) } : {}),
      uniformBucketLevelAccess: { enabled: random.chance(0.6) },
    },
    iamPolicy: {
      bindings: [
        { role: 'roles/storage.admin', members: [`projectOwner:p-${index % 40}`] },
        {
          role: 'roles/storage.objectViewer',
          members: [random.chance(0.1) ? 'allUsers' : `serviceAccount:app-${index % 90}@p.example`],
        },
      ],
    },
    ...(random.chance(0.3)
      ? { defaultObjectAcl: [{ entity: random.chance(0.2) ? 'allUsers' : 'project-owners-1', role: 'OWNER' }] }
      : {}),
  };
}

function firewallOf(index: number, random: Random): Firewall {
  return {
    name: `rule-${index}`,
    direction: random.chance(0.85) ? 'INGRESS' : 'EGRESS',
    disabled: random.chance(0.05),
    ...(random.chance(0.8)
      ? { sourceRanges: [random.pick(['10.0.0.0/8', '0.0.0.0/0', '35.191.0.0/16', '203.0.113.0/24'])] }
      : {}),
    ...(random.chance(0.2) ? { sourceTags: ['bastion'] } : {}),
    ...(random.chance(0.95)
      ? {
          allowed: [
            { IPProtocol: 'tcp', ports: [random.pick(['22', '443', '20-25', '8080'])] },
            ...(random.chance(0.1) ? [{ IPProtocol: 'icmp' }] : []),
          ],
        }
      : {}),
  };
}
