import { afterEach, describe, expect, it } from 'vitest';
import { closedPort } from '../../../test/fakes/http-receiver.js';
import { startMailServer, type MailServer, type MailServerBehaviour } from '../../../test/fakes/mail-server.js';
import { HOSTILE_NAMES, messageOf } from '../../../test/fakes/messages.js';
import { causeId } from '../../model/index.js';
import { smtpNotifier } from './index.js';

const FROM = 'headwater@acme.example';
const TO = 'platform@acme.example';

let server: MailServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function mailAt(behaviour: MailServerBehaviour, { url = 'smtp://127.0.0.1', query = '' } = {}) {
  server = await startMailServer(behaviour);
  return smtpNotifier({ HEADWATER_SMTP_URL: `${url}:${server.port}/${query}`, HEADWATER_SMTP_FROM: FROM });
}

const UNTRUSTED = '?tls.rejectUnauthorized=false';

describe('a mail', () => {
  it('says the same in text and HTML, and that no person wrote it', async () => {
    const smtp = await mailAt({});
    const asks = { entry: 'act_81', plan: 'sha256:abc', lapsesAt: '2026-12-01T00:00:00Z', undo: 'the rule is put back' };
    const sent = await smtp.send(TO, messageOf({ asks, link: 'https://hw.example/approvals/1?a=1&b=2' }), undefined);
    const [got] = server?.mails ?? [];
    expect(sent).toEqual({ kind: 'sent', reference: got?.mail.messageId });
    expect(got).toMatchObject({ to: [TO], from: FROM, mail: { subject: '[high] openssl in base-images/base' } });
    expect(got?.mail.headers.get('auto-submitted')).toBe('auto-generated');
    for (const part of [got?.mail.text ?? '', String(got?.mail.html).replaceAll('&amp;', '&')])
      for (const said of ['@acme/platform', '3 workloads run it in production.', '2026-12-01T00:00:00Z', 'the rule is put back'])
        expect(part).toContain(said);
    expect(got?.mail.text).toContain('https://hw.example/approvals/1?a=1&b=2');
    expect(got?.mail.html).toContain('href="https://hw.example/approvals/1?a=1&amp;b=2"');
  });

  it('has no link when none is given, nor one that is not of the web', async () => {
    const smtp = await mailAt({});
    await smtp.send(TO, messageOf(), undefined);
    await smtp.send(TO, messageOf({ link: 'javascript:alert(1)' }), undefined);
    for (const { raw } of server?.mails ?? []) expect(raw).not.toMatch(/href|javascript/);
    expect(server?.mails).toHaveLength(2);
  });

  it('stands in the thread of its cause', async () => {
    const smtp = await mailAt({});
    let sent: { readonly reference: string } | undefined;
    for (const state of ['open', 'closed', 'reopened', 'closed'] as const) {
      const answer = await smtp.send(TO, messageOf({ state }), sent);
      sent = answer.kind === 'sent' ? answer : undefined;
    }
    const mails = (server?.mails ?? []).map(({ mail }) => mail);
    const [first] = mails;
    expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(4);
    expect(first?.inReplyTo).toBeUndefined();
    for (const [i, mail] of mails.slice(1).entries()) {
      expect(mail.inReplyTo).toBe(mails[i]?.messageId);
      expect([mail.references].flat()[0]).toBe(first?.messageId);
      expect(mail.subject).toBe(`Re: ${first?.subject}`);
    }
  });

  it('has the same id when it is sent again, and another for another cause or address', async () => {
    const smtp = await mailAt({});
    await smtp.send(TO, messageOf(), undefined);
    await smtp.send(TO, messageOf(), undefined);
    await smtp.send(TO, messageOf({ cause: causeId('other') }), undefined);
    await smtp.send('other@acme.example', messageOf(), undefined);
    const [first, again, ...others] = (server?.mails ?? []).map(({ mail }) => mail.messageId);
    expect(again).toBe(first);
    expect(new Set([first, ...others]).size).toBe(3);
  });

  it.each(HOSTILE_NAMES)('shows %j and obeys nothing in it', async (name) => {
    const smtp = await mailAt({});
    const message = messageOf({ title: name, lines: [name], owner: { name }, cause: causeId(name) });
    expect((await smtp.send(TO, message, { reference: `<x@y>\r\nBcc: ${name}` })).kind).toBe('sent');
    const [got] = server?.mails ?? [];
    expect(got?.to).toEqual([TO]);
    expect([...(got?.mail.headers.keys() ?? [])].sort()).toEqual(HEADERS);
    expect(got?.raw).not.toMatch(/\u001b|\u202e/);
    expect(got?.mail.html).not.toMatch(/<(?!\/?(?:table|tr|th|td|p)\b|!doctype html>|meta charset="utf-8">)/);
  });

  it.each([
    '',
    'nobody',
    'a@b@c',
    'a@b.example, c@d.example',
    'A <a@b.example>',
    'a@b.example\r\nBcc: c@d.example',
    '"a b"@c.example',
  ])('is not sent to %j', async (to) => {
    const smtp = await mailAt({});
    expect((await smtp.send(to, messageOf(), undefined)).kind).toBe('refused');
    expect(server?.mails).toEqual([]);
  });
});

