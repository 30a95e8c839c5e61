/** `headwater evidence` over a real store: what is intact, what somebody changed, and what is kept elsewhere. */
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { main } from '../../src/cli/main.js';
import { fingerprint, resourceId } from '../../src/model/index.js';
import { evidenceVerificationSchema, ocsfEventSchema } from '../../src/pipeline/index.js';
import { openStore, type Store } from '../../src/store/index.js';
import { planOf } from '../contracts/action-ledger.js';
import { temporaryFolder } from '../fakes/postgres.js';

const folder = temporaryFolder();
const SETTINGS = ['HEADWATER_STATE_FOLDER', 'DATABASE_URL'] as const;
const before = SETTINGS.map((name) => [name, process.env[name]] as const);
let store: Store;

beforeAll(async () => {
  // As root the server runs as somebody else, who must pass it.
  chmodSync(folder, 0o755);
  process.env['HEADWATER_STATE_FOLDER'] = folder;
  delete process.env['DATABASE_URL'];
  store = await openStore({ folder: join(folder, 'postgres') });
  const box = resourceId('cloud:Box/1');
  const finding = fingerprint('f-1');
  const seen = {
    finding,
    title: 'A box is open',
    severity: 'high',
    phase: 'production',
    rule: 'cloud/closed-boxes',
    about: box,
  } as const;
  await store.findings.seen([seen], new Date());
  const entry = await store.actions.recordPlan(planOf([box]), 'ada');
  await store.actions.claimTarget(entry, box, 'w1', async () => false);
  await store.actions.recordBeforeImage(entry, box, Buffer.from('{}'));
  await store.actions.recordStep(entry, box, 0);
  await store.actions.recordOutcome(entry, { target: box, kind: 'done', because: 'every step took effect' });
  await store.findings.record([{ finding, kind: 'closed', at: new Date().toISOString(), because: 'it is closed' }]);
});

afterAll(async () => {
  await store.close();
  for (const [name, value] of before) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  rmSync(folder, { recursive: true, force: true });
});

/** The command as it is run, in this process. */
async function headwater(...parameters: readonly string[]): Promise<{ readonly code: number; readonly out: string }> {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    const code = await main(['--no-color', 'evidence', ...parameters]);
    return { code, out: write.mock.calls.map(([text]) => String(text)).join('') };
  } finally {
    write.mockRestore();
  }
}

it('S15: says of a store and of its export that they are intact, and takes the anchor that it gave', async () => {
  const { out: anchor } = await headwater('anchor');
  expect(anchor).toMatch(/^[0-9a-f]{64}@7\n$/);
  expect(await headwater('verify', '--anchor', anchor)).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^intact: 7 records in .*, as the anchor says\n/),
  });
  const file = join(folder, 'evidence.jsonl');
  const { out: lines } = await headwater('export');
  writeFileSync(file, lines);
  const { code, out } = await headwater('verify', file, '--anchor', anchor, '-o', 'json');
  expect(code).toBe(0);
  expect(evidenceVerificationSchema.parse(JSON.parse(out))).toMatchObject({ state: 'intact', records: 7, of: file, anchors: 1 });
  writeFileSync(file, (await headwater('export', '--from', '3')).out);
  expect((await headwater('verify', file)).code).toBe(1);
  expect((await headwater('verify', file, '--from', '3')).code).toBe(0);
});

it('exports what happened to findings, and what was done about them, as OCSF', async () => {
  const { code, out } = await headwater('export', '-o', 'ocsf');
  expect(code).toBe(0);
  const events = out
    .trimEnd()
    .split('\n')
    .map((line) => ocsfEventSchema.parse(JSON.parse(line)));
  expect(events.map(({ class_uid, activity_name, status }) => [class_uid, activity_name, status])).toEqual([
    [2003, 'Create', 'New'],
    [7001, 'Isolate', 'Success'],
    [2003, 'Close', 'Resolved'],
  ]);
});

it.each([
  ['--anchor', 'nonsense'],
  ['--from', '0'],
  ['-o', 'sarif'],
])('refuses %s %s as wrong usage', async (...options) => {
  const error = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  expect((await headwater('verify', ...options)).code).toBe(2);
  error.mockRestore();
});

it('S15: exits 1 and names the record when somebody edits the store, and when somebody writes it anew', async () => {
  const anchor = (await headwater('anchor')).out;
  await store.pool.query("update headwater.evidence set actor = 'eve' where sequence = 2");
  expect(await headwater('verify')).toMatchObject({ code: 1, out: expect.stringContaining('broken: record 2 of') });
  // Eve has learned: she keeps no record of the old chain, and appends another that is whole.
  await store.pool.query('truncate headwater.evidence, headwater.evidence_head');
  for (let index = 0; index < 8; index += 1) {
    await store.evidence.append({
      at: '2026-01-01T00:00:00Z',
      kind: 'decision',
      actor: 'ada',
      subject: 'all was well',
      body: {},
    });
  }
  expect((await headwater('verify')).code).toBe(0);
  const { code, out } = await headwater('verify', '--anchor', anchor);
  expect(code).toBe(1);
  expect(out).toContain('broken: record 7 of');
});
