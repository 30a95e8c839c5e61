/** Takes a cause with an edit and the checkout it is in, and gives the recorded plan: pure data, hashed, nothing done yet. */
import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { EditPlan, EditTarget, RootCause, SourceEdit, SourceRepository } from '../../../model/index.js';
import { HeadwaterError } from '../../../lib/errors.js';
import { canonicalJson } from '../../../lib/canonical-json.js';
import { sha256 } from '../../../lib/sha256.js';

/** As much of a cause as a plan needs. */
export type Fixable = Pick<RootCause, 'id'> & { readonly fix: Pick<RootCause['fix'], 'edits' | 'files'> };

/**
 * The plan that writes the cause's fix into the checkout.
 * Throws TARGET_NOT_WRITABLE when the source is not a checkout here, PLAN_STALE when a file is not what was scanned.
 */
export async function plan(cause: Fixable, repository: SourceRepository): Promise<EditPlan> {
  if (!repository.writable || repository.path === undefined) {
    throw new HeadwaterError('TARGET_NOT_WRITABLE', `${repository.name} was not read from a checkout that can be written`);
  }
  const root = repository.path;
  const targets: EditTarget[] = [];
  for (const [path, edits] of byPath(cause.fix.edits)) {
    if (isAbsolute(path) || path.split('/').includes('..'))
      throw new HeadwaterError('PLAN_STALE', `${path} leads out of the checkout`);
    const bytes = await readFile(join(root, path));
    const version = sha256(bytes);
    if (cause.fix.files.find((file) => file.path === path)?.sha256 !== version) {
      throw new HeadwaterError('PLAN_STALE', `${path} is not what was scanned`);
    }
    targets.push({ kind: 'file', root, path, version, edits });
  }
  const body = { action: 'edit-source', cause: cause.id, targets };
  return { hash: planHash(body), ...body };
}

/** The hash that names a plan: over everything in it but itself, so that a plan that was edited is not the one that was made (S1). */
export function planHash({ action, cause, targets }: Omit<EditPlan, 'hash'>): string {
  return sha256(canonicalJson({ action, cause, targets }));
}

function byPath(edits: readonly SourceEdit[]): ReadonlyMap<string, readonly SourceEdit[]> {
  const paths = new Map<string, SourceEdit[]>();
  for (const edit of edits) paths.set(edit.path, [...(paths.get(edit.path) ?? []), edit]);
  return paths;
}
