import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { editLedgerInMemory } from '../../test/fakes/edit-ledger.js';
import { temporaryFolder, write } from '../../test/fakes/git-repositories.js';
import { sha256 } from '../lib/sha256.js';
import {
  causeId,
  repositoryName,
  sourceId,
  type EditPlan,
  type Outcome,
  type SourceEdit,
  type SourceRepository,
} from '../model/index.js';
import type { EditLedger, EditEntry } from '../ports/index.js';
import { executeEdits, planFix, undoEdits } from './index.js';

const TEXT = 'FROM scratch\nRUN apt-get install -y openssl=1\nUSER root\n';
const FIXED = TEXT.replace('openssl=1', 'openssl=2');
const EDIT: SourceEdit = {
  path: 'base/Dockerfile',
  startLine: 2,
  removed: ['RUN apt-get install -y openssl=1'],
  added: ['RUN apt-get install -y openssl=2'],
};

let folder = '';
let root = '';
let remove = (): void => undefined;
let ledger: EditLedger;
beforeEach(() => {
  ({ path: folder, remove } = temporaryFolder());
  root = join(folder, 'checkout');
  write(root, { 'base/Dockerfile': TEXT });
  ledger = editLedgerInMemory({ now: () => new Date('2026-01-01T00:00:00Z') });
});
afterEach(() => remove());

const file = (path = 'base/Dockerfile'): string => join(root, path);
const textOf = (path?: string): string => readFileSync(file(path), 'utf8');
const repository = (): SourceRepository => ({
  name: repositoryName('base'),
  source: sourceId('base'),
  path: root,
  writable: true,
});

/** The plan for edits of files as they are now. */
function planOf(edits: readonly SourceEdit[] = [EDIT]): Promise<EditPlan> {
  const paths = [...new Set(edits.map(({ path }) => path))];
  const files = paths.map((path) => ({ path, sha256: sha256(readFileSync(file(path))) }));
  return planFix({ id: causeId('c'), fix: { edits, files } }, repository());
}

async function act(
  plan: EditPlan,
  into: EditLedger = ledger,
): Promise<{ readonly outcomes: readonly Outcome[]; readonly entry: EditEntry }> {
  const { entry: id, outcomes } = await executeEdits(plan, into);
  const entry = await into.entry(id);
  if (entry === undefined) throw new Error('nothing was recorded');
  return { outcomes, entry };
}

const kinds = (outcomes: readonly Outcome[]): readonly string[] => outcomes.map(({ target, kind }) => `${target}: ${kind}`);

describe('S1: what is executed is the recorded plan', () => {
  it('S1: does what the plan says, byte for byte, and records the outcome', async () => {
    const { outcomes, entry } = await act(await planOf());
    expect(kinds(outcomes)).toEqual(['base/Dockerfile: done']);
    expect(entry.outcomes).toEqual(outcomes);
    expect(textOf()).toBe(FIXED);
    expect(readdirSync(join(root, 'base'))).toEqual(['Dockerfile']);
  });

  it('S1: gives the same plan, under the same hash, for the same fix', async () => {
    expect(await planOf()).toEqual(await planOf());
    expect((await planOf([{ ...EDIT, added: ['other'] }])).hash).not.toBe((await planOf()).hash);
  });

  it.each([
    [
      'its edits',
      (plan: EditPlan) => ({
        ...plan,
        targets: plan.targets.map((target) => ({ ...target, edits: [{ ...EDIT, added: ['RUN evil'] }] })),
      }),
    ],
    ['its root', (plan: EditPlan) => ({ ...plan, targets: plan.targets.map((target) => ({ ...target, root: '/' })) })],
    ['its cause', (plan: EditPlan) => ({ ...plan, cause: causeId('other') })],
    ['its targets', (plan: EditPlan) => ({ ...plan, targets: [] })],
  ])('S1: refuses a plan of which %s changed after it was recorded', async (_, change) => {
    const tampered: EditLedger = {
      ...ledger,
      async entry(id) {
        const entry = await ledger.entry(id);
        return entry === undefined ? undefined : { ...entry, plan: change(entry.plan) };
      },
    };
    await expect(executeEdits(await planOf(), tampered)).rejects.toMatchObject({ code: 'LEDGER_UNREADABLE' });
    await expect(executeEdits(change(await planOf()), ledger)).rejects.toMatchObject({ code: 'LEDGER_UNREADABLE' });
    expect(textOf()).toBe(TEXT);
  });

  it('S1: does nothing when the plan could not be recorded', async () => {
    const forgetful: EditLedger = { ...ledger, entry: async () => undefined };
    await expect(executeEdits(await planOf(), forgetful)).rejects.toMatchObject({ code: 'LEDGER_UNREADABLE' });
    expect(textOf()).toBe(TEXT);
  });
});

