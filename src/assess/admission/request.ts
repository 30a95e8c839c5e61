/**
 * The request that an admission policy would judge a resource in: its creation. What a file or a list of resources cannot tell
 * of it (who asks, the Namespace when it was not read) is marked, never made up.
 */
import { hostValue, unreadValue } from '../../lib/cel/index.js';
import { apiGroup } from '../../lib/api-version.js';
import { kindFacts } from '../../lib/kubernetes-kinds.js';
import type { Json, Resource } from '../../model/index.js';
import type { JudgeContext } from '../guardrail.js';
import { subjectOf, type Subject } from '../subject.js';
import type { Listening } from './judged-part.js';
import { servedForm } from './served-form.js';

export type Operation = 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';

/** The Namespace that a resource is in. */
export type NamespaceAnswer =
  | { readonly kind: 'none' }
  | { readonly kind: 'read'; readonly labels: Readonly<Record<string, string>>; readonly object: unknown }
  | { readonly kind: 'unread'; readonly why: string };

export interface AdmissionRequest extends Listening {
  readonly resource: Resource;
  readonly operation: Operation;
  /** What expressions see; null where the operation has none. */
  readonly object: unknown;
  readonly oldObject: unknown;
  readonly group: string;
  readonly version: string;
  /** Plural names. */
  readonly resources: readonly string[];
  readonly name: string;
  readonly generateName: string;
  /** Empty for a resource without one. */
  readonly namespace: string;
  /** Undefined when it is not known whether the kind lives in namespaces. */
  readonly namespaced: boolean | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly namespaceObject: NamespaceAnswer;
  /** JSON, or a mark. */
  readonly userInfo: unknown;
  /** False where a rule for another version of the same resource is not to be taken for one that would match after conversion. */
  readonly converts: boolean;
  readonly now: Date;
  /** Answers what functions ask of the world outside. */
  readonly host: unknown;
}

/** What somebody who tests policies says of a request, instead of what is known of a resource that was found. */
export interface RequestSetting {
  readonly operation?: Operation | undefined;
  readonly userInfo?: Json | undefined;
  readonly namespaceObject?: NamespaceAnswer | undefined;
  readonly converts?: boolean | undefined;
  readonly ask?: ((name: string, args: readonly unknown[]) => unknown) | undefined;
}

export function requestOf(subject: Subject, context: JudgeContext, setting: RequestSetting = {}): AdmissionRequest {
  const { resource } = subject;
  const object = servedForm(subject);
  const { apiVersion } = resource;
  const operation = setting.operation ?? 'CREATE';
  const { plurals, namespaced } = kindFacts(resource, context.definedKinds);
  const metadata = memberOf(resource.raw, 'metadata');
  return {
    resource,
    operation,
    object: operation === 'DELETE' ? null : object,
    oldObject: operation === 'UPDATE' || operation === 'DELETE' ? object : null,
    group: apiGroup(apiVersion),
    version: apiVersion.slice(apiVersion.lastIndexOf('/') + 1),
    resources: plurals,
    name: textOf(memberOf(metadata, 'name')),
    generateName: textOf(memberOf(metadata, 'generateName')),
    namespace: isNamespace(resource) ? '' : (resource.namespace ?? ''),
    namespaced,
    labels: labelsIn(metadata),
    namespaceObject: setting.namespaceObject ?? namespaceOf(resource, namespaced, context),
    userInfo: setting.userInfo ?? unreadValue('who asks for it is not known of a resource that was read'),
    converts: setting.converts ?? true,
    now: context.now,
    host: hostValue((name, args) => setting.ask?.(name, args) ?? answer(name, context.now)),
  };
}

/** `request`, as expressions see it. */
export function requestObject(request: AdmissionRequest): Record<string, unknown> {
  const { group, version, resource, operation, name, namespace } = request;
  const kind = { group, version, kind: resource.kind };
  const gvr = { group, version, resource: request.resources.at(-1) ?? '' };
  // What is empty is not there, as in the JSON that the API server makes of it.
  return {
    kind,
    resource: gvr,
    requestKind: kind,
    requestResource: gvr,
    ...(name === '' ? {} : { name }),
    ...(namespace === '' ? {} : { namespace }),
    operation,
    userInfo: request.userInfo,
    dryRun: false,
    options: unreadValue('the options of the request are not known of a resource that was read'),
  };
}

/** `namespaceObject`, as expressions see it: null for what is in no namespace. */
export function namespaceObjectOf({ namespaceObject }: AdmissionRequest): unknown {
  if (namespaceObject.kind === 'none') return null;
  return namespaceObject.kind === 'read' ? namespaceObject.object : unreadValue(namespaceObject.why);
}

export function isNamespace({ apiVersion, kind }: Pick<Resource, 'apiVersion' | 'kind'>): boolean {
  return kind === 'Namespace' && apiVersion === 'v1';
}

function namespaceOf(resource: Resource, namespaced: boolean | undefined, context: JudgeContext): NamespaceAnswer {
  if (namespaced === false) return { kind: 'none' };
  const [found] = context.relations.related(resource, 'member-of');
  if (found !== undefined) {
    const labels = labelsIn(memberOf(found.raw, 'metadata'));
    return { kind: 'read', labels: { ...labels, [NAME_LABEL]: found.name }, object: subjectOf(found).object };
  }
  if (resource.namespace === undefined)
    return { kind: 'unread', why: 'it does not say which namespace it goes into, so nothing is known of its Namespace' };
  return { kind: 'unread', why: `the Namespace ${resource.namespace} was not read` };
}

/** Kubernetes gives it to every Namespace. */
export const NAME_LABEL = 'kubernetes.io/metadata.name';

function answer(name: string, now: Date): unknown {
  if (name === 'time.now') return now;
  const what = NEEDS.find(([prefix]) => name.startsWith(prefix))?.[1] ?? 'something that is not available';
  return unreadValue(`${name}() needs ${what}, which an evaluation of files and listed resources does not have`);
}

const NEEDS: readonly (readonly [prefix: string, what: string])[] = [
  ['resource.', 'a cluster to ask for other resources'],
  ['http.', 'the network'],
  ['globalContext.', "the entries of a cluster's global context"],
  ['image.', 'a registry to read the image from'],
  ['random', 'chance: its value is another one each time'],
  ['x509.', 'a reader of certificates'],
  ['gzip.', 'a compressor'],
];

function labelsIn(metadata: Json | undefined): Readonly<Record<string, string>> {
  const labels = memberOf(metadata, 'labels');
  if (!isObject(labels)) return {};
  return Object.fromEntries(Object.entries(labels).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : [])));
}

function memberOf(value: Json | undefined, key: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
