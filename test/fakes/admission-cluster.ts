/**
 * Asks a real API server what its admission policies say of objects: applies policies and waits until they are obeyed, and
 * creates objects as a dry run. What the API requires of an object and somebody left out is filled in, where told that it may be.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { ApiAnswer, ControlPlane } from './control-plane.js';

export type ApiObject = Readonly<Record<string, unknown>>;

export type Verdict =
  | { readonly kind: 'allowed'; readonly object: unknown; readonly warnings: readonly string[] }
  | { readonly kind: 'denied'; readonly policy: string; readonly message: string }
  /** By something that is no admission policy. */
  | { readonly kind: 'refused'; readonly why: string };

export interface AdmissionCluster {
  /** Whether objects like it live in a namespace; undefined when the server serves none like it. */
  isNamespaced(object: ApiObject): Promise<boolean | undefined>;
  /** Makes the namespace, with a default service account, or adds labels to it. */
  namespace(name: string, labels?: Readonly<Record<string, string>>): Promise<void>;
  /** Keeps the object and gives it as it was kept; throws when it is not taken. */
  apply(object: ApiObject, namespace?: string): Promise<unknown>;
  /** Keeps them until `relent`; from when this ends they are obeyed. */
  enforce(policies: readonly ApiObject[]): Promise<void>;
  relent(): Promise<void>;
  /** What the server's own type check says of the policies that are there now, by their names. */
  typeWarnings(): Promise<ReadonlyMap<string, readonly string[]>>;
  /** Lines of the server's metrics about what it let in because it could not evaluate an expression. */
  evaluationErrors(): Promise<readonly string[]>;
  /** @param mayFill whether something may be set that the API requires, by the name of its field */
  tryCreate(object: ApiObject, namespace: string, mayFill?: (field: string) => boolean): Promise<Verdict>;
}

const resourcesSchema = z.object({
  resources: z.array(z.object({ name: z.string(), kind: z.string(), namespaced: z.boolean() })),
});

const refusalSchema = z.object({
  message: z.string(),
  details: z
    .object({ causes: z.array(z.object({ field: z.string().default(''), message: z.string().default('') })).default([]) })
    .default({ causes: [] }),
});

const typeCheckSchema = z.object({
  observedGeneration: z.number().optional(),
  typeChecking: z
    .object({ expressionWarnings: z.array(z.object({ fieldRef: z.string(), warning: z.string() })).default([]) })
    .default({ expressionWarnings: [] }),
});

const checkedPoliciesSchema = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string(), generation: z.number() }),
      status: typeCheckSchema.default({ typeChecking: { expressionWarnings: [] } }),
    }),
  ),
});

const OBEYED_WITHIN_MS = 30_000;

