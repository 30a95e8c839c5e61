/**
 * What leaves this connector of an object: no value of a Secret, no secret that can be recognised elsewhere, and nothing that
 * only servers and tools keep for themselves. Keys stay. What was taken out whole is named, so that no policy takes it for
 * nothing.
 */
import { changePodSpecs, CONTAINER_LISTS } from '../../lib/pod-containers.js';
import { fieldPathOf, formatFieldPath } from '../../lib/field-path.js';
import type { Json, UnreadField } from '../../model/index.js';
import { kindKey } from './kinds.js';
import { maskNamed, maskText, maskWords } from './mask.js';
import { fieldsAt, fieldsOf, listAt, type Fields } from './schema.js';

export const REDACTED = '<redacted>';

export interface Redacted {
  readonly raw: Fields;
  readonly unread: readonly UnreadField[];
}

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** The object without what makes up half of it and says nothing: who wrote which field, and a copy of itself. */
export function withoutBallast(object: Fields): Fields {
  const metadata = fieldsAt(object, 'metadata');
  if (metadata === undefined) return object;
  const annotations = fieldsAt(metadata, 'annotations');
  const { managedFields: _, ...kept } = metadata;
  if (annotations === undefined || !Object.hasOwn(annotations, LAST_APPLIED)) return { ...object, metadata: kept };
  const { [LAST_APPLIED]: __, ...others } = annotations;
  return { ...object, metadata: { ...kept, annotations: others } };
}

/** @param object has its apiVersion and kind */
export function redact(object: Fields, apiVersion: string, kind: string): Redacted {
  switch (kindKey(apiVersion, kind)) {
    case '/Secret':
      return withoutValues(object, ['data', 'stringData'], 'redacted: values of Secrets are not read');
    case '/ConfigMap':
      return withoutValues(maskedEntries(object), ['binaryData'], 'redacted: binary values are not read');
    case 'argoproj.io/Application':
      return maskedTexts(withoutMembers(object, applicationSecrets(object)));
    case 'helm.toolkit.fluxcd.io/HelmRelease':
      return maskedTexts(withoutMembers(object, [['spec', 'values']]));
    case 'kustomize.toolkit.fluxcd.io/Kustomization':
      return maskedTexts(withoutMembers(object, [['spec', 'postBuild', 'substitute']]));
    case 'source.toolkit.fluxcd.io/GitRepository':
    case 'source.toolkit.fluxcd.io/HelmRepository':
    case 'source.toolkit.fluxcd.io/OCIRepository':
      return maskedTexts({ raw: object, unread: [] });
    case 'tekton.dev/PipelineRun':
      return { raw: maskedRun(object), unread: [] };
    default:
      return { raw: changePodSpecs(object, maskPodSpec), unread: [] };
  }
}

type Path = readonly (string | number)[];

/** Values and parameters of charts are in each copy of the source that Argo CD keeps. */
function applicationSecrets(application: Fields): readonly Path[] {
  const sources = [['spec', 'source'], ...listAt(application, 'spec', 'sources').map((_, index) => ['spec', 'sources', index])];
  return [
    ['operation'],
    ['status', 'operationState'],
    ['status', 'history'],
    ['status', 'sync', 'comparedTo'],
    ...sources.flatMap((source) => [
      ...['values', 'valuesObject', 'parameters', 'fileParameters'].map((member) => [...source, 'helm', member]),
      [...source, 'plugin'],
    ]),
  ];
}

function withoutValues(object: Fields, members: readonly string[], why: string): Redacted {
  const unread: UnreadField[] = [];
  let raw = object;
  for (const member of members) {
    const values = fieldsAt(raw, member);
    if (values === undefined) continue;
    raw = { ...raw, [member]: Object.fromEntries(Object.keys(values).map((key) => [key, REDACTED])) };
    for (const key of Object.keys(values)) unread.push({ path: formatFieldPath(fieldPathOf([member, key])), why });
  }
  return { raw, unread };
}

/** Takes members out that are there. */
function withoutMembers(object: Fields, paths: readonly Path[]): Redacted {
  let raw = object;
  const unread: UnreadField[] = [];
  for (const path of paths) {
    const next = fieldsOf(without(raw, path));
    if (next === undefined || next === raw) continue;
    raw = next;
    unread.push({ path: formatFieldPath(fieldPathOf(path)), why: 'redacted: it may hold secrets' });
  }
  return { raw, unread };
}

/** The same value when there is nothing at the path. */
function without(value: Json, [step, ...rest]: Path): Json {
  if (Array.isArray(value)) {
    const items: readonly Json[] = value;
    return items.map((item, index) => (index === step ? without(item, rest) : item));
  }
  const fields = fieldsOf(value);
  if (fields === undefined || typeof step !== 'string' || !Object.hasOwn(fields, step)) return value;
  const { [step]: inner, ...others } = fields;
  if (rest.length === 0 || inner === undefined) return others;
  const next = without(inner, rest);
  return isSame(next, inner) ? value : { ...fields, [step]: next };
}

/** A list is made anew each time. */
function isSame(a: Json, b: Json): boolean {
  return a === b || (Array.isArray(a) && Array.isArray(b) && a.every((item, index) => item === b[index]));
}

function maskedEntries(object: Fields): Fields {
  const data = fieldsAt(object, 'data');
  if (data === undefined) return object;
  const entries = Object.entries(data).map(([key, value]) => [key, typeof value === 'string' ? maskNamed(key, value) : value]);
  return { ...object, data: Object.fromEntries(entries) };
}

/** Parameters, results and variables of tasks have a name and a value each, wherever they are. */
function maskedRun(run: Fields): Fields {
  const members = ['spec', 'status'].flatMap((key) => (Object.hasOwn(run, key) ? [[key, masked(run[key] ?? null, 0)]] : []));
  return { ...run, ...Object.fromEntries(members) };
}

const DEEPEST = 100;

function maskedTexts({ raw, unread }: Redacted): Redacted {
  const spec = fieldsAt(raw, 'spec');
  if (spec === undefined) return { raw, unread };
  return { raw: { ...raw, spec: masked(spec, 0) }, unread };
}

function masked(value: Json, depth: number): Json {
  if (typeof value === 'string') return maskText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > DEEPEST) return REDACTED;
  if (Array.isArray(value)) return value.map((item: Json) => masked(maskVariable(item), depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, masked(item, depth + 1)]));
}

function maskPodSpec(spec: Fields): Fields {
  let changed = spec;
  for (const [list] of CONTAINER_LISTS) {
    const containers = fieldAt(spec, list);
    if (Array.isArray(containers)) changed = { ...changed, [list]: containers.map((one: Json) => maskContainer(one)) };
  }
  return changed;
}

function maskContainer(value: Json): Json {
  const container = fieldsOf(value);
  if (container === undefined) return value;
  let changed = container;
  for (const key of ['command', 'args']) {
    const words = fieldAt(container, key);
    if (Array.isArray(words) && words.every((word) => typeof word === 'string'))
      changed = { ...changed, [key]: maskWords(words) };
  }
  const env = fieldAt(container, 'env');
  return Array.isArray(env) ? { ...changed, env: env.map((one: Json) => maskVariable(one)) } : changed;
}

function maskVariable(value: Json): Json {
  const variable = fieldsOf(value);
  const [name, text] = [variable?.['name'], variable?.['value']];
  return typeof name === 'string' && typeof text === 'string' ? { ...variable, value: maskNamed(name, text) } : value;
}

function fieldAt(fields: Fields, key: string): Json | undefined {
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}
