/**
 * Tells which live resource an instance of a state is, by the attributes in which its provider keeps the cloud's own name
 * for it; in the ids that live resources have here. Undefined where no attribute says it for certain. The texts are those of
 * a stranger's file: what has not the form of such a name is none.
 */
import { resourceId, type ResourceId } from '../../../model/index.js';
import type { Instance } from './schema.js';

export function liveIdOf(instance: Instance): ResourceId | undefined {
  const provider = PROVIDERS.find(({ types }) => types.test(instance.type));
  const id = provider?.idOf(instance);
  return id === undefined || id.length > MAX_LENGTH || !PRINTABLE.test(id) ? undefined : resourceId(id);
}

const MAX_LENGTH = 2048;
const PRINTABLE = /^[\x21-\x7e]+$/u;

interface Provider {
  readonly types: RegExp;
  readonly idOf: (instance: Instance) => string | undefined;
}

const PROVIDERS: readonly Provider[] = [
  { types: /^aws_/u, idOf: awsId },
  { types: /^(?:azurerm|azapi)_/u, idOf: azureId },
  { types: /^google_/u, idOf: gcpId },
  { types: /^alicloud_/u, idOf: alibabaId },
];

function awsId({ text }: Instance): string | undefined {
  const arn = text('arn');
  if (arn === undefined || !/^arn:[\w-]+:[\w-]+:[\w-]*:(?:\d{12}|aws)?:./u.test(arn)) return undefined;
  // Snapshots and images can be shared, so EC2 leaves their account out; they are listed by whose they are.
  const shared = /^(arn:[\w-]+:ec2:[\w-]+:):((?:snapshot|image)\/.+)$/u.exec(arn);
  if (shared === null) return `aws:${arn}`;
  const owner = text('owner_id');
  return owner === undefined ? undefined : `aws:${shared[1] ?? ''}${owner}:${shared[2] ?? ''}`;
}

/** `id` of what has an API of its own besides is its address there. */
function azureId({ text }: Instance): string | undefined {
  const id = [text('resource_manager_id'), text('resource_versionless_id'), text('id')].find((each) =>
    /^\/subscriptions\/[^|]+$/iu.test(each ?? ''),
  );
  return id === undefined ? undefined : `azure:${id.toLowerCase()}`;
}

/** Services whose types have no `self_link`: their `id` is the name within the service. */
const GCP_SERVICES: readonly (readonly [types: RegExp, service: string])[] = [
  [/^google_bigquery_dataset$/u, 'bigquery'],
  [/^google_cloud_run_v2_/u, 'run'],
  [/^google_cloudfunctions2?_/u, 'cloudfunctions'],
  [/^google_compute_/u, 'compute'],
  [/^google_container_/u, 'container'],
  [/^google_dns_managed_zone$/u, 'dns'],
  [/^google_kms_/u, 'cloudkms'],
  [/^google_logging_/u, 'logging'],
  [/^google_pubsub_/u, 'pubsub'],
  [/^google_secret_manager_/u, 'secretmanager'],
];

function gcpId({ type, text }: Instance): string | undefined {
  if (type === 'google_project') {
    const project = text('project_id');
    return project === undefined ? undefined : `gcp://cloudresourcemanager.googleapis.com/projects/${project}`;
  }
  // Their `name` is the account's own; `id` may lead to it by a number.
  if (type === 'google_service_account' || type === 'google_service_account_key') return gcpName('iam', text('name'));
  const link = text('self_link');
  const asset = link === undefined ? undefined : assetOfLink(link);
  if (asset !== undefined) return `gcp://${asset}`;
  const service = GCP_SERVICES.find(([types]) => types.test(type))?.[1];
  return service === undefined ? undefined : gcpName(service, text('id'));
}

function gcpName(service: string, name: string | undefined): string | undefined {
  return name !== undefined && /^projects\/[^/?#]+\/[^?#]+$/u.test(name) ? `gcp://${service}.googleapis.com/${name}` : undefined;
}

/** `https://www.googleapis.com/compute/v1/projects/…`, `https://container.googleapis.com/v1/projects/…`, a bucket's `…/storage/v1/b/NAME`. */
function assetOfLink(link: string): string | undefined {
  const bucket = /^https:\/\/[\w.-]+\.googleapis\.com\/storage\/v1\/b\/([^/?#]+)$/u.exec(link)?.[1];
  if (bucket !== undefined) return `storage.googleapis.com/${bucket}`;
  const [, shared, host, path] =
    /^https:\/\/(?:www\.googleapis\.com\/(\w+)|([\w-]+)\.googleapis\.com)\/(?:[^?#]*\/)?v\d\w*\/(projects\/[^?#]+)$/u.exec(
      link,
    ) ?? [];
  const service = shared ?? host;
  if (service === undefined || path === undefined) return undefined;
  // Its API and its inventory have different names.
  return `${service === 'sqladmin' ? 'cloudsql' : service}.googleapis.com/${path}`;
}

/** Most types have no attribute that says the account. */
function alibabaId({ type, text }: Instance): string | undefined {
  if (type === 'alicloud_oss_bucket') {
    const [bucket, owner, location] = [text('bucket') ?? text('id'), text('owner'), text('location')];
    const region = /^oss-([\w-]+)$/u.exec(location ?? '')?.[1];
    if (bucket === undefined || region === undefined || !/^\d+$/u.test(owner ?? '')) return undefined;
    return `alibaba:acs:oss:${region}:${owner ?? ''}:${bucket}`;
  }
  const arn = text('arn');
  return arn !== undefined && /^acs:[\w-]+:[\w-]*:\d+:./u.test(arn) ? `alibaba:${arn}` : undefined;
}
