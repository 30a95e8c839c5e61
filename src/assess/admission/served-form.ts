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
  return path === undefined || path.length === 0 ? object : withMember(object, path, 'metadata', {});
}

/** The object with a member of what the path leads to, where that is an object and has none. */
function withMember(object: unknown, path: readonly string[], key: string, value: unknown): unknown {
  if (!isPlain(object)) return object;
  const [step, ...rest] = path;
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
