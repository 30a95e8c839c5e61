/**
 * Every call by which this connector changes something, by Google's own id of the method, and what must be allowed for it. What
 * is not in this table cannot be sent.
 */
import { z } from 'zod';

export interface WriteCall {
  readonly method: 'PATCH' | 'POST';
  readonly service: string;
  /** The asset names that it is for; `{project}` is that of the step's scope. */
  readonly asset: string;
  /** `{path}` is the asset's name behind its service. */
  readonly path: string;
  readonly permission: string;
  /** Asked besides, of what the resource belongs to. */
  readonly also?: readonly string[];
  /** What a step may say: the body, and what else the call takes. Nothing else gets through. */
  readonly input: z.ZodType<WriteInput>;
  /** Compute Engine makes a request with the same id once. */
  readonly takesRequestId?: true;
  /** Where the platform goes on by itself after it took the call: how long that may take, in seconds. */
  readonly takes?: number;
}

export interface WriteInput {
  readonly body?: unknown;
  /** The call is made only while the bucket has this metageneration. */
  readonly ifMetagenerationMatch?: string | undefined;
  readonly updateMask?: string | undefined;
  /** A duration: `nextRotationTime` of the body is this long after the moment at which the call is sent. */
  readonly firstRotationAfter?: string | undefined;
}

const MINUTES = 600;
const generation = z.string().regex(/^\d{1,20}$/);
const duration = z.string().regex(/^\d{1,10}s$/);
const nothing: z.ZodType<WriteInput> = z.strictObject({});

export const CALLS = {
  // https://cloud.google.com/storage/docs/json_api/v1/buckets/patch
  'storage.buckets.patch': {
    method: 'PATCH',
    service: 'storage',
    asset: 'storage.googleapis.com/*',
    path: '/storage/v1/b/{path}',
    permission: 'storage.buckets.update',
    input: z.strictObject({
      ifMetagenerationMatch: generation,
      body: z.union([
        z.strictObject({ iamConfiguration: z.strictObject({ publicAccessPrevention: z.enum(['enforced', 'inherited']) }) }),
        z.strictObject({ versioning: z.strictObject({ enabled: z.boolean() }).nullable() }),
      ]),
    }),
  },
  // https://cloud.google.com/compute/docs/reference/rest/v1/firewalls/patch: a rule has no fingerprint.
  'compute.firewalls.patch': {
    method: 'PATCH',
    service: 'compute',
    asset: 'compute.googleapis.com/projects/{project}/global/firewalls/*',
    path: '/compute/v1/{path}',
    permission: 'compute.firewalls.update',
    also: ['compute.networks.updatePolicy'],
    input: z.strictObject({ body: z.strictObject({ disabled: z.boolean() }) }),
    takesRequestId: true,
    takes: MINUTES,
  },
  // https://cloud.google.com/compute/docs/reference/rest/v1/instances/stop
  'compute.instances.stop': ofInstance('stop'),
  'compute.instances.start': ofInstance('start'),
  // https://cloud.google.com/sql/docs/mysql/admin-api/rest/v1/instances/patch
  'sql.instances.patch': {
    method: 'PATCH',
    service: 'sqladmin',
    asset: 'cloudsql.googleapis.com/projects/{project}/instances/*',
    path: '/v1/{path}',
    permission: 'cloudsql.instances.update',
    input: z.strictObject({
      body: z.strictObject({
        settings: z.strictObject({
          // Another version of the settings than this one is not changed.
          settingsVersion: generation,
          ipConfiguration: z.strictObject({ authorizedNetworks: z.array(z.record(z.string(), z.json())) }),
        }),
      }),
    }),
    takes: MINUTES,
  },
  // https://cloud.google.com/iam/docs/reference/rest/v1/projects.serviceAccounts.keys/disable
  'iam.projects.serviceAccounts.keys.disable': ofKey('disable'),
  'iam.projects.serviceAccounts.keys.enable': ofKey('enable'),
  // https://cloud.google.com/kms/docs/reference/rest/v1/projects.locations.keyRings.cryptoKeys/patch
  'cloudkms.projects.locations.keyRings.cryptoKeys.patch': {
    method: 'PATCH',
    service: 'cloudkms',
    asset: 'cloudkms.googleapis.com/projects/{project}/locations/*/keyRings/*/cryptoKeys/*',
    path: '/v1/{path}',
    permission: 'cloudkms.cryptoKeys.update',
    input: z.strictObject({
      updateMask: z.enum(['rotationPeriod', 'rotationPeriod,nextRotationTime']),
      body: z.strictObject({ rotationPeriod: duration.optional(), nextRotationTime: z.iso.datetime().optional() }),
      firstRotationAfter: duration.optional(),
    }),
  },
} satisfies Record<string, WriteCall>;

export type CallName = keyof typeof CALLS;

/** The call of that name; undefined for what is none. */
export function callOf(name: string): WriteCall | undefined {
  return isCall(name) ? CALLS[name] : undefined;
}

function isCall(name: string): name is CallName {
  return Object.hasOwn(CALLS, name);
}

export function permissionsOf(...names: readonly CallName[]): readonly { readonly call: string; readonly permission: string }[] {
  return names.flatMap((call) => {
    const { permission, also = [] }: WriteCall = CALLS[call];
    return [permission, ...also].map((each) => ({ call, permission: each }));
  });
}

function ofInstance(verb: 'stop' | 'start'): WriteCall {
  return {
    method: 'POST',
    service: 'compute',
    asset: 'compute.googleapis.com/projects/{project}/zones/*/instances/*',
    path: `/compute/v1/{path}/${verb}`,
    permission: `compute.instances.${verb}`,
    input: nothing,
    takesRequestId: true,
    takes: MINUTES,
  };
}

function ofKey(verb: 'disable' | 'enable'): WriteCall {
  return {
    method: 'POST',
    service: 'iam',
    asset: 'iam.googleapis.com/projects/{project}/serviceAccounts/*/keys/*',
    path: `/v1/{path}:${verb}`,
    permission: `iam.serviceAccountKeys.${verb}`,
    input: nothing,
  };
}
