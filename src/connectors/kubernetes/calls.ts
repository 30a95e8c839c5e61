/**
 * The calls that change something, a row each: there are no others. A row says what the call is on, what its input must look
 * like and how it is sent; what does not fit is never sent. Takes a planned step, gives the request.
 */
import { z } from 'zod';
import type { Json } from '../../model/index.js';
import { parsePointer } from './actions/json-patch.js';
import type { ChangeRequest } from './http.js';
import type { ObjectName } from './identity.js';
import { kindKey, permission } from './kinds.js';

/** What can be called, and what must be allowed for it. */
export interface KubernetesCall {
  /** `patch deployments/scale.apps`: verb, resource and group. */
  readonly call: string;
  readonly permissions: readonly string[];
  /** `apps/Deployment`: what the call is on. */
  readonly on: string;
  /** Throws ZodError for an input that is none of this call. */
  prepare(name: ObjectName, input: Json): Prepared;
}

export type Prepared =
  | { readonly kind: 'request'; readonly request: ChangeRequest }
  /** The template of a ReplicaSet, as the server has it, becomes that of its Deployment. */
  | { readonly kind: 'template'; readonly from: string; readonly fromUid: string; request(template: Json): ChangeRequest };

interface Target {
  readonly apiVersion: string;
  readonly kind: string;
  readonly resource: string;
}

const POD: Target = { apiVersion: 'v1', kind: 'Pod', resource: 'pods' };
const CONTROLLER: Target = { apiVersion: 'v1', kind: 'ReplicationController', resource: 'replicationcontrollers' };
const DEPLOYMENT: Target = { apiVersion: 'apps/v1', kind: 'Deployment', resource: 'deployments' };
const REPLICA_SET: Target = { apiVersion: 'apps/v1', kind: 'ReplicaSet', resource: 'replicasets' };
const STATEFUL_SET: Target = { apiVersion: 'apps/v1', kind: 'StatefulSet', resource: 'statefulsets' };
const DAEMON_SET: Target = { apiVersion: 'apps/v1', kind: 'DaemonSet', resource: 'daemonsets' };
const CRON_JOB: Target = { apiVersion: 'batch/v1', kind: 'CronJob', resource: 'cronjobs' };
const NETWORK_POLICY: Target = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', resource: 'networkpolicies' };
const RBAC = 'rbac.authorization.k8s.io/v1';
const ROLE_BINDING: Target = { apiVersion: RBAC, kind: 'RoleBinding', resource: 'rolebindings' };
const CLUSTER_ROLE_BINDING: Target = { apiVersion: RBAC, kind: 'ClusterRoleBinding', resource: 'clusterrolebindings' };
const ROLLOUT: Target = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', resource: 'rollouts' };
const PIPELINE_RUN: Target = { apiVersion: 'tekton.dev/v1', kind: 'PipelineRun', resource: 'pipelineruns' };

/** By what `kubectl auth can-i` would be asked. */
export const SCALE = {
  deployment: permission('patch', DEPLOYMENT.apiVersion, 'deployments/scale'),
  replicaSet: permission('patch', REPLICA_SET.apiVersion, 'replicasets/scale'),
  statefulSet: permission('patch', STATEFUL_SET.apiVersion, 'statefulsets/scale'),
  controller: permission('patch', CONTROLLER.apiVersion, 'replicationcontrollers/scale'),
} as const;
export const PATCH = {
  pod: permission('patch', POD.apiVersion, 'pods'),
  deployment: permission('patch', DEPLOYMENT.apiVersion, 'deployments'),
  statefulSet: permission('patch', STATEFUL_SET.apiVersion, 'statefulsets'),
  daemonSet: permission('patch', DAEMON_SET.apiVersion, 'daemonsets'),
  cronJob: permission('patch', CRON_JOB.apiVersion, 'cronjobs'),
  rollout: permission('patch', ROLLOUT.apiVersion, 'rollouts'),
  pipelineRun: permission('patch', PIPELINE_RUN.apiVersion, 'pipelineruns'),
  roleBinding: permission('patch', RBAC, 'rolebindings'),
  clusterRoleBinding: permission('patch', RBAC, 'clusterrolebindings'),
} as const;
export const EVICT = permission('create', POD.apiVersion, 'pods/eviction');
export const CREATE = {
  networkPolicy: permission('create', NETWORK_POLICY.apiVersion, 'networkpolicies'),
  roleBinding: permission('create', RBAC, 'rolebindings'),
  clusterRoleBinding: permission('create', RBAC, 'clusterrolebindings'),
} as const;
export const DELETE = {
  networkPolicy: permission('delete', NETWORK_POLICY.apiVersion, 'networkpolicies'),
  roleBinding: permission('delete', RBAC, 'rolebindings'),
  clusterRoleBinding: permission('delete', RBAC, 'clusterrolebindings'),
} as const;
/** Two requests: the template is read whole, secrets of its environment included, and goes nowhere but back to the server. */
export const PATCH_TEMPLATE = `${PATCH.deployment} to the template of a replica set`;
const GET_REPLICA_SET = permission('get', REPLICA_SET.apiVersion, 'replicasets');
/** Whoever writes a binding must be allowed to give what its role gives. */
export const BIND = [permission('bind', RBAC, 'roles'), permission('bind', RBAC, 'clusterroles')] as const;

