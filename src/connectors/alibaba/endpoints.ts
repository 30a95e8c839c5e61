/**
 * Where each product answers, and in which version of its API. Takes a product and a region, gives a host; asks nobody. A
 * product's address can be given as Terraform's provider takes it, `ECS_ENDPOINT`; `ALIBABA_CLOUD_ENDPOINT_URL` (ours) sends
 * every call to one address, such as a test server on this machine.
 */
import { HeadwaterError } from '../../lib/errors.js';

export type Product = keyof typeof PRODUCTS;

interface ProductFacts {
  readonly version: string;
  /** `gateway`: the products behind the common gateway of OpenAPI. */
  readonly style: 'gateway' | 'oss' | 'sls';
  /** @param region empty for what is in no region */
  readonly host: (region: string) => string;
  /** Where Terraform's provider has another name for it in its settings: `LOG` for Log Service. */
  readonly setting?: string;
}

/** As the SDKs' own tables have it, of the regions that are open to the public. */
const OLD_RDS = new Set([
  'cn-qingdao',
  'cn-beijing',
  'cn-hangzhou',
  'cn-shanghai',
  'cn-shenzhen',
  'cn-heyuan',
  'cn-hongkong',
  'ap-southeast-1',
  'us-west-1',
  'us-east-1',
  'cn-shanghai-finance-1',
  'cn-shenzhen-finance-1',
  'cn-north-2-gov-1',
  'cn-beijing-finance-1',
]);
const OLD_SLB = new Set([
  'cn-qingdao',
  'cn-beijing',
  'cn-hangzhou',
  'cn-shanghai',
  'cn-shenzhen',
  'cn-hongkong',
  'ap-southeast-1',
  'us-west-1',
  'us-east-1',
  'cn-shanghai-finance-1',
  'cn-shenzhen-finance-1',
  'cn-north-2-gov-1',
]);
const OLD_VPC = new Set(['cn-hangzhou', 'cn-shanghai-finance-1', 'cn-shenzhen-finance-1', 'cn-north-2-gov-1']);

export const PRODUCTS = {
  actiontrail: gateway('2020-07-06', (region) => `actiontrail.${region}.aliyuncs.com`),
  alb: gateway('2020-06-16', (region) => `alb.${region}.aliyuncs.com`),
  cs: gateway('2015-12-15', (region) => `cs.${region}.aliyuncs.com`),
  ecs: gateway('2014-05-26', (region) =>
    region === '' ? 'ecs.aliyuncs.com' : region === 'cn-hangzhou' ? 'ecs-cn-hangzhou.aliyuncs.com' : `ecs.${region}.aliyuncs.com`,
  ),
  ims: gateway('2019-08-15', () => 'ims.aliyuncs.com'),
  kms: gateway('2016-01-20', (region) => `kms.${region}.aliyuncs.com`),
  ram: gateway('2015-05-01', () => 'ram.aliyuncs.com'),
  rds: gateway('2014-08-15', (region) => (OLD_RDS.has(region) ? 'rds.aliyuncs.com' : `rds.${region}.aliyuncs.com`)),
  resourcecenter: gateway('2022-12-01', () => 'resourcecenter.aliyuncs.com'),
  resourcemanager: gateway('2020-03-31', () => 'resourcemanager.aliyuncs.com'),
  slb: gateway('2014-05-15', (region) => (OLD_SLB.has(region) ? 'slb.aliyuncs.com' : `slb.${region}.aliyuncs.com`)),
  sts: gateway('2015-04-01', () => 'sts.aliyuncs.com'),
  vpc: gateway('2016-04-28', (region) => (OLD_VPC.has(region) ? 'vpc.aliyuncs.com' : `vpc.${region}.aliyuncs.com`)),
  oss: { version: '2019-05-17', style: 'oss', host: (region) => `oss-${region}.aliyuncs.com` },
  sls: { version: '2020-12-30', style: 'sls', host: (region) => `${region}.log.aliyuncs.com`, setting: 'LOG' },
} satisfies Readonly<Record<string, ProductFacts>>;

function gateway(version: string, host: (region: string) => string): ProductFacts {
  return { version, style: 'gateway', host };
}

/** Where the requests go. */
export interface Address {
  readonly protocol: 'http' | 'https';
  /** With a port where it has one. */
  readonly connect: string;
  /** The product's host, which a bucket or project is named before. On this machine it keeps the name that it really has. */
  readonly host: string;
  readonly loopback: boolean;
}

const ALL = 'ALIBABA_CLOUD_ENDPOINT_URL';

/** Throws OPTION_INVALID for a setting that is not an HTTPS address, unless it is on this machine. */
export function addressOf(product: Product, region: string, environment: NodeJS.ProcessEnv): Address {
  const facts: ProductFacts = PRODUCTS[product];
  const host = facts.host(region);
  for (const setting of [`${facts.setting ?? product.toUpperCase()}_ENDPOINT`, ALL]) {
    const given = environment[setting];
    if (given === undefined || given === '') continue;
    const url = checkedUrl(given, setting);
    const loopback = isLoopback(url);
    return { ...wayTo(url), host: loopback ? host : url.host, loopback };
  }
  return { protocol: 'https', connect: host, host, loopback: false };
}

/** Throws OPTION_INVALID for a setting that cannot be used, before anything is asked. */
export function checkSettings(environment: NodeJS.ProcessEnv): void {
  for (const product of Object.keys(PRODUCTS) as Product[]) addressOf(product, '', environment);
}

/** @param what names it in the error. Throws OPTION_INVALID */
export function checkedUrl(given: string, what: string): URL {
  const address = given.includes('://') ? given : `https://${given}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !(url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url))))
    throw new HeadwaterError('OPTION_INVALID', `${what} is not an https address: ${given}`);
  return url;
}

export function wayTo(url: URL): Pick<Address, 'protocol' | 'connect'> {
  return { protocol: url.protocol === 'https:' ? 'https' : 'http', connect: url.host };
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}
