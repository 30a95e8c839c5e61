import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ADA, askedWorld, type AskedWorld } from '../../../test/fakes/asked-plan.js';
import { signingKeysInMemory } from '../../../test/fakes/state/signing-keys.js';
import { remembering } from '../../../test/fakes/webhooks.js';
import { isAskedByMail, mailLink, readMailLink, showMailLink, voteByMailLink, type MailVotePorts } from './mail-links.js';

const SERVER = 'https://headwater.acme.example';

async function mailed(given?: AskedWorld) {
  const world = given ?? (await askedWorld());
  const keys = signingKeysInMemory();
  const { actions, approvals, clock, configuration, entry, plan } = world;
  const ports: MailVotePorts = {
    keys,
    actions,
    approvals,
    access: { once: remembering() },
    clock,
    configuration: async () => configuration,
  };
  const until = new Date(clock.now().getTime() + 3_600_000);
  const tokenFor = async (person = 'ada@acme.example'): Promise<string> =>
    new URL(await mailLink(SERVER, { entry, plan: plan.hash, person, until }, keys)).pathname.replace('/approve/', '');
  const state = async () => approvals.of(entry, clock.now());
  return { world, ports, keys, tokenFor, state, until };
}

describe('the link of a mail', () => {
  it('is the same for the same, and says what it is for', async () => {
    const { keys, tokenFor, world, until } = await mailed();
    const token = await tokenFor();
    expect(await tokenFor()).toBe(token);
    expect(await tokenFor('bob@acme.example')).not.toBe(token);
    expect(await readMailLink(token, keys)).toEqual({
      entry: world.entry,
      plan: world.plan.hash,
      person: 'ada@acme.example',
      until,
    });
  });

  it('fits an address', async () => {
    expect((await (await mailed()).tokenFor()).length).toBeLessThan(400);
  });

  it('is nothing once a character of it is another, or a store’s key is', async () => {
    const { keys, tokenFor } = await mailed();
    const token = await tokenFor();
    await fc.assert(
      fc.asyncProperty(fc.nat(token.length - 1), fc.constantFrom('A', 'z', '0', '.', '-', ''), async (place, sign) => {
        const other = token.slice(0, place) + sign + token.slice(place + 1);
        fc.pre(other !== token);
        // The last character of a signature has bits that say nothing.
        fc.pre(place !== token.length - 1);
        expect(await readMailLink(other, keys)).toBeUndefined();
      }),
    );
    expect(await readMailLink(token, signingKeysInMemory())).toBeUndefined();
    for (const other of ['', '.', 'a.b', 'x'.repeat(100_000)]) expect(await readMailLink(other, keys)).toBeUndefined();
  });

  it('is for whom the configuration lets vote', () => {
    const people = [ADA, { id: 'mail:eve@acme.example', role: 'viewer' as const }];
    expect(isAskedByMail('Ada@acme.example', people)).toBe(true);
    expect(isAskedByMail('eve@acme.example', people)).toBe(false);
    expect(isAskedByMail('team@acme.example', people)).toBe(false);
  });
});

describe('opening it', () => {
  it('shows the plan, and votes never, however often', async () => {
    const { ports, tokenFor, state, world } = await mailed();
    const token = await tokenFor();
    for (let i = 0; i < 5; i += 1)
      expect(await showMailLink(token, ports)).toMatchObject({
        kind: 'asks',
        plan: { entry: world.entry, action: 'block-public-access', person: 'ada', people: 1, agreed: 0, targetCount: 1 },
      });
    expect(await state()).toMatchObject({ state: 'waiting', votes: [] });
  });

  it('lists no more targets than fit, and counts them', async () => {
    const many = Array.from({ length: 50 }, (_none, i) => `b${i}`);
    const { ports, tokenFor } = await mailed(await askedWorld({ targets: many }));
    const page = await showMailLink(await tokenFor(), ports);
    expect(page).toMatchObject({ kind: 'asks', plan: { targetCount: 50 } });
    expect(page.kind === 'asks' && page.plan.targets).toHaveLength(20);
  });

  it.each([
    ['after its time', 3_600_000, 'Its time is over.'],
    ['long after it', 86_400_000, 'Its time is over.'],
  ])('%s says so', async (_, milliseconds, because) => {
    const { ports, tokenFor, world } = await mailed();
    const token = await tokenFor();
    world.pass(milliseconds);
    expect(await showMailLink(token, ports)).toMatchObject({ kind: 'over', because });
  });

  it('says nothing to who has no link of ours', async () => {
    const { ports } = await mailed();
    expect(await showMailLink('guess', ports)).toEqual({ kind: 'unknown' });
    expect(await voteByMailLink('guess', 'approve', ports)).toEqual({ kind: 'unknown' });
  });

  it('shows no plan to somebody who may not vote on it', async () => {
    const { ports, tokenFor } = await mailed(await askedWorld({ who: [{ ...ADA, phases: ['production'] }] }));
    const page = await showMailLink(await tokenFor(), ports);
    expect(page).toEqual({ kind: 'over', because: expect.stringContaining('production') });
  });

  it('S1: asks about no other plan than the mail did', async () => {
    const { ports, keys, world, until } = await mailed();
    const link = await mailLink(SERVER, { entry: world.entry, plan: 'another', person: 'ada@acme.example', until }, keys);
    const token = link.split('/').at(-1) ?? '';
    expect(await showMailLink(token, ports)).toMatchObject({ kind: 'over', because: expect.stringContaining('another plan') });
    expect(await voteByMailLink(token, 'approve', ports)).toMatchObject({ kind: 'over' });
  });
});