const json: z.ZodType<Json> = z.json();
const uid = z.string().min(1).max(200);

const operationSchema = z.discriminatedUnion('op', [
  z.strictObject({ op: z.enum(['test', 'add', 'replace']), path: z.string().max(4096), value: json }),
  z.strictObject({ op: z.literal('remove'), path: z.string().max(4096) }),
]);

const segmentSchema = z
  .string()
  .min(1)
  .max(253)
  // Dots alone are taken for folders on the way, however they are encoded.
  .refine((name) => name !== '.' && name !== '..', 'it is no name');

export const KUBERNETES_CALLS: readonly KubernetesCall[] = [
  eviction(),
  scale(SCALE.deployment, DEPLOYMENT),
  scale(SCALE.replicaSet, REPLICA_SET),
  scale(SCALE.statefulSet, STATEFUL_SET),
  scale(SCALE.controller, CONTROLLER),
  patch(PATCH.pod, POD, ['/metadata/labels']),
  patch(PATCH.deployment, DEPLOYMENT, ['/spec']),
  patch(PATCH.statefulSet, STATEFUL_SET, ['/spec']),
  patch(PATCH.daemonSet, DAEMON_SET, ['/spec']),
  patch(PATCH.cronJob, CRON_JOB, ['/spec']),
  patch(PATCH.rollout, ROLLOUT, ['/spec/paused']),
  patch(PATCH.pipelineRun, PIPELINE_RUN, ['/spec/status']),
  patch(PATCH.roleBinding, ROLE_BINDING, ['/subjects'], BIND),
  patch(PATCH.clusterRoleBinding, CLUSTER_ROLE_BINDING, ['/subjects'], [BIND[1]]),
  template(),
  create(CREATE.networkPolicy, NETWORK_POLICY, ['spec']),
  create(CREATE.roleBinding, ROLE_BINDING, ['roleRef', 'subjects'], BIND),
  create(CREATE.clusterRoleBinding, CLUSTER_ROLE_BINDING, ['roleRef', 'subjects'], [BIND[1]]),
  remove(DELETE.networkPolicy, NETWORK_POLICY),
  remove(DELETE.roleBinding, ROLE_BINDING),
  remove(DELETE.clusterRoleBinding, CLUSTER_ROLE_BINDING),
];

const BY_CALL: ReadonlyMap<string, KubernetesCall> = new Map(KUBERNETES_CALLS.map((one) => [one.call, one]));

export function kubernetesCall(call: string): KubernetesCall | undefined {
  return BY_CALL.get(call);
}

/** For the declaration of an action. Throws for a call that there is not. */
export function declared(calls: readonly string[]): readonly { readonly call: string; readonly permission: string }[] {
  return calls.flatMap((call) => {
    const row = BY_CALL.get(call);
    if (row === undefined) throw new RangeError(`there is no call ${call}`);
    return row.permissions.map((needed) => ({ call, permission: needed }));
  });
}

/** https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/ */
function eviction(): KubernetesCall {
  const inputSchema = z.strictObject({ uid });
  return {
    call: EVICT,
    permissions: [EVICT],
    on: keyOf(POD),
    prepare: (name, input) => {
      const preconditions = { uid: inputSchema.parse(input).uid };
      const metadata = { name: name.name, namespace: name.namespace };
      const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata, deleteOptions: { preconditions } };
      const path = `${pathOf(POD, name)}/eviction`;
      return { kind: 'request', request: { method: 'POST', path, type: 'application/json', body } };
    },
  };
}

function scale(call: string, target: Target): KubernetesCall {
  return jsonPatch(call, target, '/scale', ['/spec/replicas'], [call]);
}

function patch(call: string, target: Target, changes: readonly string[], also: readonly string[] = []): KubernetesCall {
  return jsonPatch(call, target, '', changes, [call, ...also]);
}

