import { afterEach, describe, expect, it } from 'vitest';
import { askedWorld, type AskedWorld } from '../../../test/fakes/asked-plan.js';
import { receiveHttp, type HttpReceiver } from '../../../test/fakes/http-receiver.js';
import { githubHeaders, remembering, slackPress, SECRET } from '../../../test/fakes/webhooks.js';
import type { ConfiguredPerson } from '../../config/index.js';
import type { ChainedRecord } from '../../model/index.js';
import { openHooks, type HookPorts, type Hooks } from './webhooks.js';

const receivers: HttpReceiver[] = [];
afterEach(async () => {
  await Promise.all(receivers.splice(0).map((one) => one.close()));
});

const GRACE: ConfiguredPerson = { id: 'slack:U012AB3CD', role: 'approver', person: 'grace' };
const ENV = { GITHUB_WEBHOOK_SECRET: SECRET, SLACK_SIGNING_SECRET: SECRET };
const WEBHOOKS = { github: {}, slack: {} };

interface Hooked {
  readonly hooks: Hooks;
  readonly world: AskedWorld;
  readonly problems: readonly string[];
  readonly calls: () => number;
}

async function hooked(more: Partial<HookPorts> = {}, given?: AskedWorld): Promise<Hooked> {
  const world = given ?? (await askedWorld({ who: [GRACE] }));
  const problems: string[] = [];
  let calls = 0;
  const { actions, approvals, evidence, clock, configuration } = world;
  const hooks = await openHooks({
    wake: { call: async () => void (calls += 1) },
    evidence,
    actions,
    approvals,
    access: { once: remembering() },
    clock,
    configuration: async () => ({ ...configuration, webhooks: WEBHOOKS }),
    env: ENV,
    onProblem: (hook, because) => problems.push(`${hook}: ${because}`),
    ...more,
  });
  return { hooks, world, problems, calls: () => calls };
}

const PUSH = {
  ref: 'refs/heads/main',
  after: 'a'.repeat(40),
  repository: { full_name: 'acme/shop', html_url: 'https://github.com/acme/shop' },
};

function push({ hooks }: Pick<Hooked, 'hooks'>, body: object = PUSH, options: Parameters<typeof githubHeaders>[2] = {}) {
  return hooks.receive('github', {
    headers: githubHeaders('push', body, options),
    body: Buffer.from(JSON.stringify(body)),
  });
}

async function evidenceOf({ world }: Pick<Hooked, 'world'>, kind: string): Promise<readonly ChainedRecord[]> {
  const records: ChainedRecord[] = [];
  for await (const record of world.evidence.records()) if (record.kind === kind) records.push(record);
  return records;
}

describe('a hint', () => {
  it('makes the estate be looked at again, and is in the evidence with who gave it', async () => {
    const here = await hooked();
    expect(await push(here)).toEqual({ kind: 'taken' });
    expect(here.calls()).toBe(1);
    expect(await evidenceOf(here, 'event')).toMatchObject([
      {
        actor: 'webhook:github',
        subject: 'github.com/acme/shop',
        body: { effect: 'look', count: 1, events: [{ kind: 'push', commit: 'a'.repeat(40) }] },
      },
    ]);
  });

  it('has one effect, however often it is sent', async () => {
    const here = await hooked();
    for (const delivery of ['d1', 'd1', 'd2']) await push(here, PUSH, { delivery });
    expect(here.calls()).toBe(1);
    expect(await evidenceOf(here, 'event')).toHaveLength(1);
  });

  it('has none when it is not trusted', async () => {
    const here = await hooked();
    expect(await push(here, PUSH, { secret: 'guess' })).toMatchObject({ kind: 'refused', code: 'WEBHOOK_UNTRUSTED' });
    expect(here.calls()).toBe(0);
    expect(await evidenceOf(here, 'event')).toEqual([]);
  });

  it('has none when it is a pull request that nobody merged', async () => {
    const here = await hooked();
    const opened = {
      action: 'opened',
      number: 7,
      pull_request: { html_url: 'https://github.com/acme/shop/pull/7' },
      repository: PUSH.repository,
    };
    const headers = githubHeaders('pull_request', opened);
    const answer = await here.hooks.receive('github', { headers, body: Buffer.from(JSON.stringify(opened)) });
    expect(answer.kind).toBe('ignored');
    expect(here.calls()).toBe(0);
  });
});