export function admissionCluster({ call }: ControlPlane): AdmissionCluster {
  const served = new Map<string, Promise<z.infer<typeof resourcesSchema>['resources']>>();
  const applied: string[] = [];
  let rounds = 0;

  async function resourceOf({
    apiVersion,
    kind,
  }: ApiObject): Promise<{ readonly name: string; readonly namespaced: boolean } | undefined> {
    const at = groupPath(String(apiVersion));
    const list =
      served.get(at) ?? call('GET', at).then(({ status, body }) => (status === 200 ? resourcesSchema.parse(body).resources : []));
    served.set(at, list);
    return (await list).find((one) => one.kind === kind && !one.name.includes('/'));
  }

  async function collectionOf(object: ApiObject, namespace: string): Promise<string | undefined> {
    const resource = await resourceOf(object);
    if (resource === undefined) return undefined;
    const place = resource.namespaced ? `/namespaces/${namespace}` : '';
    return `${groupPath(String(object['apiVersion']))}${place}/${resource.name}`;
  }

  async function apply(object: ApiObject, namespace = 'default'): Promise<{ readonly path: string; readonly body: unknown }> {
    const collection = await collectionOf(object, namespace);
    const answer = collection === undefined ? undefined : await call('POST', collection, object);
    if (collection === undefined || answer?.status !== 201)
      throw new Error(`not taken: ${JSON.stringify(object)}: ${answer === undefined ? 'not served' : whyOf(answer)}`);
    const { metadata } = z.object({ metadata: z.object({ name: z.string() }) }).parse(answer.body);
    return { path: `${collection}/${metadata.name}`, body: answer.body };
  }

  async function namespace(name: string, labels: Readonly<Record<string, string>> = {}): Promise<void> {
    const made = await call('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
    if (made.status === 409) await call('PATCH', `/api/v1/namespaces/${name}`, { metadata: { labels } });
    else if (made.status !== 201) throw new Error(whyOf(made));
    await account(name, 'default');
  }

  /** A Pod is refused whose service account is not there, which a controller would make. */
  async function account(namespaceName: string, name: string): Promise<void> {
    const body = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } };
    const made = await call('POST', `/api/v1/namespaces/${namespaceName}/serviceaccounts`, body);
    if (made.status !== 201 && made.status !== 409) throw new Error(whyOf(made));
  }

  async function tryOnce(object: ApiObject, namespaceName: string): Promise<ApiAnswer | undefined> {
    const collection = await collectionOf(object, namespaceName);
    if (collection === undefined) return undefined;
    // Without it, what the API does not know would be left out before anything judges it.
    const options = 'dryRun=All&fieldValidation=Strict';
    const answer = await call('POST', `${collection}?${options}`, object);
    return answer.status === 409 ? call('PUT', `${collection}/${nameOf(object)}?${options}`, object) : answer;
  }

  return {
    namespace,
    isNamespaced: async (object) => (await resourceOf(object))?.namespaced,
    apply: async (object, place) => (await apply(object, place)).body,
    async enforce(policies) {
      for (const policy of policies) applied.push((await apply(policy)).path);
      // The server takes them in their order: when it obeys the last it obeys all, and none that was taken back before.
      rounds += 1;
      const probe = `probe-${rounds}`;
      for (const object of probePolicy(probe)) applied.push((await apply(object)).path);
      const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: probe } };
      for (
        const end = Date.now() + OBEYED_WITHIN_MS;
        verdictOf(await tryOnce(object, 'default')).kind !== 'denied';
        await sleep(50)
      )
        if (Date.now() > end) throw new Error('the API server does not obey an admission policy that it took');
    },
    async relent() {
      for (const path of applied.splice(0).toReversed()) await call('DELETE', path);
    },
    async typeWarnings() {
      for (const end = Date.now() + OBEYED_WITHIN_MS; ; await sleep(100)) {
        const { body } = await call('GET', '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies');
        const { items } = checkedPoliciesSchema.parse(body);
        const unchecked = items.filter(({ metadata, status }) => status.observedGeneration !== metadata.generation);
        if (unchecked.length === 0) return new Map(items.map(({ metadata, status }) => [metadata.name, warningsOf(status)]));
        if (Date.now() > end) throw new Error(`no controller checks the types of ${unchecked[0]?.metadata.name}`);
      }
    },
    async evaluationErrors() {
      const { body } = await call('GET', '/metrics');
      const checks = String(body).match(/^apiserver_validating_admission_policy_check_total\{.*$/gm) ?? [];
      if (checks.length === 0) throw new Error('the server counts no checks of admission policies');
      return checks.filter((line) => line.includes('enforcement_action="allow"') && !line.includes('error_type="no_error"'));
    },
    async tryCreate(given, namespaceName, mayFill = () => false) {
      const object: Mutable = structuredClone({ ...given });
      const named = object['kind'] === 'Pod' ? placeAt(object, ['spec'])?.['serviceAccountName'] : undefined;
      if (typeof named === 'string') await account(namespaceName, named);
      for (;;) {
        const answer = await tryOnce(object, namespaceName);
        const verdict = verdictOf(answer);
        if (verdict.kind !== 'refused' || answer === undefined) return verdict;
        const { causes } = refusalOf(answer).details;
        // Each time around something is set that was not there, or it ends.
        if (causes.filter(({ field }) => fill(object, field, mayFill)).length === 0) return verdict;
      }
    },
  };
}

function warningsOf({ typeChecking }: z.infer<typeof typeCheckSchema>): readonly string[] {
  return typeChecking.expressionWarnings.map(({ fieldRef, warning }) => `${fieldRef}: ${warning}`);
}