describe('the vote', () => {
  it.each([
    ['approve', 'approved', 'ada approved it. It is carried out as it was planned.'],
    ['reject', 'rejected', 'ada rejected it. It is not carried out.'],
  ] as const)('to %s counts as that of the person', async (vote, state, words) => {
    const { ports, tokenFor, state: now } = await mailed();
    expect(await voteByMailLink(await tokenFor(), vote, ports)).toEqual({ kind: 'voted', words, counted: true });
    expect(await now()).toMatchObject({ state, votes: [{ by: 'ada', kind: vote, because: 'said in mail' }] });
  });

  it('counts once', async () => {
    const { ports, tokenFor, state } = await mailed(await askedWorld({ people: 2 }));
    const token = await tokenFor();
    const answers = await Promise.all([voteByMailLink(token, 'approve', ports), voteByMailLink(token, 'approve', ports)]);
    expect(answers.map(({ kind }) => kind).sort()).toEqual(['over', 'voted']);
    expect(await voteByMailLink(token, 'reject', ports)).toMatchObject({ kind: 'over' });
    expect(await state()).toMatchObject({ state: 'waiting', votes: [{ by: 'ada', kind: 'approve' }] });
  });

  it('counts once, also with another writing of the signature’s last bits', async () => {
    const { ports, tokenFor } = await mailed(await askedWorld({ people: 2 }));
    const token = await tokenFor();
    const bits = Buffer.from(token.slice(-4), 'base64url');
    const twins = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_']
      .map((sign) => token.slice(0, -1) + sign)
      .filter((one) => one !== token && Buffer.from(one.slice(-4), 'base64url').equals(bits));
    await voteByMailLink(token, 'approve', ports);
    for (const twin of twins) expect(await voteByMailLink(twin, 'approve', ports)).toMatchObject({ kind: 'over' });
  });

  it('is one person’s, whatever addresses they have', async () => {
    const other = { ...ADA, id: 'mail:ada@home.example' };
    const { ports, tokenFor, state } = await mailed(await askedWorld({ people: 2, who: [ADA, other] }));
    await voteByMailLink(await tokenFor(), 'approve', ports);
    expect(await voteByMailLink(await tokenFor('ada@home.example'), 'approve', ports)).toMatchObject({ kind: 'over' });
    expect((await state())?.votes).toHaveLength(1);
  });

  it('of who proposed it does not count', async () => {
    const { ports, tokenFor, state } = await mailed(await askedWorld({ proposedBy: 'ada' }));
    expect(await voteByMailLink(await tokenFor(), 'approve', ports)).toMatchObject({ kind: 'voted', counted: false });
    expect(await state()).toMatchObject({ state: 'waiting', votes: [] });
  });

  it('of somebody who may vote no longer does not count', async () => {
    const { ports, tokenFor, state } = await mailed();
    const gone = { ...ports, configuration: async () => ({ people: [] }) };
    expect(await voteByMailLink(await tokenFor(), 'approve', gone)).toMatchObject({ kind: 'over' });
    expect(await state()).toMatchObject({ votes: [] });
  });
});
