import { readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PLAN } from '../../test/contracts/edit-ledger.js';
import { temporaryFolder } from '../../test/fakes/git-repositories.js';
import type { EditLedger } from '../ports/index.js';
import { ledgerInFolder } from './ledger-folder.js';

let folder = '';
let remove = (): void => undefined;
let ledger: EditLedger;
beforeEach(() => {
  ({ path: folder, remove } = temporaryFolder());
  ledger = ledgerInFolder(join(folder, 'actions'), { now: () => new Date('2026-01-01T00:00:00Z') });
});
afterEach(() => remove());

async function recorded(): Promise<{ readonly id: string; readonly file: (name: string) => string }> {
  const id = await ledger.recordPlan(PLAN);
  await ledger.recordBeforeImage(id, 'a/Dockerfile', Buffer.from('before'));
  await ledger.recordOutcomes(id, [{ target: 'a/Dockerfile', kind: 'done', because: 'written' }]);
  await ledger.recordUndo(id, [{ target: 'a/Dockerfile', kind: 'done', because: 'put back' }]);
  return { id, file: (name) => join(folder, 'actions', id, name) };
}

describe('a ledger in a folder', () => {
  it.each(['plan.json', 'outcomes.json', 'undo.json'])(
    'S5: says that it is damaged when %s was cut off, not that nothing happened',
    async (name) => {
      const { id, file } = await recorded();
      truncateSync(file(name), 20);
      await expect(ledger.entry(id)).rejects.toMatchObject({ code: 'LEDGER_UNREADABLE', message: expect.stringContaining(name) });
      await expect(ledger.entries()).rejects.toMatchObject({ code: 'LEDGER_UNREADABLE' });
    },
  );

  it.each([
    ['is empty', ''],
    ['is of another form', '[{"target":"a/Dockerfile","kind":"perhaps","because":""}]'],
    ['is no list', '{"__proto__":[]}'],
  ])('says that it is damaged when the outcomes file %s', async (_, text) => {
    const { id, file } = await recorded();
    writeFileSync(file('outcomes.json'), text);
    await expect(ledger.entry(id)).rejects.toMatchObject({ code: 'LEDGER_UNREADABLE' });
  });

  it('says that it cannot be read when a folder stands where its own should', async () => {
    writeFileSync(join(folder, 'actions'), '');
    await expect(ledger.entries()).rejects.toMatchObject({ code: 'LEDGER_UNREADABLE' });
  });

  it('says that it cannot be written when it cannot', async () => {
    writeFileSync(join(folder, 'actions'), '');
    await expect(ledger.recordPlan(PLAN)).rejects.toMatchObject({ code: 'LEDGER_UNREADABLE' });
  });

  it('is not confused by what a crash left beside its files', async () => {
    const { id, file } = await recorded();
    writeFileSync(file('.outcomes.json.1.2'), '[{"tar');
    expect((await ledger.entry(id))?.outcomes).toHaveLength(1);
    expect(await ledger.entries()).toHaveLength(1);
  });

  it('keeps what it records to this user, and leaves nothing half written', async () => {
    const { file } = await recorded();
    expect(statSync(file('.')).mode & 0o077).toBe(0);
    for (const name of readdirSync(file('.'))) {
      expect(statSync(file(name)).mode & 0o077, name).toBe(0);
      expect(name.startsWith('.'), name).toBe(false);
    }
    expect(readFileSync(file('outcomes.json'), 'utf8')).toContain('written');
  });
});
