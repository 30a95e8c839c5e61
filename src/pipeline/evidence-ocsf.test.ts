import { describe, expect, it } from 'vitest';
import { planOf } from '../../test/contracts/action-ledger.js';
import { evidence } from '../../test/contracts/evidence-log.js';
import { evidenceLogInMemory } from '../../test/fakes/state/evidence-log.js';
import { EVIDENCE_KINDS, fingerprint, type EvidenceRecord, type FindingLife } from '../model/index.js';
import { evidenceToOcsf, ocsfEventSchema, type EvidenceContext, type OcsfEvent } from './evidence-ocsf.js';

const PLAN = planOf(['box-1']);
const LIFE: FindingLife = {
  finding: fingerprint('f-1'),
  state: 'open',
  title: 'A box is open',
  severity: 'high',
  phase: 'production',
  rule: 'cloud/closed-boxes',
  about: 'cloud:Box/box-1',
  openedAt: '2026-01-01T00:00:00.000Z',
  reopened: 0,
};

async function exported(records: readonly EvidenceRecord[], life: FindingLife = LIFE): Promise<OcsfEvent[]> {
  const log = evidenceLogInMemory();
  for (const record of records) await log.append(record);
  const context: EvidenceContext = {
    plan: async (entry) => (entry === 'act-1' ? PLAN : undefined),
    finding: async (id) => (id === life.finding ? life : undefined),
  };
  const events: OcsfEvent[] = [];
  for await (const event of evidenceToOcsf(log.records(), context, '1.2.3')) events.push(event);
  for (const event of events) expect(ocsfEventSchema.parse(event)).toEqual(event);
  return events;
}

const turn = (kind: string): EvidenceRecord => evidence('f-1', { kind: 'finding', body: { kind, because: 'it was seen' } });
const outcome = (kind: string, more: Partial<EvidenceRecord> = {}): EvidenceRecord =>
  evidence('act-1', { kind: 'outcome', actor: 'worker:w1', body: { target: 'box-1', kind, because: 'so' }, ...more });

describe('evidence as OCSF', () => {
  it("says of a policy's finding what happens to it, as class 2003", async () => {
    const events = await exported(['opened', 'responded', 'contained', 'closed', 'reopened'].map(turn));
    expect(events.map(({ activity_id, type_uid, status_id }) => [activity_id, type_uid, status_id])).toEqual([
      [1, 200301, 1],
      [2, 200302, 2],
      [2, 200302, 2],
      [3, 200303, 4],
      [2, 200302, 1],
    ]);
    expect(events[0]).toMatchObject({
      class_uid: 2003,
      category_uid: 2,
      severity_id: 4,
      time: Date.parse('2026-01-01T00:00:00Z'),
      finding_info: { uid: 'f-1', title: 'A box is open' },
      resources: [{ uid: 'cloud:Box/box-1' }],
      compliance: { control: 'cloud/closed-boxes', status_id: 3, status: 'Fail' },
      metadata: { version: '1.6.0', product: { name: 'Headwater', version: '1.2.3' }, sequence: 1 },
    });
    expect(events[3]).toMatchObject({ compliance: { status_id: 1, status: 'Pass' } });
  });

  it.each([
    ['CVE-2024-0001', { cve: { uid: 'CVE-2024-0001' } }],
    ['GHSA-aaaa-bbbb-cccc', { advisory: { uid: 'GHSA-aaaa-bbbb-cccc' } }],
  ])('says of a vulnerability in an image what happens to it, as class 2002: %s', async (rule, named) => {
    const [event] = await exported([turn('opened')], { ...LIFE, rule, about: `sha256:${'a'.repeat(64)}` });
    expect(event).toMatchObject({ class_uid: 2002, type_uid: 200201, vulnerabilities: [named] });
  });

  it('says what was done about it, by whom and under which plan, as class 7001', async () => {
    const events = await exported([
      ...['done', 'already-so', 'refused', 'failed'].map((kind) => outcome(kind)),
      outcome('done', { kind: 'undo', actor: 'ada' }),
    ]);
    expect(events.map(({ type_uid, status_id, status }) => [type_uid, status_id, status])).toEqual([
      [700101, 1, 'Success'],
      [700101, 99, 'Already so'],
      [700101, 99, 'Refused'],
      [700101, 2, 'Failure'],
      [700103, 1, 'Success'],
    ]);
    expect(events[0]).toMatchObject({
      category_uid: 7,
      class_uid: 7001,
      activity_name: 'Isolate',
      command_uid: 'act-1',
      status_detail: 'so',
      remediation: { desc: 'block-public-access on box box-1' },
      unmapped: { actor: 'worker:w1', resource: 'box-1', plan: PLAN.hash, policies: ['cloud/closed-boxes'] },
    });
    expect(events[4]).toMatchObject({ activity_name: 'Restore', unmapped: { actor: 'ada' } });
  });

  it('leaves out what has no class, and what the store does not know', async () => {
    const known = new Set(['finding', 'outcome', 'undo']);
    const others = EVIDENCE_KINDS.filter((kind) => !known.has(kind)).map((kind) => evidence('act-1', { kind }));
    const unknown = [
      evidence('f-2', { kind: 'finding', body: { kind: 'opened', because: 'so' } }),
      outcome('done', { subject: 'act-2' }),
      outcome('exploded'),
      outcome('done', { body: null }),
      turn('vanished'),
    ];
    expect(await exported([...others, ...unknown, outcome('done')])).toHaveLength(1);
  });
});
