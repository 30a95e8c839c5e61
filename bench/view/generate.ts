/**
 * A look at a large estate, the same on every machine, made row by row: severities, phases and owners are as uneven as they are
 * in life, one base image's cause has a third of all findings, and policies' findings are among the least severe.
 */
import { RELEASE_PHASES, type ReleasePhase, type Severity } from '../../src/model/index.js';
import type { ViewedCause, ViewedFinding, ViewedImage, ViewedLook, ViewedResource, ViewNoun } from '../../src/ports/index.js';

/** `HEADWATER_BENCH_FINDINGS` asks for a smaller estate of the same shape: figures of that size are not those of the readme. */
const { HEADWATER_BENCH_FINDINGS: FINDINGS = '1000000' } = process.env;
/** With fewer, pages that the benches ask for have nothing to show. */
const LEAST = 50_000;
const finding = Number(FINDINGS);
if (!Number.isSafeInteger(finding) || finding < LEAST || finding % 500 > 0)
  throw new RangeError(`HEADWATER_BENCH_FINDINGS is a multiple of 500 from ${LEAST} on, not ${FINDINGS}`);

export const SIZES: Readonly<Record<ViewNoun, number>> = {
  cause: finding / 500,
  finding,
  image: finding / 10,
  resource: finding / 5,
};

const TEAMS = Array.from({ length: 60 }, (_none, index) => `group:team-${index}`);
const PACKAGES = ['openssl', 'zlib', 'curl', 'expat', 'glibc', 'perl', 'python3.11', 'nodejs', 'libxml2', 'sqlite3'];
const SERVICES = [
  'payments-api',
  'payments-worker',
  'storefront-web',
  'storefront-cart',
  'ledger',
  'search',
  'reports',
  'billing',
];
const SEVERITY: readonly Severity[] = ['critical', 'high', 'high', 'medium', 'medium', 'medium', 'medium', 'low', 'low', 'low'];
const POLICY_SEVERITY: readonly Severity[] = ['medium', 'low'];
const PHASE: readonly ReleasePhase[] = [
  'production',
  'production',
  'production',
  'staging',
  'test',
  'development',
  'development',
  'unknown',
];

/** @param changed every so many-th finding is another one than before */
export function generateLook({ changed }: { readonly changed?: number } = {}): ViewedLook {
  return {
    at: '2026-01-01T00:00:00.000Z',
    causes: each(SIZES.cause, causeAt),
    findings: each(SIZES.finding, (index) => findingAt(index, changed !== undefined && index % changed === 0)),
    images: each(SIZES.image, imageAt),
    resources: each(SIZES.resource, resourceAt),
    documents: new Map([['summary', { findings: SIZES.finding }]]),
  };
}

/** Values of a filter: one that many have, one that few have, several, and one that nothing has. */
export function valuesOf(noun: ViewNoun, member: string): ReadonlyMap<string, readonly string[]> {
  const [first, ...others] = VALUES[`${noun} ${member}`] ?? VALUES[member] ?? [];
  if (first === undefined) throw new Error(`no values of ${member} are known`);
  const values: (readonly [string, readonly string[]])[] = [
    ['of many', [first]],
    ['of several', [first, ...others]],
    ['of none', ['nobody has this']],
    ['of no value', ['']],
  ];
  if (others[0] !== undefined) values.push(['of few', [others[0]]]);
  return new Map(values);
}

const VALUES: Readonly<Record<string, readonly string[]>> = {
  severity: ['low', 'critical', 'medium', 'unknown'],
  phase: ['production', 'unknown', 'test'],
  owner: ['group:team-0', 'group:team-59', 'group:team-7'],
  repository: ['registry.example/team-0/payments-api-0', 'registry.example/team-9/ledger-9'],
  'cause repository': ['repository-0', 'repository-299'],
  'cause kind': ['base-image', 'unseen-base'],
  'finding kind': ['vulnerability', 'policy'],
  rule: ['CVE-2024-1000', 'CVE-2024-1999', 'kubernetes/policy-3'],
  about: ['sha256:0000000000000000000000000000000000000000000000000000000000000007', 'resource-21', 'resource-42'],
  cause: ['cause-0', 'cause-1999', 'cause-3'],
  parent: [
    'sha256:0000000000000000000000000000000000000000000000000000000000000000',
    'sha256:0000000000000000000000000000000000000000000000000000000000000009',
  ],
  level: ['3', '0', '2'],
  platform: ['kubernetes', 'azure', 'aws'],
  'resource kind': ['Deployment', 'Bucket', 'Service'],
  account: ['account-3', 'account-39'],
  cluster: ['cluster-0', 'cluster-11'],
  region: ['eu-west-1', 'us-east-1'],
  namespace: ['team-0', 'team-59', 'team-7'],
};

function each<Thing>(count: number, make: (index: number) => Thing): Iterable<Thing> {
  return {
    *[Symbol.iterator]() {
      for (let index = 0; index < count; index += 1) yield make(index);
    },
  };
}

function pick<Item>(items: readonly Item[], number: number): Item {
  const item = items[number % items.length];
  if (item === undefined) throw new RangeError('nothing to pick from');
  return item;
}

