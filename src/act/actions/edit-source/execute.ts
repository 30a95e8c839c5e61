/**
 * Does exactly what a recorded plan says, file by file, and gives every file one outcome. Each file is looked at again at
 * that instant (S2), its bytes are kept before it is changed (S5), and it is replaced whole or not at all.
 */
import { randomBytes } from 'node:crypto';
import { chmod, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import type { EditPlan, EditTarget, Outcome } from '../../../model/index.js';
import type { EditLedger } from '../../../ports/index.js';
import { messageOf } from '../../../lib/errors.js';
import { applyEdits, type LineEdit } from '../../../lib/line-edits.js';
import { sha256 } from '../../../lib/sha256.js';

/** Carries the plan out under the ledger's entry for it. A failing file does not stop the others. */
export async function execute(plan: EditPlan, entry: string, ledger: EditLedger): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const target of plan.targets) {
    try {
      outcomes.push(await executeOn(target, entry, ledger));
    } catch (error) {
      outcomes.push({ target: target.path, kind: 'failed', because: messageOf(error) });
    }
  }
  await ledger.recordOutcomes(entry, outcomes);
  return outcomes;
}

async function executeOn(target: EditTarget, entry: string, ledger: EditLedger): Promise<Outcome> {
  const path = await insideRoot(target);
  if (path === undefined) return { target: target.path, kind: 'refused', because: 'the path leads out of the checkout' };
  const before = await readFile(path);
  const text = before.toString('utf8');
  if (sha256(before) !== target.version) {
    return isApplied(text, target)
      ? { target: target.path, kind: 'already-so', because: 'the file already says what the plan wants' }
      : { target: target.path, kind: 'refused', because: 'the file changed since the plan was made' };
  }
  if (!Buffer.from(text, 'utf8').equals(before)) {
    return {
      target: target.path,
      kind: 'refused',
      because: 'the file is not UTF-8 text, and writing it would change other bytes too',
    };
  }
  const after = applyEdits(text, target.edits);
  if (after === text) return { target: target.path, kind: 'already-so', because: 'the file already says what the plan wants' };
  await ledger.recordBeforeImage(entry, target.path, before);
  await replaceFile(path, Buffer.from(after, 'utf8'));
  return {
    target: target.path,
    kind: 'done',
    because: `${target.edits.length} edit${target.edits.length === 1 ? '' : 's'} written`,
  };
}

/** True when taking the edits back gives the very file that the plan was made for: whoever made them, nothing else was changed. */
function isApplied(text: string, { edits, version }: EditTarget): boolean {
  let moved = 0;
  const inverse = edits
    .toSorted((a, b) => a.startLine - b.startLine)
    .map(({ startLine, removed, added }): LineEdit => {
      const back = { startLine: startLine + moved, removed: added, added: removed };
      moved += added.length - removed.length;
      return back;
    });
  try {
    return sha256(applyEdits(text, inverse)) === version;
  } catch (error) {
    if (error instanceof RangeError) return false; // the lines are not there
    throw error;
  }
}

/** The real path of the target's file; undefined when a symbolic link on the way would make us write outside of the checkout. */
export async function insideRoot(target: EditTarget): Promise<string | undefined> {
  const root = await realpath(target.root);
  const path = await realpath(join(root, target.path));
  return path.startsWith(root + sep) ? path : undefined;
}

/** Written beside it, flushed, then renamed over it: a crash leaves the old file or the new one. */
export async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  const { mode } = await stat(path);
  const beside = join(dirname(path), `.headwater-${randomBytes(6).toString('hex')}`);
  try {
    const file = await open(beside, 'wx', mode);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await chmod(beside, mode);
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}
