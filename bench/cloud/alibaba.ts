/** Alibaba Cloud: buckets and disks, as their APIs give them. */
import { cloudKind, failsIf, listed, type CloudKind } from './kind.js';

interface Statement {
  readonly Effect: string;
  readonly Principal?: readonly string[];
  readonly Action: string | readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

interface Bucket {
  readonly Name: string;
  readonly BlockPublicAccess?: boolean;
  readonly AccessControlList: { readonly Grant: string };
  readonly Policy?: { readonly Version: string; readonly Statement: readonly Statement[] };
}

interface Disk {
  readonly DiskId: string;
  readonly Category: string;
  readonly Encrypted: boolean;
}

export const ALIBABA: readonly CloudKind[] = [
  cloudKind<Bucket>({
    platform: 'alibaba',
    apiVersion: 'oss.aliyuncs.com/2019-05-17',
    kind: 'Bucket',
    share: 4,
    make: (index, random) => ({
      Name: `bucket-${index}`,
      ...(random.chance(0.5) ? { BlockPublicAccess: random.chance(0.7) } : {}),
      AccessControlList: { Grant: random.pick(['private', 'private', 'private', 'public-read']) },
      ...(random.chance(0.6)
        ? {
            Policy: {
              Version: '1',
              Statement: [
                {
                  Effect: 'Deny',
                  Principal: ['*'],
                  Action: random.chance(0.7) ? ['oss:*'] : ['oss:PutObject'],
                  Resource: ['acs:oss:*:*:*'],
                  Condition: { Bool: { 'acs:SecureTransport': ['false'] } },
                },
              ],
            },
          }
        : {}),
    }),
    predicates: {
      'no-public-buckets': ({ BlockPublicAccess = false, AccessControlList }) => {
        return failsIf(!BlockPublicAccess && AccessControlList.Grant !== 'private');
      },
      'https-only-buckets': ({ Policy }) => failsIf(Policy?.Statement.some(deniesPlainHttp) !== true),
    },
  }),
  cloudKind<Disk>({
    platform: 'alibaba',
    apiVersion: 'ecs.aliyuncs.com/2014-05-26',
    kind: 'Disk',
    share: 4,
    make: (index, random) => ({
      DiskId: `d-${index}`,
      Category: random.pick(['cloud_essd', 'cloud_auto', 'cloud_efficiency', 'local_ssd_pro']),
      Encrypted: random.chance(0.7),
    }),
    predicates: {
      'encrypted-disks': ({ Category, Encrypted }) => {
        const isCloudDisk = Category.startsWith('cloud') || Category === 'elastic_ephemeral_disk_standard';
        return isCloudDisk ? failsIf(!Encrypted) : 'not-applicable';
      },
    },
  }),
];

function deniesPlainHttp({ Effect, Principal, Action, Condition = {} }: Statement): boolean {
  if (Effect !== 'Deny' || Principal === undefined || !Principal.includes('*')) return false;
  if (!listed<string>(Action).some((action) => action === '*' || action === 'oss:*')) return false;
  const { Bool: test } = Condition;
  if (test === undefined || Object.keys(Condition).length !== 1 || Object.keys(test).length !== 1) return false;
  return listed<string>(test['acs:SecureTransport'] ?? []).includes('false');
}
