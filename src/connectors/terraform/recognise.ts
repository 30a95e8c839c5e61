/** Tells whether a tree holds Terraform configuration, by what is in its files. */
import { join } from 'node:path';
import { readTextInside } from '../../lib/read-inside.js';
import type { Candidate, Claim } from '../../ports/index.js';

export async function recogniseTerraform(candidate: Candidate): Promise<Claim | undefined> {
  if (candidate.kind !== 'tree') return undefined;
  const { root, files } = candidate.tree;
  for (const path of files) {
    if (/\.tf(?:\.json)?$/u.test(path) && (await holdsBlocks(root, path))) return { candidate, as: 'Terraform configuration' };
  }
  return undefined;
}

/** What is claimed is read with the scan's own limit. */
const LIMIT = 1024 * 1024;
const BLOCK = /^\s*(?:terraform|provider|variable|locals|resource|data|module|output|moved|import|removed|check)\b[^\n=]*\{/mu;

async function holdsBlocks(root: string, path: string): Promise<boolean> {
  const read = await readTextInside(root, join(root, path), LIMIT);
  if (read.kind === 'refused') return read.code === 'FILE_TOO_LARGE';
  if (read.kind === 'absent') return false;
  return path.endsWith('.json') ? /"(?:resource|module|provider|terraform)"\s*:/u.test(read.text) : BLOCK.test(read.text);
}
