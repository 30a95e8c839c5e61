/** Puts back what a plan's execution changed, unless somebody else has changed it since: then nothing is touched (S5). */
import { readFile } from 'node:fs/promises';
import type { EditTarget, Outcome } from '../../../model/index.js';
import type { EditEntry } from '../../../ports/index.js';
import { messageOf } from '../../../lib/errors.js';
import { applyEdits } from '../../../lib/line-edits.js';
import { insideRoot, replaceFile } from './execute.js';

/** One outcome for each file of the entry's plan; files that were never changed are `already-so`. */
export async function undo(entry: EditEntry): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const target of entry.plan.targets) {
    try {
      outcomes.push(await undoOn(target, entry.beforeImages));
    } catch (error) {
      outcomes.push({ target: target.path, kind: 'failed', because: messageOf(error) });
    }
  }
  return outcomes;
}

async function undoOn(target: EditTarget, beforeImages: EditEntry['beforeImages']): Promise<Outcome> {
  const before = Object.hasOwn(beforeImages, target.path) ? beforeImages[target.path] : undefined;
  if (before === undefined) return { target: target.path, kind: 'already-so', because: 'the action did not change it' };
  const path = await insideRoot(target);
  if (path === undefined) return { target: target.path, kind: 'refused', because: 'the path leads out of the checkout' };
  const now = await readFile(path);
  if (now.equals(before)) return { target: target.path, kind: 'already-so', because: 'the file is as it was before' };
  const ours = Buffer.from(applyEdits(Buffer.from(before).toString('utf8'), target.edits), 'utf8');
  if (!now.equals(ours)) {
    return { target: target.path, kind: 'refused', because: 'the file was changed after the action' };
  }
  await replaceFile(path, before);
  return { target: target.path, kind: 'done', because: 'the file is as it was before' };
}
