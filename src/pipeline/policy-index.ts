/**
 * The policies that ship, read once when Headwater is built: reading hundreds of YAML files takes longer than judging a
 * repository. A policy is looked up by its text, so an edited file is never answered from here.
 */
import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Policy } from '../model/index.js';

/** Beside the built code only; where the sources run as they are there is none. */
const FILE = fileURLToPath(new URL('../policies.json', import.meta.url));

/** By the SHA-256 of the file's text. */
export type PolicyIndex = ReadonlyMap<string, Policy>;

export function textDigest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Empty when none was made. */
export async function readPolicyIndex(): Promise<PolicyIndex> {
  const text = await readFile(FILE, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return new Map();
  const entries: readonly (readonly [string, Policy])[] = JSON.parse(text);
  return new Map(entries);
}

/** What another build made of the same texts may be something else. */
export async function removePolicyIndex(): Promise<void> {
  await rm(FILE, { force: true });
}

export async function writePolicyIndex(index: PolicyIndex): Promise<void> {
  await writeFile(FILE, JSON.stringify([...index]));
}
