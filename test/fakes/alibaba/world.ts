/** What the fake of Alibaba Cloud holds: plain data, changed by tests as they like. */

export type Fields = Record<string, unknown>;

export interface FakeBucket {
  name: string;
  region: string;
  acl: string;
  /** Members of `Bucket` in the answer of GetBucketInfo, besides. */
  information: Record<string, string>;
  policy?: string;
  logging?: string;
}

export interface FakeUser {
  UserName: string;
  fields: Fields;
  login?: Fields;
  device?: Fields;
  keys: Fields[];
  policies: Fields[];
}

export interface FakeCluster {
  fields: Fields & { cluster_id: string };
  nodepools: Fields[];
}

export interface FakeRegion {
  instances: (Fields & { InstanceId: string })[];
  ramRoles: Record<string, string>;
  disks: (Fields & { DiskId: string })[];
  groups: { fields: Fields & { SecurityGroupId: string }; rules: Fields[] }[];
  portLists: Record<string, string[]>;
  vpcs: (Fields & { VpcId: string })[];
  flowLogs: Fields[];
  databases: { fields: Fields & { DBInstanceId: string }; answers: Record<string, Fields> }[];
  balancers: { fields: Fields & { LoadBalancerId: string }; attribute: Fields }[];
  listeners: (Fields & { ListenerId: string })[];
  keys: (Fields & { KeyId: string })[];
  clusters: FakeCluster[];
  trails: Fields[];
  /** Alert rules by project. */
  projects: Record<string, Fields[]>;
}

export interface FakeAccount {
  id: string;
  users: FakeUser[];
  roles: { name: string; trust: string }[];
  policies: { name: string; document: string }[];
  passwords: Fields;
  report: Fields;
  buckets: FakeBucket[];
  /** What Resource Center lists. */
  resources: Fields[];
  regions: Record<string, FakeRegion>;
}

export interface FakeWorld {
  /** The first is the one that the credentials are of. */
  accounts: FakeAccount[];
  /** Members of the organisation; undefined when there is none. */
  organisation?: { AccountId: string; DisplayName: string }[];
  /** Roles that can be assumed: ARNs. */
  roles: string[];
  /** At which reading of a database a change of it has taken effect; 2 when it is not said, 0 for at once. */
  operationReads?: number;
}

export const ACCOUNT = '1234567890123456';
export const MEMBER = '6543210987654321';
export const HOME = 'cn-hangzhou';
export const OTHER = 'eu-central-1';

/** Planted where secrets lie. */
export const SECRETS = [
  'cGxhbnRlZC11c2VyLWRhdGE=',
  'planted-password',
  'planted-addon-setting',
  'planted-server-key',
  'planted-env',
];

export function emptyRegion(): FakeRegion {
  return {
    instances: [],
    ramRoles: {},
    disks: [],
    groups: [],
    portLists: {},
    vpcs: [],
    flowLogs: [],
    databases: [],
    balancers: [],
    listeners: [],
    keys: [],
    clusters: [],
    trails: [],
    projects: {},
  };
}

export function emptyAccount(id: string, regions: readonly string[] = [HOME, OTHER]): FakeAccount {
  return {
    id,
    users: [],
    roles: [],
    policies: [],
    passwords: {},
    report: {},
    buckets: [],
    resources: [],
    regions: Object.fromEntries(regions.map((region) => [region, emptyRegion()])),
  };
}
