import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { planOf } from '../../../test/contracts/action-ledger.js';
import { startMailServer, type MailServer } from '../../../test/fakes/mail-server.js';
import { reportOf, reportedCause } from '../../../test/fakes/scan-report.js';
import { actionLedgerInMemory } from '../../../test/fakes/state/action-ledger.js';
import { actionRecordInMemory } from '../../../test/fakes/state/action-record.js';
import { approvalsInMemory } from '../../../test/fakes/state/approvals.js';
import { evidenceLogInMemory } from '../../../test/fakes/state/evidence-log.js';
import { messageBookInMemory } from '../../../test/fakes/state/message-book.js';
import { signingKeysInMemory } from '../../../test/fakes/state/signing-keys.js';
import { parseConfiguration } from '../../config/index.js';
import { causeId } from '../../model/index.js';
import { readMailLink } from '../serve/mail-links.js';
import { tellOf } from './tell-of.js';

const NOW = new Date('2026-11-22T12:00:00Z');
const CLOCK = { now: () => NOW };
const ADDRESS = 'ada@acme.example';
const SETTINGS = ['HEADWATER_SMTP_URL', 'HEADWATER_SMTP_FROM'] as const;

let smtp: MailServer;
const before = SETTINGS.map((name) => [name, process.env[name]] as const);
beforeEach(async () => {
  smtp = await startMailServer();
  process.env['HEADWATER_SMTP_URL'] = `smtp://127.0.0.1:${smtp.port}`;
  process.env['HEADWATER_SMTP_FROM'] = 'headwater@acme.example';
});
afterEach(async () => {
  for (const [name, value] of before)
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  await smtp.close();
});

/** A cause whose plan waits, and one route by mail to that address. */
async function told(said: object, address = ADDRESS) {
  const actions = actionLedgerInMemory({ clock: CLOCK, evidence: evidenceLogInMemory() });
  const approvals = approvalsInMemory();
  const keys = signingKeysInMemory();
  const plan = planOf(['b1'], { cause: causeId('a') });
  const entry = await actions.recordPlan(plan, 'headwater');
  const lapsesAt = new Date(NOW.getTime() + 3_600_000);
  await approvals.request({ entry, plan: plan.hash, people: 1, proposedBy: 'headwater', at: NOW, lapsesAt });
  const configuration = parseConfiguration(
    JSON.stringify({
      apiVersion: 'headwater.dev/v1',
      kind: 'Configuration',
      notify: { routes: [{ via: 'smtp', to: address }] },
      ...said,
    }),
    'headwater.yaml',
  );
  const store = { messages: messageBookInMemory(), actions, approvals, record: actionRecordInMemory(), keys };
  const tell = () => tellOf(store, { scanned: { report: reportOf({ causes: [reportedCause('a')] }), configuration } }, CLOCK);
  const first = await tell();
  const again = await tell();
  const [, token] = /\/approve\/(\S+)/.exec(smtp.mails[0]?.mail.text ?? '') ?? [];
  return { entry, plan, lapsesAt, keys, token, first, again };
}

const server = { url: 'https://headwater.acme.example' };
const people = [{ id: `mail:${ADDRESS}`, role: 'approver' }];

describe('a mail about a plan that waits', () => {
  it('has a link of its receiver’s own, and is sent once', async () => {
    const { token, keys, entry, plan, lapsesAt, first, again } = await told({ server, people });
    expect(await readMailLink(token ?? '', keys)).toEqual({ entry, plan: plan.hash, person: ADDRESS, until: lapsesAt });
    expect(first.map(({ kind }) => kind)).toEqual(['sent']);
    expect(again.map(({ kind }) => kind)).toEqual(['same']);
    expect(smtp.mails).toHaveLength(1);
  });

  it.each([
    ['nobody said where the server is', { people }, ADDRESS],
    ['its receiver may not vote', { server, people: [{ id: `mail:${ADDRESS}`, role: 'viewer' }] }, ADDRESS],
    ['its receiver is nobody that is known', { server, people }, 'team@acme.example'],
  ])('has none where %s', async (_, said, address) => {
    const { token, first } = await told(said, address);
    expect(first.map(({ kind }) => kind)).toEqual(['sent']);
    expect(token).toBeUndefined();
  });
});
