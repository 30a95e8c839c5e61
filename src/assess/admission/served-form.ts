/**
 * A resource of a built-in kind as the API server hands it to admission policies: it reads a manifest into its own types first,
 * so some fields are there whatever the manifest says. Without them, policies that rely on that would be in error on files.
 * https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
 */
import { podTemplatePath } from '../../lib/pod-template.js';
import type { Subject } from '../subject.js';

export function servedForm({ resource, object }: Subject): unknown {
  const { apiVersion, kind } = resource;
  if (apiVersion.startsWith('rbac.authorization.k8s.io/') && (kind === 'Role' || kind === 'ClusterRole'))
    return withMember(object, [], 'rules', null);
  const path = podTemplatePath(resource);
  if (path === undefined) return object;
  const withMetadata = path.length === 0 ? object : withMember(object, path, 'metadata', {});
  return CONTAINERS.reduce((served, list) => withMember(served, [...path, 'spec', list, '*'], 'resources', {}), withMetadata);
}

const CONTAINERS = ['containers', 'initContainers', 'ephemeralContainers'];

/** The object with a member of what the path leads to, `*` being each of a list, where that is an object and has none. */
function withMember(object: unknown, path: readonly string[], key: string, value: unknown): unknown {
  const [step, ...rest] = path;
  if (step === '*') return Array.isArray(object) ? object.map((one: unknown) => withMember(one, rest, key, value)) : object;
  if (!isPlain(object)) return object;
  if (step === undefined) return Object.hasOwn(object, key) && object[key] !== null ? object : { ...object, [key]: value };
  if (!Object.hasOwn(object, step)) return object;
  const within = withMember(object[step], rest, key, value);
  return within === object[step] ? object : { ...object, [step]: within };
}

/** Not a mark of what was not read. */
function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
