/** Reads the files that a Kyverno test names, relative to its own folder. Throws POLICY_INVALID or FILE_UNREADABLE for what cannot be read. */
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { z } from 'zod';
import type { PolicyFileLimits } from '../config/policy-file.js';
import { readPolicyText } from '../config/policy-text.js';
import { HeadwaterError } from '../lib/errors.js';
import { readYamlDocuments } from '../lib/yaml/index.js';
import type { Json } from '../model/index.js';

/** A document of a YAML file. */
export interface YamlValue {
  readonly value: Json;
  readonly line: number;
}

export type ReadDocuments = (path: string) => Promise<readonly YamlValue[]>;

export function documentReader(limits: PolicyFileLimits): ReadDocuments {
  return async (path) => documentsOf(await readPolicyText(path, limits), path, limits);
}

/** The file at a path, or the YAML files of a folder. */
export async function filesAt(path: string, folder: string): Promise<readonly string[]> {
  if (/^https?:\/\//.test(path))
    throw new HeadwaterError('FILE_UNREADABLE', `${path} is on the network, which a test does not read`);
  const full = resolve(folder, path);
  const found = await stat(full).catch((error: NodeJS.ErrnoException) => {
    throw new HeadwaterError('FILE_UNREADABLE', `${full} cannot be read: ${error.code ?? error.message}`, { cause: error });
  });
  if (!found.isDirectory()) return [full];
  const entries = await readdir(full, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map((entry) => join(full, entry.name))
    .toSorted();
}

function documentsOf(text: string, path: string, limits: PolicyFileLimits): readonly YamlValue[] {
  const { documents, problems } = readYamlDocuments(text, limits);
  const [problem] = problems.filter(({ kind }) => kind !== 'ambiguous');
  if (problem !== undefined) throw new HeadwaterError('POLICY_INVALID', `${path}:${problem.line}: ${problem.reason}`);
  return documents.flatMap(({ value, startLine }) => (value === null || value === undefined ? [] : [{ value, line: startLine }]));
}

export function checked<Schema extends z.ZodType>(
  schema: Schema,
  document: YamlValue | undefined,
  path: string,
): z.output<Schema> {
  const read = schema.safeParse(document?.value);
  if (read.success) return read.data;
  throw new HeadwaterError(
    'POLICY_INVALID',
    read.error.issues
      .map(({ path: keys, message }) => `${path}:${document?.line ?? 1}: ${keys.join('.')}: ${message}`)
      .join('\n'),
  );
}