describe('S2: everything is looked at again at the instant of acting', () => {
  it('S2: makes no plan for a file that is not what was scanned', async () => {
    const files = [{ path: 'base/Dockerfile', sha256: sha256('something else') }];
    await expect(planFix({ id: causeId('c'), fix: { edits: [EDIT], files } }, repository())).rejects.toMatchObject({
      code: 'PLAN_STALE',
    });
    await expect(planFix({ id: causeId('c'), fix: { edits: [EDIT], files: [] } }, repository())).rejects.toMatchObject({
      code: 'PLAN_STALE',
    });
  });

  it.each([
    ['a line was added at its end', `${TEXT}CMD sh\n`],
    ['the line that it would change was changed', TEXT.replace('openssl=1', 'openssl=3')],
    ['it is empty', ''],
  ])('S2: refuses a file of which, since the plan, %s', async (_, now) => {
    const plan = await planOf();
    writeFileSync(file(), now);
    const { outcomes, entry } = await act(plan);
    expect(kinds(outcomes)).toEqual(['base/Dockerfile: refused']);
    expect(textOf()).toBe(now);
    expect(Object.keys(entry.beforeImages)).toEqual([]);
  });

  it.each([
    ['an edit that takes lines out', { ...EDIT, added: [] }],
    ['an edit that only adds', { ...EDIT, removed: [], added: ['USER app'] }],
  ])('S2: refuses a changed file for %s just the same', async (_, edit) => {
    const plan = await planOf([edit]);
    writeFileSync(file(), `# new\n${TEXT}`);
    expect(kinds((await act(plan)).outcomes)).toEqual(['base/Dockerfile: refused']);
    expect(textOf()).toBe(`# new\n${TEXT}`);
  });

  it.each([
    ['by one edit', [EDIT]],
    ['by an edit that takes lines out', [{ ...EDIT, added: [] }]],
    [
      'by edits that move each other’s lines',
      [{ ...EDIT, startLine: 1, removed: ['FROM scratch'], added: ['FROM a', 'ARG x'] }, EDIT],
    ],
  ])('S2: finds already so what was done already, %s', async (_, edits) => {
    const plan = await planOf(edits);
    expect(kinds((await act(plan)).outcomes)).toEqual(['base/Dockerfile: done']);
    const done = textOf();
    const { outcomes, entry } = await act(plan);
    expect(kinds(outcomes)).toEqual(['base/Dockerfile: already-so']);
    expect(textOf()).toBe(done);
    expect(Object.keys(entry.beforeImages)).toEqual([]);
  });
});

describe('S5: there is a way back', () => {
  /** A ledger that notes what the file said at each call. */
  function watching(fail?: (call: string) => boolean): { readonly ledger: EditLedger; readonly calls: string[] } {
    const calls: string[] = [];
    const note = (call: string): void => {
      calls.push(`${call} ${textOf() === TEXT ? 'before' : 'after'}`);
      if (fail?.(call) === true) throw new Error('the disk is full');
    };
    return {
      calls,
      ledger: {
        ...ledger,
        recordPlan: (plan) => (note('plan'), ledger.recordPlan(plan)),
        recordBeforeImage: async (entry, target, before) => {
          await ledger.recordBeforeImage(entry, target, before);
          note('before-image');
        },
        recordOutcomes: (entry, outcomes) => (note('outcomes'), ledger.recordOutcomes(entry, outcomes)),
      },
    };
  }

  it('S5: has the bytes of before in the ledger before it changes the file', async () => {
    const watched = watching();
    const { entry } = await act(await planOf(), watched.ledger);
    expect(watched.calls).toEqual(['plan before', 'before-image before', 'outcomes after']);
    expect(Buffer.from(entry.beforeImages['base/Dockerfile'] ?? []).toString()).toBe(TEXT);
  });

  it('S5: leaves the old file when it ends between the before-image and the change, and undo finds nothing to do', async () => {
    const watched = watching((call) => call === 'before-image');
    const { outcomes, entry } = await act(await planOf(), watched.ledger);
    expect(kinds(outcomes)).toEqual(['base/Dockerfile: failed']);
    expect(textOf()).toBe(TEXT);
    expect(readdirSync(join(root, 'base'))).toEqual(['Dockerfile']);
    expect(kinds(await undoEdits(entry, ledger))).toEqual(['base/Dockerfile: already-so']);
  });

  it('S5: undoes what was done though its outcome was never recorded', async () => {
    const watched = watching((call) => call === 'outcomes');
    await expect(executeEdits(await planOf(), watched.ledger)).rejects.toThrow('the disk is full');
    expect(textOf()).toBe(FIXED);
    const [entry] = await ledger.entries();
    if (entry === undefined) throw new Error('nothing was recorded');
    expect(kinds(await undoEdits(entry, ledger))).toEqual(['base/Dockerfile: done']);
    expect(textOf()).toBe(TEXT);
  });

  it('S5: puts back the very bytes, and says that it is undone', async () => {
    const bytes = Buffer.from(TEXT.replaceAll('\n', '\r\n'));
    writeFileSync(file(), bytes);
    const edit = { ...EDIT, removed: EDIT.removed.map((line) => `${line}\r`), added: EDIT.added.map((line) => `${line}\r`) };
    const { entry } = await act(await planOf([edit]));
    expect(textOf()).toContain('openssl=2\r\n');
    expect(kinds(await undoEdits(entry, ledger))).toEqual(['base/Dockerfile: done']);
    expect(readFileSync(file()).equals(bytes)).toBe(true);
    expect((await ledger.entry(entry.id))?.undone).toBe(true);
    expect(kinds(await undoEdits(entry, ledger))).toEqual(['base/Dockerfile: already-so']);
  });

  it('S5: refuses to undo what somebody has changed since, and is not undone then', async () => {
    const { entry } = await act(await planOf());
    writeFileSync(file(), `${FIXED}# mine\n`);
    const outcomes = await undoEdits(entry, ledger);
    expect(outcomes).toMatchObject([{ kind: 'refused', because: expect.stringContaining('changed after the action') }]);
    expect(textOf()).toBe(`${FIXED}# mine\n`);
    expect((await ledger.entry(entry.id))?.undone).toBe(false);
  });

  it('S5: says that undoing failed when the file is gone', async () => {
    const { entry } = await act(await planOf());
    rmSync(file());
    expect(kinds(await undoEdits(entry, ledger))).toEqual(['base/Dockerfile: failed']);
  });
});