/**
 * RFC 6902. Its tests are the precondition: one of the uid at least, so that nothing is done to another object of the name.
 * @param changes the only pointers at which, or below which, it may change something
 */
function jsonPatch(
  call: string,
  target: Target,
  subresource: string,
  changes: readonly string[],
  permissions: readonly string[],
): KubernetesCall {
  const mayChange = (path: string): boolean => changes.some((one) => path === one || path.startsWith(`${one}/`));
  const inputSchema = z
    .array(operationSchema)
    .max(1000)
    .refine((all) => all.some(({ op, path }) => op === 'test' && path === '/metadata/uid'), 'it tests no uid')
    .refine((all) => all.every(({ op, path }) => op === 'test' || mayChange(path)), 'it changes what it must not')
    .refine((all) => all.every(({ path }) => parsePointer(path) !== undefined), 'a path is no pointer');
  return {
    call,
    permissions,
    on: keyOf(target),
    prepare: (name, input) => {
      const path = pathOf(target, name) + subresource;
      const body = inputSchema.parse(input);
      return { kind: 'request', request: { method: 'PATCH', path, type: 'application/json-patch+json', body } };
    },
  };
}

function template(): KubernetesCall {
  const inputSchema = z.strictObject({
    uid,
    generation: z.int(),
    replicaSet: z.strictObject({ name: z.string().min(1).max(253), uid }),
  });
  return {
    call: PATCH_TEMPLATE,
    permissions: [PATCH.deployment, GET_REPLICA_SET],
    on: keyOf(DEPLOYMENT),
    prepare: (name, input) => {
      const { uid: own, generation, replicaSet } = inputSchema.parse(input);
      const request = (value: Json): ChangeRequest => {
        const body = [
          { op: 'test', path: '/metadata/uid', value: own },
          { op: 'test', path: '/metadata/generation', value: generation },
          { op: 'replace', path: '/spec/template', value },
        ];
        return { method: 'PATCH', path: pathOf(DEPLOYMENT, name), type: 'application/json-patch+json', body };
      };
      const from = pathOf(REPLICA_SET, { ...name, name: replicaSet.name });
      return { kind: 'template', from, fromUid: replicaSet.uid, request };
    },
  };
}

/** @param members what is made beside the metadata */
function create(call: string, target: Target, members: readonly string[], also: readonly string[] = []): KubernetesCall {
  const texts = z.record(z.string(), z.string());
  const inputSchema = z.strictObject({
    metadata: z.strictObject({ labels: texts.optional(), annotations: texts.optional() }),
    ...Object.fromEntries(members.map((member) => [member, json.optional()])),
  });
  return {
    call,
    permissions: [call, ...also],
    on: keyOf(target),
    prepare: (name, input) => {
      const { metadata, ...rest } = inputSchema.parse(input);
      const { apiVersion, kind } = target;
      const place = name.namespace === '' ? {} : { namespace: name.namespace };
      const given = json.parse(JSON.parse(JSON.stringify({ metadata: { ...metadata, name: name.name, ...place }, ...rest })));
      const body = { apiVersion, kind, ...(typeof given === 'object' && given !== null && !Array.isArray(given) ? given : {}) };
      return { kind: 'request', request: { method: 'POST', path: collectionOf(target, name), type: 'application/json', body } };
    },
  };
}

function remove(call: string, target: Target): KubernetesCall {
  const inputSchema = z.strictObject({ uid, resourceVersion: z.string().optional() });
  return {
    call,
    permissions: [call],
    on: keyOf(target),
    prepare: (name, input) => {
      const { uid: own, resourceVersion } = inputSchema.parse(input);
      const preconditions = { uid: own, ...(resourceVersion === undefined ? {} : { resourceVersion }) };
      const body = { apiVersion: 'v1', kind: 'DeleteOptions', preconditions };
      return { kind: 'request', request: { method: 'DELETE', path: pathOf(target, name), type: 'application/json', body } };
    },
  };
}

function keyOf({ apiVersion, kind }: Target): string {
  return kindKey(apiVersion, kind);
}

function collectionOf({ apiVersion, resource }: Target, { namespace }: ObjectName): string {
  const root = `${apiVersion.includes('/') ? '/apis' : '/api'}/${apiVersion}`;
  return namespace === '' ? `${root}/${resource}` : `${root}/namespaces/${segment(namespace)}/${resource}`;
}

function pathOf(target: Target, name: ObjectName): string {
  return `${collectionOf(target, name)}/${segment(name.name)}`;
}

function segment(name: string): string {
  return encodeURIComponent(segmentSchema.parse(name));
}
