/**
 * Makes the ConfigMaps and Secrets of a kustomization's generators, without the content hash that kustomize adds to
 * their names. A Secret gets its keys only: no file is opened for its values, and values that are written in the
 * kustomization do not leave here.
 */
import { isUtf8 } from 'node:buffer';
import { posix } from 'node:path';
import type { GeneratorEntry, GeneratorOptions } from '../schema.js';
import { REDACTED } from '../redact.js';
import { set } from '../plain.js';
import type { Fields } from '../plain.js';

/** Reads a file by its path as written in the kustomization; undefined (and a gap of its own) when it cannot be read. */
export type ReadBytes = (written: string) => Promise<Buffer | undefined>;

/** The object; problems are reasons why kustomize would refuse. */
export interface Generated {
  readonly object: Fields;
  readonly problems: readonly string[];
}

export async function generateConfigMap(entry: GeneratorEntry, options: GeneratorOptions, read: ReadBytes): Promise<Generated> {
  const object = skeleton('ConfigMap', entry);
  const problems: string[] = [];
  const data: Fields = {};
  const binary: Fields = {};
  const put = (key: string, value: string | Buffer): void => {
    if (Object.hasOwn(data, key) || Object.hasOwn(binary, key)) problems.push(`the key '${key}' is there twice`);
    else if (typeof value === 'string') set(data, key, value);
    else if (isUtf8(value)) set(data, key, value.toString('utf8'));
    else set(binary, key, value.toString('base64'));
  };
  for (const env of [...(entry.envs ?? []), ...(entry.env == null ? [] : [entry.env])]) {
    const bytes = await read(env);
    for (const [key, value] of bytes === undefined ? [] : environmentEntries(bytes.toString('utf8'))) put(key, value);
  }
  for (const literal of entry.literals ?? []) {
    const pair = splitLiteral(literal);
    if (pair === undefined) problems.push(`the literal '${literal}' is not of the form key=value`);
    else put(pair[0], unquoted(pair[1]));
  }
  for (const file of entry.files ?? []) {
    const source = splitFile(file);
    const bytes = source === undefined ? undefined : await read(source.path);
    if (source === undefined) problems.push(`the file '${file}' is not of the form key=path`);
    else if (bytes !== undefined) put(source.key, bytes);
  }
  if (Object.keys(data).length > 0) object['data'] = data;
  if (Object.keys(binary).length > 0) object['binaryData'] = binary;
  decorate(object, options);
  return { object, problems };
}

/** Keys of literals and files; those within env files stay unknown, since the file holds the values, too. */
export function generateSecret(entry: GeneratorEntry, options: GeneratorOptions): Generated {
  const object = skeleton('Secret', entry);
  object['type'] = entry.type ?? 'Opaque';
  const problems: string[] = [];
  const data: Fields = {};
  for (const literal of entry.literals ?? []) {
    const pair = splitLiteral(literal);
    if (pair === undefined) problems.push('a literal is not of the form key=value');
    else set(data, pair[0], REDACTED);
  }
  for (const file of entry.files ?? []) {
    const source = splitFile(file);
    if (source === undefined) problems.push(`the file '${file}' is not of the form key=path`);
    else set(data, source.key, REDACTED);
  }
  if (Object.keys(data).length > 0) object['data'] = data;
  decorate(object, options);
  return { object, problems };
}

/** An entry's own options over those of the whole kustomization. */
export function optionsOf(entry: GeneratorEntry, shared: GeneratorOptions | undefined): GeneratorOptions {
  const own = entry.options ?? {};
  return {
    labels: { ...shared?.labels, ...own.labels },
    annotations: { ...shared?.annotations, ...own.annotations },
    immutable: shared?.immutable === true || own.immutable === true,
  };
}

function skeleton(kind: string, entry: GeneratorEntry): Fields {
  const metadata: Fields = { name: entry.name };
  if (entry.namespace != null && entry.namespace !== '') metadata['namespace'] = entry.namespace;
  return { apiVersion: 'v1', kind, metadata };
}

function decorate(object: Fields, options: GeneratorOptions): void {
  const metadata = object['metadata'];
  for (const field of ['labels', 'annotations'] as const) {
    const entries = Object.entries(options[field] ?? {});
    if (entries.length === 0 || typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) continue;
    const target: Fields = {};
    for (const [key, value] of entries) set(target, key, value);
    metadata[field] = target;
  }
  if (options.immutable === true) object['immutable'] = true;
}

function splitLiteral(literal: string): readonly [string, string] | undefined {
  const at = literal.indexOf('=');
  return at < 1 ? undefined : [literal.slice(0, at), literal.slice(at + 1)];
}

function unquoted(value: string): string {
  const quote = value[0];
  const surrounded = value.length >= 2 && (quote === '"' || quote === "'") && value.endsWith(quote);
  return surrounded ? value.slice(1, -1) : value;
}

function splitFile(source: string): { readonly key: string; readonly path: string } | undefined {
  const parts = source.split('=');
  if (parts.length === 1) return { key: posix.basename(source), path: source };
  const [key, path] = parts;
  return parts.length === 2 && key !== undefined && path !== undefined && key !== '' && path !== '' ? { key, path } : undefined;
}

function environmentEntries(text: string): readonly (readonly [string, string])[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line) => line.trimStart())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const at = line.indexOf('=');
      return at === -1 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
    });
}