describe('where it writes', () => {
  it.each(['../outside', '/etc/headwater-test', 'base/../../outside', 'a/../../../outside'])(
    'makes no plan for %s',
    async (path) => {
      const fix = { edits: [{ ...EDIT, path }], files: [{ path, sha256: sha256(TEXT) }] };
      await expect(planFix({ id: causeId('c'), fix }, repository())).rejects.toMatchObject({ code: 'PLAN_STALE' });
    },
  );

  it.each([
    ['was not read from a checkout', { writable: true }],
    ['is a bundle', { writable: false, path: '/somewhere' }],
  ])('makes no plan for a source that %s', async (_, more) => {
    const source = { name: repositoryName('base'), source: sourceId('base'), ...more };
    const fix = { edits: [EDIT], files: [] };
    await expect(planFix({ id: causeId('c'), fix }, source)).rejects.toMatchObject({ code: 'TARGET_NOT_WRITABLE' });
  });

  it.each([
    ['the file', 'base/Dockerfile'],
    ['a folder above it', 'base'],
  ])('refuses when %s became a link that leads out of the checkout', async (_, replaced) => {
    const plan = await planOf();
    renameSync(file(replaced), join(folder, 'outside'));
    symlinkSync(join(folder, 'outside'), file(replaced));
    expect(kinds((await act(plan)).outcomes)).toEqual(['base/Dockerfile: refused']);
    expect(textOf()).toBe(TEXT);
  });

  it('undoes nothing through a link that leads out of the checkout', async () => {
    const { entry } = await act(await planOf());
    renameSync(file('base'), join(folder, 'outside'));
    symlinkSync(join(folder, 'outside'), file('base'));
    expect(kinds(await undoEdits(entry, ledger))).toEqual(['base/Dockerfile: refused']);
    expect(textOf()).toBe(FIXED);
  });

  it('writes and undoes through a link that stays in the checkout, and leaves the link a link', async () => {
    mkdirSync(file('real'));
    renameSync(file(), file('real/Dockerfile'));
    symlinkSync('../real/Dockerfile', file());
    const { entry } = await act(await planOf());
    expect(textOf('real/Dockerfile')).toBe(FIXED);
    expect(kinds(await undoEdits(entry, ledger))).toEqual(['base/Dockerfile: done']);
    expect(textOf('real/Dockerfile')).toBe(TEXT);
    expect(lstatSync(file()).isSymbolicLink()).toBe(true);
  });

  it.each([0o755, 0o600, 0o644])('keeps the file’s mode %o, when it writes and when it undoes', async (mode) => {
    chmodSync(file(), mode);
    const { entry } = await act(await planOf());
    expect(statSync(file()).mode & 0o777).toBe(mode);
    await undoEdits(entry, ledger);
    expect(statSync(file()).mode & 0o777).toBe(mode);
  });

  it('goes on with the other files when one cannot be written, and gives every one its outcome', async () => {
    write(root, { a: TEXT, b: TEXT, c: TEXT });
    const plan = await planOf(['a', 'b', 'c'].map((path) => ({ ...EDIT, path })));
    rmSync(file('b'));
    mkdirSync(file('b'));
    const { outcomes, entry } = await act(plan);
    expect(kinds(outcomes)).toEqual(['a: done', 'b: failed', 'c: done']);
    expect([textOf('a'), textOf('c')]).toEqual([FIXED, FIXED]);
    expect(kinds(await undoEdits(entry, ledger))).toEqual(['a: done', 'b: already-so', 'c: done']);
    expect([textOf('a'), textOf('c')]).toEqual([TEXT, TEXT]);
  });

  it('changes no byte beside its lines in a file that is not all text', async () => {
    const bytes = Buffer.concat([Buffer.from(TEXT), Buffer.from([0x23, 0xff, 0xfe, 0x0a])]);
    writeFileSync(file(), bytes);
    const { outcomes } = await act(await planOf());
    const now = readFileSync(file());
    expect(outcomes.map(({ kind }) => kind)).toEqual(['refused']);
    expect(now.equals(bytes)).toBe(true);
  });
});