describe('a webhook', () => {
  it.each([
    ['nobody configured', { configuration: async () => (await askedWorld()).configuration }],
    ['has no secret', { env: {} }],
    ['has an empty secret', { env: { GITHUB_WEBHOOK_SECRET: '' } }],
  ] as const)('that %s is as if it were not there', async (_, more) => {
    expect(await push(await hooked(more))).toEqual({ kind: 'unknown' });
  });

  it('that there is none of is unknown', async () => {
    const { hooks } = await hooked();
    for (const name of ['gitlab', 'nothing', '__proto__', 'constructor'])
      expect(await hooks.receive(name, { headers: {}, body: new Uint8Array() })).toEqual({ kind: 'unknown' });
  });

  it('takes its secret from the variable that the configuration names', async () => {
    const world = await askedWorld();
    const configuration = { ...world.configuration, webhooks: { github: { secretEnv: 'OURS' } } };
    const here = await hooked({ env: { OURS: 'other' }, configuration: async () => configuration }, world);
    expect(await push(here, PUSH, { secret: 'other' })).toEqual({ kind: 'taken' });
  });
});

async function press(here: Hooked, vote: 'approve' | 'reject' = 'approve', user = 'U012AB3CD') {
  const receiver = await receiveHttp(() => ({}));
  receivers.push(receiver);
  const { entry, plan } = here.world;
  const { headers, body } = slackPress({ entry, plan: plan.hash, vote, user, replyTo: receiver.url, blocks: [] });
  const answer = await here.hooks.receive('slack', { headers, body: Buffer.from(body) });
  await here.hooks.settled();
  return { answer, said: receiver.requests.map((request) => JSON.parse(request.body)) };
}

describe('a vote from chat', () => {
  it.each([
    ['approve', 'approved', 'grace approved it. It is carried out as it was planned.'],
    ['reject', 'rejected', 'grace rejected it. It is not carried out.'],
  ] as const)('to %s counts as that of the person, who is told in the message', async (vote, state, words) => {
    const here = await hooked();
    const { answer, said } = await press(here, vote);
    expect(answer).toEqual({ kind: 'taken' });
    expect(said).toMatchObject([{ replace_original: true, text: words }]);
    expect(await here.world.approvals.of(here.world.entry, here.world.clock.now())).toMatchObject({
      state,
      votes: [{ by: 'grace', kind: vote }],
    });
  });

  it('of two that are needed leaves the question open', async () => {
    const here = await hooked({}, await askedWorld({ people: 2, who: [GRACE] }));
    expect((await press(here)).said).toMatchObject([{ text: 'grace approved it: 1 of 2.' }]);
  });

  it.each([
    ['of somebody unknown', [], 'headwater', /nobody that the configuration knows/],
    ['of a viewer', [{ ...GRACE, role: 'viewer' as const }], 'headwater', /approver/],
    ['of who proposed it', [GRACE], 'grace', /propos/],
  ])('%s does not count, and they are told why', async (_, who, proposedBy, because) => {
    const here = await hooked({}, await askedWorld({ who, proposedBy }));
    const { said } = await press(here);
    expect(said).toMatchObject([{ response_type: 'ephemeral', text: expect.stringMatching(because) }]);
    const request = await here.world.approvals.of(here.world.entry, here.world.clock.now());
    expect(request).toMatchObject({ state: 'waiting', votes: [] });
  });

  it('is answered in time even when the store takes long', async () => {
    const world = await askedWorld({ who: [GRACE] });
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    const here = await hooked(
      {
        actions: { entry: (id) => held.then(() => world.actions.entry(id)) },
        timer: { sleep: async () => undefined },
      },
      world,
    );
    const { headers, body } = slackPress({ entry: world.entry, plan: world.plan.hash });
    expect(await here.hooks.receive('slack', { headers, body: Buffer.from(body) })).toEqual({ kind: 'taken' });
    letGo();
    await here.hooks.settled();
    expect((await world.approvals.of(world.entry, world.clock.now()))?.state).toBe('approved');
    expect(here.problems).toEqual(['slack: who voted was not told what came of it: Slack did not say where to answer']);
  });

  it('that goes wrong afterwards is told of, and stops nothing', async () => {
    const broken = {
      entry: async () => {
        throw new Error('the store is gone');
      },
    };
    const here = await hooked({ actions: broken });
    expect((await press(here)).answer).toEqual({ kind: 'taken' });
    expect(here.problems).toEqual(['slack: the store is gone']);
  });
});
