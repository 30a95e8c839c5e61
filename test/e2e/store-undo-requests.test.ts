/** What people asked to be undone, and findings by week, in the store on the PostgreSQL that Headwater brings. */
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closingTimes } from '../../src/pipeline/index.js';
import { fingerprint } from '../../src/model/index.js';
import { openStore, type Store } from '../../src/store/index.js';
import { describeUndoRequests } from '../contracts/undo-requests.js';
import { finding } from '../contracts/finding-history.js';
import { temporaryFolder } from '../fakes/postgres.js';

const folder = temporaryFolder();
let store: Store;
beforeAll(async () => {
  store = await openStore({ folder });
});
afterAll(async () => {
  await store?.close();
  rmSync(folder, { recursive: true, force: true });
});

describeUndoRequests('PostgreSQL', {
  make: async () => {
    await store.pool.query('truncate headwater.undo_request, headwater.evidence, headwater.evidence_head');
    return { requests: store.undoRequests, evidence: store.evidence };
  },
});

describe('findings by week', () => {
  it('counts as the function over all events does', async () => {
    const day = (text: string): Date => new Date(`${text}T12:00:00Z`);
    await store.findings.seen([finding('a'), finding('b')], day('2026-01-05'));
    const closed = (id: string, at: Date) => ({
      finding: fingerprint(id),
      kind: 'closed' as const,
      at: at.toISOString(),
      because: 'gone',
    });
    await store.findings.record([closed('a', day('2026-01-07'))]);
    await store.findings.seen([finding('a')], day('2026-01-13'));
    await store.findings.record([closed('a', day('2026-01-14')), closed('b', day('2026-01-20'))]);
    const events = (await Promise.all(['a', 'b'].map((id) => store.findings.events(fingerprint(id))))).flat();
    const counted = await store.findings.closing(day('2025-12-01'));
    expect(counted).toEqual(closingTimes(events));
    expect(counted).toMatchObject({ closed: 3, medianHours: 48 });
    expect((await store.findings.closing(day('2026-01-19'))).weeks).toEqual([
      { week: '2026-01-19', opened: 0, reopened: 0, closed: 1 },
    ]);
  });
});