/** Spreads numbers that follow each other. */
function spread(index: number): number {
  let mixed = Math.imul(index ^ 0x9e37_79b9, 0x85eb_ca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

function digest(index: number): string {
  return `sha256:${index.toString(16).padStart(64, '0')}`;
}

function causeAt(index: number): ViewedCause {
  const owner = pick(TEAMS, spread(index));
  return {
    id: `cause-${index}`,
    rank: index + 1,
    title: `${pick(PACKAGES, spread(index))} in team-${index % 60}/base-${index}: fixed by 3.0.${index}`,
    kind: pick(['base-image', 'image', 'stale-base', 'manifest', 'block', 'unseen-base'], spread(index) >>> 3),
    severity: pick(SEVERITY, spread(index) >>> 5),
    ...(index % 9 === 0 ? {} : { owner }),
    ...(index % 11 === 0 ? {} : { repository: `repository-${index % 300}` }),
    findings: Math.ceil(300_000 / (index + 1)),
    workloads: Math.ceil(40_000 / (index + 1)),
    phases: RELEASE_PHASES.filter((_phase, place) => ((spread(index) >>> place) & 1) === 1),
    confidence: (spread(index) % 1_000) / 1_000,
    body: { lines: ['RUN apt-get install -y openssl'], notes: Array.from({ length: 40 }, (_none, line) => `note ${line}`) },
  };
}

function findingAt(index: number, isOther: boolean): ViewedFinding {
  const at = spread(index);
  const isPolicy = at % 16 === 0;
  const image = at % SIZES.image;
  const cve = `CVE-2024-${1_000 + (at % 1_500)}`;
  const part = pick(PACKAGES, at >>> 4);
  const rule = isPolicy ? `kubernetes/policy-${at % 90}` : cve;
  const name = isPolicy
    ? `${pick(SERVICES, at)}-${at % 3_000}`
    : `registry.example/team-${image % 60}/${pick(SERVICES, image)}-${image % 997}:1.${image % 40}`;
  const cause = at % 3 === 0 ? 0 : at % 2_200;
  const title = isPolicy ? `Container ${pick(SERVICES, at)} may run as root` : `${cve} in ${part} 3.0.${at % 20}`;
  return {
    id: `v-${index.toString(16)}`,
    kind: isPolicy ? 'policy' : 'vulnerability',
    title: isOther ? `${title}, seen again` : title,
    severity: pick(isPolicy ? POLICY_SEVERITY : SEVERITY, at >>> 7),
    phase: pick(PHASE, at >>> 11),
    rule,
    about: isPolicy ? `resource-${at % SIZES.resource}` : digest(image),
    aboutName: name,
    aboutKind: isPolicy ? 'Deployment' : 'Image',
    ...(cause < SIZES.cause ? { cause: `cause-${cause}`, owner: pick(TEAMS, spread(cause)) } : {}),
    since: new Date(1_735_689_600_000 + (at % 31_536_000) * 1_000).toISOString(),
    body: {
      id: `v-${index.toString(16)}`,
      package: { type: 'deb', name: part, version: `3.0.${at % 20}`, source: part, fixedVersion: '3.0.22' },
      layer: { index: 2, digest: digest(at), diffId: digest(at + 1) },
      location: { repository: `repository-${at % 300}`, path: 'base/Dockerfile', startLine: 3, endLine: 3 },
      phaseBecause: 'rule 1 of headwater.yaml: overlay production',
      reportedBy: ['headwater'],
      aliases: [cve, `DSA-${at % 5_000}`],
    },
  };
}

function imageAt(index: number): ViewedImage {
  const at = spread(index);
  const repository = `registry.example/team-${index % 60}/${pick(SERVICES, index)}-${index % 997}`;
  return {
    id: digest(index),
    name: `${repository}:1.${index % 40}`,
    repository,
    ...(index < 10 ? {} : { parent: digest(index % 3 === 0 ? 0 : Math.floor(index / 10)) }),
    level: index < 10 ? 0 : `${index}`.length - 1,
    phase: pick(PHASE, at),
    created: new Date(1_735_689_600_000 + (at % 31_536_000) * 1_000).toISOString(),
    packages: at % 50 === 0 ? null : at % 400,
    findings: at % 40,
    derived: index < 10_000 ? 10_000 - index : 0,
    workloads: at % 30,
    body: { digest: digest(index), ancestors: [digest(0), digest(1)], evidence: ['the layers are the first of the image'] },
  };
}

function resourceAt(index: number): ViewedResource {
  const at = spread(index);
  const isCluster = at % 4 !== 0;
  return {
    id: `resource-${index}`,
    name: `${pick(SERVICES, at)}-${at % 3_000}`,
    kind: isCluster
      ? pick(['Deployment', 'Service', 'ConfigMap', 'CronJob'], at >>> 4)
      : pick(['Bucket', 'SecurityGroup', 'Instance'], at >>> 4),
    platform: isCluster ? 'kubernetes' : pick(['aws', 'aws', 'azure'], at >>> 6),
    ...(isCluster
      ? { cluster: `cluster-${at % 12}`, namespace: `team-${at % 60}` }
      : { account: `account-${at % 40}`, region: pick(['eu-west-1', 'us-east-1'], at >>> 3) }),
    phase: pick(PHASE, at >>> 9),
    findings: at % 7,
    body: { id: `resource-${index}`, phaseBecause: 'rule 1 of headwater.yaml: overlay production' },
  };
}