const HEADERS = [
  'auto-submitted',
  'content-type',
  'date',
  'from',
  'message-id',
  'mime-version',
  'subject',
  'to',
  'x-auto-response-suppress',
  'x-headwater-state',
];

describe('a mail server', () => {
  const login = { user: 'u', password: 'p@ss' } as const;
  const mine = 'smtp://u:p%40ss@127.0.0.1';

  it.each([
    ['in clear, without a login', {}, {}, false],
    ['with a login', login, { url: mine }, false],
    ['by STARTTLS', { tls: 'starttls' }, { query: UNTRUSTED }, true],
    ['by STARTTLS with a login', { tls: 'starttls', ...login }, { url: mine, query: `${UNTRUSTED}&requireTLS=true` }, true],
    ['by TLS', { tls: 'implicit' }, { url: 'smtps://127.0.0.1', query: UNTRUSTED }, true],
  ] as const)('takes it %s', async (_, behaviour, at, isEncrypted) => {
    const smtp = await mailAt(behaviour, at);
    expect((await smtp.send(TO, messageOf(), undefined)).kind).toBe('sent');
    expect(server?.mails.map((got) => got.isEncrypted)).toEqual([isEncrypted]);
  });

  it.each([
    ['it does not trust, by STARTTLS', { tls: 'starttls' }, {}],
    ['it does not trust, by TLS', { tls: 'implicit' }, { url: 'smtps://127.0.0.1' }],
    ['that cannot encrypt, when it must', {}, { query: '?requireTLS=true' }],
  ] as const)('gets nothing %s', async (_, behaviour, at) => {
    const smtp = await mailAt(behaviour, at);
    expect(['later', 'refused']).toContain((await smtp.send(TO, messageOf(), undefined)).kind);
    expect(server?.mails).toEqual([]);
  });

  it.each([
    ['wrong password', { user: 'u', password: 'q' }, { url: mine }, 'refused'],
    ['450 for the recipient', { recipient: 450 }, {}, 'later'],
    ['550 for the recipient', { recipient: 550 }, {}, 'refused'],
    ['451 after the mail', { data: 451 }, {}, 'later'],
    ['552 after the mail', { data: 552 }, {}, 'refused'],
    ['nothing after the mail', { data: 'drop' }, {}, 'unknown'],
    ['nothing before the mail', { recipient: 'drop' }, {}, 'later'],
  ] as const)('that says %s', async (_, behaviour, at, kind) => {
    const smtp = await mailAt(behaviour, at);
    const answer = await smtp.send(TO, messageOf(), undefined);
    expect(answer.kind).toBe(kind);
    expect(JSON.stringify(answer)).not.toMatch(/p@ss|p%40ss/);
  });

  it('may have its mail later when nothing listens', async () => {
    const smtp = smtpNotifier({ HEADWATER_SMTP_URL: `smtp://127.0.0.1:${await closedPort()}`, HEADWATER_SMTP_FROM: FROM });
    expect((await smtp.send(TO, messageOf(), undefined)).kind).toBe('later');
  });

  it.each([
    [{}, /HEADWATER_SMTP_URL is not set/],
    [{ HEADWATER_SMTP_URL: 'smtp://127.0.0.1' }, /HEADWATER_SMTP_FROM is not set/],
    [{ HEADWATER_SMTP_URL: 'smtp://127.0.0.1', HEADWATER_SMTP_FROM: 'x' }, /HEADWATER_SMTP_FROM is no mail address/],
    [{ HEADWATER_SMTP_URL: 'http://127.0.0.1', HEADWATER_SMTP_FROM: FROM }, /HEADWATER_SMTP_URL is no address/],
    [{ HEADWATER_SMTP_URL: 'smtp://127.0.0.1/?proxy=http://evil.example', HEADWATER_SMTP_FROM: FROM }, /proxy/],
  ])('is not asked with %j', async (env, because) => {
    const answer = await smtpNotifier(env).send(TO, messageOf(), undefined);
    expect(answer).toEqual({ kind: 'refused', because: expect.stringMatching(because) });
  });
});

it('a mail of many megabytes is cut, and says so', async () => {
  const smtp = await mailAt({});
  await smtp.send(TO, messageOf({ lines: Array.from({ length: 2000 }, () => 'x'.repeat(10_000)) }), undefined);
  expect(server?.mails[0]?.raw.length).toBeLessThan(3_000_000);
  expect(server?.mails[0]?.mail.text).toContain('… and 1500 more lines');
});
