// A plan waits for people, is approved by two of them, at a terminal and in chat, is carried out and undone; what was undone
// asks again.
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readInteraction, type SlackInteraction } from '../../../src/connectors/slack/index.js';
import { parseConfiguration } from '../../../src/config/index.js';
import { actionSchema, voteFromChat, type ActionReport } from '../../../src/pipeline/index.js';
import type { VoteAnswer } from '../../../src/ports/index.js';
import { hasMoto } from '../../fakes/moto.js';
import { responsePlan, type Ended } from './installation.js';
import { configuration, openShop, type Shop } from './shop.js';

const SECRET = 'signing-secret-of-the-app';
const PEOPLE = [
  { id: 'ada@acme.example', role: 'approver' },
  { id: 'slack:U0ADA', role: 'approver', person: 'ada@acme.example' },
  { id: 'slack:U0BEN', role: 'operator', person: 'ben@acme.example' },
  { id: 'vera@acme.example', role: 'viewer' },
  { id: 'dora@acme.example', role: 'admin', phases: ['development'] },
  { id: 'headwater', role: 'admin' },
];
const CONFIGURATION = configuration({ people: PEOPLE });

describe.runIf(hasMoto('approve and undo'))('a plan that people must agree to', () => {
  let shop: Shop;
  let id = '';

  beforeAll(async () => {
    shop = await openShop();
    shop.write('headwater.yaml', CONFIGURATION);
    shop.write(
      'plan.yaml',
      responsePlan({
        approvals: [
          { phases: ['production'], rungs: ['contain'], people: 2 },
          { phases: ['development'], rungs: ['contain'], people: 0 },
        ],
      }),
    );
    await shop.openBucket('orders', 'production');
  });
  afterAll(() => shop?.close());

  const approve = (who: string, ...more: readonly string[]): Promise<Ended> =>
    shop.headwater('action', 'approve', id, '--as', who, ...more);
  const shown = async (): Promise<ActionReport> =>
    actionSchema.parse(JSON.parse((await shop.headwater('action', 'show', id, '-o', 'json')).out));

  const remembered = new Set<string>();
  const remember = async (key: string): Promise<boolean> => !remembered.has(key) && remembered.add(key) !== undefined;

  /** A button that somebody pressed, as Slack sends it; `signedAs` by somebody who may not know the secret. */
  async function press(who: string, plan: string, button: string, signedAs = SECRET): Promise<SlackInteraction> {
    const payload = {
      type: 'block_actions',
      user: { id: who },
      api_app_id: 'A0HEADWATER',
      actions: [{ type: 'button', action_id: button, value: JSON.stringify({ entry: id, plan }) }],
    };
    const body = Buffer.from(new URLSearchParams({ payload: JSON.stringify(payload) }).toString());
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const signature = `v0=${createHmac('sha256', signedAs).update(`v0:${timestamp}:`).update(body).digest('hex')}`;
    return readInteraction({ timestamp, signature, body }, { signingSecret: SECRET, now: new Date(), remember });
  }

  async function voteBy(interaction: SlackInteraction): Promise<VoteAnswer> {
    if (interaction.kind === 'refused') throw new Error(interaction.because);
    const { people } = parseConfiguration(JSON.stringify(CONFIGURATION), 'headwater.yaml');
    const { actions: ledger, approvals } = shop.store;
    return voteFromChat({ ...interaction, chat: 'slack' }, { ledger, approvals, people, clock: { now: () => new Date() } });
  }

  it('waits, and shows all that would happen', async () => {
    const { planned } = await shop.plan();
    expect(planned).toMatchObject([{ action: 'block-public-access', phase: 'production', people: 2 }]);
    id = planned[0]?.entry ?? '';
    const card = await approve('ada@acme.example');
    expect(card).toMatchObject({ code: 0, out: expect.stringContaining('s3:PutPublicAccessBlock') });
    expect(card.out).toContain('orders');
    expect((await shown()).approval).toMatchObject({ state: 'waiting', people: 2, votes: [] });
  });

  it('S1: is not carried out before, not even by its id', async () => {
    expect((await shop.headwater('action', 'run', '--yes')).code).toBe(0);
    expect(await shop.headwater('action', 'run', id, '--yes')).toMatchObject({
      code: 1,
      err: expect.stringContaining('APPROVAL_MISSING'),
    });
    expect(await shop.isBlocked('orders')).toBe(false);
  });

  it.each([
    ['who may only look', 'vera@acme.example', 'a viewer'],
    ['whose rights end before production', 'dora@acme.example', 'this is in production'],
    ['whom nobody knows', 'mallory@acme.example', 'nobody that the configuration knows'],
    ['who proposed it', 'headwater', 'proposed this plan'],
  ])('takes no vote of somebody %s', async (_, who, because) => {
    expect(await approve(who, '--yes')).toMatchObject({ code: 6, err: expect.stringContaining(because) });
    expect((await shown()).approval.votes).toEqual([]);
  });

  it('takes one vote of each person, whatever they vote with', async () => {
    expect(await approve('ada@acme.example', '--yes', '--because', 'it is ours')).toMatchObject({
      code: 5,
      out: expect.stringContaining('1 of 2'),
    });
    expect(await approve('ada@acme.example', '--yes')).toMatchObject({ code: 6, err: expect.stringContaining('voted already') });
    const { plan } = await shown();
    expect(await voteBy(await press('U0ADA', plan, 'headwater.approve'))).toMatchObject({
      kind: 'refused',
      because: expect.stringContaining('voted already'),
    });
    expect(await shop.headwater('action', 'run', id, '--yes')).toMatchObject({ code: 1 });
    expect(await shop.isBlocked('orders')).toBe(false);
  });

  it('takes from chat what is signed, of somebody known, on this very plan', async () => {
    const { plan } = await shown();
    expect(await press('U0BEN', plan, 'headwater.approve', 'another secret')).toMatchObject({ code: 'INTERACTION_UNTRUSTED' });
    expect(await voteBy(await press('U0EVE', plan, 'headwater.approve'))).toMatchObject({ kind: 'refused' });
    expect(await voteBy(await press('U0BEN', 'f'.repeat(64), 'headwater.approve'))).toMatchObject({
      kind: 'refused',
      because: expect.stringContaining('another plan'),
    });
    expect((await shown()).approval.state).toBe('waiting');
    expect(await voteBy(await press('U0BEN', plan, 'headwater.approve'))).toMatchObject({ kind: 'counted' });
    const { approval } = await shown();
    expect(approval).toMatchObject({ state: 'approved', votes: [{ by: 'ada@acme.example' }, { by: 'ben@acme.example' }] });
  });

  it('is carried out then, once, by a worker', async () => {
    const worker = shop.worker();
    await expect.poll(() => shop.isBlocked('orders'), { timeout: 120_000, interval: 250 }).toBe(true);
    await expect.poll(async () => (await shown()).targets[0]?.outcome?.kind, { timeout: 60_000, interval: 500 }).toBe('done');
    await worker.kill();
    expect(await shop.headwater('evidence', 'verify')).toMatchObject({ code: 0 });
  });

  it('is put back by undo, which previews first', async () => {
    expect((await shop.headwater('action', 'undo', id)).out).toContain('would put back Bucket orders');
    expect(await shop.isBlocked('orders')).toBe(true);
    expect(await shop.headwater('action', 'undo', id, '--yes')).toMatchObject({ code: 0, out: expect.stringContaining('done') });
    expect(await shop.isBlocked('orders')).toBe(false);
    await expect(shop.send('s3:GetPublicAccessBlock', { Bucket: 'orders' })).rejects.toMatchObject({
      name: 'NoSuchPublicAccessBlockConfiguration',
    });
  });

  it('asks two people again, by another plan', async () => {
    const { planned } = await shop.plan();
    expect(planned).toMatchObject([{ phase: 'production', people: 2 }]);
    expect(planned[0]?.entry).not.toBe(id);
    expect(await shop.headwater('action', 'reject', planned[0]?.entry ?? '', '--as', 'ada@acme.example', '--yes')).toMatchObject({
      code: 0,
      out: expect.stringContaining('rejected'),
    });
    expect((await shop.plan()).planned).toEqual([]);
  });

  it('loses by one undo the trust that an action had earned', async () => {
    const recommended = async (): Promise<string> => (await shop.headwater('response', 'recommend')).out;
    await shop.openBucket('scratch', 'development');
    const [asked] = (await shop.plan()).planned;
    expect(asked).toMatchObject({ phase: 'development', people: 1 });
    id = asked?.entry ?? '';
    expect(await approve('dora@acme.example', '--yes')).toMatchObject({ code: 0 });
    expect(await shop.headwater('action', 'run', '--yes')).toMatchObject({ code: 0 });
    expect(await recommended()).toContain('1 approved run');

    await shop.openBucket('sandbox', 'development');
    const [alone] = (await shop.plan()).planned;
    expect(alone).toMatchObject({ phase: 'development', people: 0 });
    expect(await shop.headwater('action', 'run', '--yes')).toMatchObject({ code: 0 });
    expect(await shop.isBlocked('sandbox')).toBe(true);

    expect(await shop.headwater('action', 'undo', alone?.entry ?? '', '--yes')).toMatchObject({ code: 0 });
    expect(await shop.isBlocked('sandbox')).toBe(false);
    expect(await shop.isBlocked('scratch')).toBe(true);
    expect(await recommended()).toContain('since the undo');
    expect((await shop.plan()).planned).toMatchObject([{ phase: 'development', people: 1 }]);
    expect(await shop.headwater('action', 'run', '--yes')).toMatchObject({ code: 0 });
    expect(await shop.isBlocked('sandbox')).toBe(false);
    expect(await shop.headwater('evidence', 'verify')).toMatchObject({ code: 0 });
  });
});