function groupPath(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

function verdictOf(answer: ApiAnswer | undefined): Verdict {
  if (answer === undefined) return { kind: 'refused', why: 'the server does not serve it' };
  if (answer.status === 200 || answer.status === 201) return { kind: 'allowed', object: answer.body, warnings: answer.warnings };
  const why = whyOf(answer);
  const said = /ValidatingAdmissionPolicy '([^']+)' with binding '[^']+' denied request: (.*)$/s.exec(why);
  return said === null ? { kind: 'refused', why } : { kind: 'denied', policy: said[1] ?? '', message: said[2] ?? '' };
}

function refusalOf({ body, status }: ApiAnswer): z.infer<typeof refusalSchema> {
  const read = refusalSchema.safeParse(body);
  return read.success ? read.data : { message: `${status}: ${String(body)}`, details: { causes: [] } };
}

function whyOf(answer: ApiAnswer): string {
  return refusalOf(answer).message;
}

/** Forbids a ConfigMap of its own name. */
function probePolicy(name: string): readonly ApiObject[] {
  const apiVersion = 'admissionregistration.k8s.io/v1';
  const rule = { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'], resourceNames: [name] };
  const metadata = { name };
  return [
    {
      apiVersion,
      kind: 'ValidatingAdmissionPolicy',
      metadata,
      spec: { matchConstraints: { resourceRules: [rule] }, validations: [{ expression: 'false' }] },
    },
    {
      apiVersion,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata,
      spec: { policyName: name, validationActions: ['Deny'] },
    },
  ];
}

/** What the API requires, by the path that it names, and a value that it takes. */
const FILLINGS: readonly (readonly [field: RegExp, value: unknown])[] = [
  [/\bspec\.restartPolicy$/, 'Never'],
  [/^spec\.schedule$/, '0 0 * * *'],
  [/ontainers\[\d+\]\.image$/, 'registry.example/app:1.0.0'],
  [/^webhooks\[\d+\]\.sideEffects$/, 'None'],
  [/^webhooks\[\d+\]\.admissionReviewVersions$/, ['v1']],
  [/^webhooks\[\d+\]\.clientConfig$/, { url: 'https://hook.example/' }],
  [/^spec\.maxReplicas$/, 3],
  [/^spec\.defaultBackend$/, { service: { name: 'app', port: { number: 80 } } }],
  [/\.pathType$/, 'Prefix'],
  [/^spec\.ports$/, [{ port: 80 }]],
  [/^(?:subjects\[\d+\]|roleRef)\.apiGroup$/, 'rbac.authorization.k8s.io'],
];

/** Whether something is there now that was not. */
function fill(object: Mutable, field: string, mayFill: (field: string) => boolean): boolean {
  if (/^spec\.(?:selector|template\.metadata\.labels)$/.test(field)) return fillSelector(object);
  const found = FILLINGS.find(([path]) => path.test(field));
  if (field === 'spec' && object['kind'] === 'Ingress') return fill(object, 'spec.defaultBackend', mayFill);
  const path = [...field.matchAll(/[^.[\]]+/g)].map(([step]) => step);
  const last = path.at(-1);
  if (found === undefined || last === undefined || !mayFill(last)) return false;
  const place = placeAt(object, path.slice(0, -1));
  if (place === undefined || place[last] !== undefined) return false;
  place[last] = structuredClone(found[1]);
  return true;
}

/** A workload selects its own Pods, by a label that no policy asks for where it names none itself. */
function fillSelector(object: Mutable): boolean {
  const spec = placeAt(object, ['spec']);
  const metadata = placeAt(object, ['spec', 'template', 'metadata']);
  if (spec === undefined || metadata === undefined || spec['selector'] !== undefined) return false;
  metadata['labels'] ??= { 'example.com/app': 'app' };
  spec['selector'] = object['kind'] === 'ReplicationController' ? metadata['labels'] : { matchLabels: metadata['labels'] };
  return true;
}

type Mutable = { [key: string]: unknown };

function placeAt(object: Mutable, path: readonly string[]): Mutable | undefined {
  let place = object;
  for (const step of path) {
    const next = (place[step] ??= {});
    if (!isMutable(next)) return undefined;
    place = next;
  }
  return place;
}

function isMutable(value: unknown): value is Mutable {
  return typeof value === 'object' && value !== null;
}

function nameOf({ metadata }: ApiObject): string {
  return z.object({ name: z.string() }).parse(metadata).name;
}
