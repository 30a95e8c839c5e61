/** What every keeper of undo requests must do: one open request for each action, kept until it is ended, in the evidence. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { EvidenceLog, UndoRequests } from '../../src/ports/index.js';

export interface UndoRequestsCase {
  make(): Promise<{ readonly requests: UndoRequests; readonly evidence: EvidenceLog }>;
}

const ASKED = { entry: 'act_1', by: 'ada@example.org', because: 'it slows the shop down' };

export function describeUndoRequests(name: string, { make }: UndoRequestsCase): void {
  describe(`undo requests: ${name}`, () => {
    let requests: UndoRequests;
    let evidence: EvidenceLog;
    beforeEach(async () => ({ requests, evidence } = await make()));

    it('keeps what was asked until it is ended, the oldest first', async () => {
      const first = await requests.ask(ASKED);
      await requests.ask({ ...ASKED, entry: 'act_2', targets: ['a', 'b'] });
      expect((await requests.open()).map(({ entry }) => entry)).toEqual(['act_1', 'act_2']);
      expect((await requests.open())[1]).toMatchObject({ targets: ['a', 'b'], by: ASKED.by, because: ASKED.because });
      await requests.end(first.id);
      expect((await requests.open()).map(({ entry }) => entry)).toEqual(['act_2']);
      expect(await requests.of('act_1')).toMatchObject({ id: first.id, endedAt: expect.any(String) });
    });

    it('gives the one that is open to whoever asks again, also at the same time', async () => {
      const both = await Promise.all([requests.ask(ASKED), requests.ask({ ...ASKED, by: 'ben@example.org' })]);
      expect(both[0]?.id).toBe(both[1]?.id);
      expect(await requests.open()).toHaveLength(1);
    });

    it('takes a new one once the last has ended', async () => {
      const first = await requests.ask(ASKED);
      await requests.end(first.id);
      await requests.end(first.id);
      const second = await requests.ask(ASKED);
      expect(second.id).not.toBe(first.id);
      expect(await requests.of('act_1')).toMatchObject({ id: second.id });
      expect((await requests.of('act_1'))?.endedAt).toBeUndefined();
    });

    it('knows nothing of what nobody asked for', async () => {
      expect(await requests.of('act_1')).toBeUndefined();
      expect(await requests.open()).toEqual([]);
    });

    it('S15: each request is in the evidence, once, with who asked and why', async () => {
      await Promise.all([requests.ask(ASKED), requests.ask(ASKED)]);
      const records = await evidence.newest({ subjects: ['act_1'], limit: 10 });
      expect(records).toMatchObject([{ kind: 'undo', actor: ASKED.by, body: { kind: 'requested', because: ASKED.because } }]);
    });
  });
}
