import { describe, expect, it } from 'vitest';
import { messageBookInMemory } from '../../../test/fakes/state/message-book.js';
import { causeId } from '../../model/index.js';
import type { MessageBook, Notifier, SendAnswer } from '../../ports/index.js';
import { deliver, messagesFor, type CauseToTell, type NotifyRoute } from './index.js';

function cause(id: string, more: Partial<CauseToTell> = {}): CauseToTell {
  const decisions = [{ phase: 'production', rung: 'notify' }] as const;
  return {
    id: causeId(id),
    title: id,
    severity: 'high',
    notes: [],
    guidance: '',
    findings: 1,
    workloads: {},
    decisions,
    state: 'open',
    ...more,
  };
}

const ROUTE: NotifyRoute = { name: 'all', via: 'chat', to: 'C1', severity: 'unknown', perDay: 20, perCause: 4 };

interface Sent {
  readonly to: string;
  readonly title: string;
  readonly state: string;
  readonly after: string | undefined;
}

/** A notifier that answers as the test says, and people who can be looked at. */
function world(answer: (sent: Sent) => SendAnswer = () => ({ kind: 'sent', reference: 'ts' })) {
  const sent: Sent[] = [];
  const book = messageBookInMemory();
  let now = new Date('2026-11-24T12:00:00Z');
  const chat: Notifier = {
    name: 'chat',
    async send(to, { title, state }, before) {
      const one = { to, title, state, after: before?.reference };
      sent.push(one);
      return answer(one);
    },
  };
  return {
    sent,
    book,
    chat,
    pass: async (causes: readonly CauseToTell[], routes: readonly NotifyRoute[] = [ROUTE], as: MessageBook = book) =>
      deliver(messagesFor(causes, routes, now).deliveries, { notifiers: [chat], book: as, clock: { now: () => now } }),
    wait: (hours: number) => {
      now = new Date(now.getTime() + hours * 3_600_000);
    },
  };
}

const kinds = (outcomes: Awaited<ReturnType<typeof deliver>>) => outcomes.map(({ kind }) => kind);

describe('cloud-custodian#3154: people are told what is new, once', () => {
  it('400 findings of one cause are one message', async () => {
    const { pass, sent } = world();
    await pass([cause('openssl', { findings: 400 })]);
    expect(sent).toHaveLength(1);
  });

  it('what has not changed is not told again, today or next month', async () => {
    const { pass, sent, wait } = world();
    for (const hours of [0, 1, 24, 720]) {
      wait(hours);
      await pass([cause('a', { findings: 16 + (hours % 7) })]);
    }
    expect(sent).toHaveLength(1);
  });

  it('what has changed is told as a change of the first message', async () => {
    const { pass, sent } = world();
    await pass([cause('a')]);
    await pass([cause('a', { state: 'closed' })]);
    expect(sent.map(({ state, after }) => [state, after])).toEqual([
      ['open', undefined],
      ['closed', 'ts'],
    ]);
  });

  it('no more than the day has are sent, and the rest is counted in one more', async () => {
    const { pass, sent, wait } = world();
    const causes = Array.from({ length: 50 }, (_none, i) => cause(`c${String(i).padStart(2, '0')}`));
    const routes = [{ ...ROUTE, perDay: 3 }];
    const first = await pass(causes, routes);
    expect(kinds(first)).toEqual([
      ...Array.from({ length: 3 }, () => 'sent'),
      ...Array.from({ length: 47 }, () => 'enough'),
      'sent',
    ]);
    expect(sent.map(({ title }) => title)).toEqual(['c00', 'c01', 'c02', '47 causes: 47 high']);
    wait(1);
    await pass(causes, routes);
    expect(sent).toHaveLength(4);
    wait(24);
    await pass(causes, routes);
    expect(sent.slice(4).map(({ title }) => title)).toEqual(['c03', 'c04', 'c05', '44 causes: 44 high']);
  });

  it('one cause that goes to and fro is told so often and no more', async () => {
    const { pass, sent } = world();
    const routes = [{ ...ROUTE, perCause: 2 }];
    for (const state of ['open', 'closed', 'reopened', 'closed', 'reopened'] as const)
      await pass([cause('a', { state })], routes);
    expect(sent.map(({ state }) => state)).toEqual(['open', 'closed']);
  });

  it('0 a day means none', async () => {
    const { pass, sent } = world();
    expect(kinds(await pass([cause('a')], [{ ...ROUTE, perDay: 0 }]))).toEqual(['enough', 'sent']);
    expect(sent.map(({ title }) => title)).toEqual(['1 cause: 1 high']);
    expect(kinds(await world().pass([cause('a')], [{ ...ROUTE, perCause: 0 }]))).toEqual(['enough']);
  });

  it('the end of what nobody was told of is not told', async () => {
    const { pass, sent } = world();
    expect(kinds(await pass([cause('a', { state: 'closed' })]))).toEqual(['not-needed']);
    expect(sent).toEqual([]);
  });
});

describe('a digest', () => {
  const routes = [{ ...ROUTE, digest: { at: '09:00', timeZone: 'America/Los_Angeles' } }];

  it('is sent once a day, when there is something new to say', async () => {
    const { pass, sent, wait } = world();
    const causes = [cause('a')];
    const passes: (readonly string[])[] = [];
    for (const [hours, more] of [
      [0, []],
      [6, []],
      [1, [cause('b')]],
      [23, []],
      [1, [cause('b')]],
    ] as const) {
      wait(hours);
      passes.push(kinds(await pass([...causes, ...more], routes)));
    }
    // 04:00 there; 10:00; 11:00 with news, but today's was sent; 10:00 without news; 11:00 with news.
    expect(passes).toEqual([['held'], ['sent'], ['same'], ['same'], ['sent']]);
    expect(sent.map(({ title, after }) => [title, after])).toEqual([
      ['1 cause: 1 high', undefined],
      ['2 causes: 2 high', undefined],
    ]);
  });
});

describe('what fails', () => {
  it('may be tried later, and the place is left alone meanwhile', async () => {
    let isDown = true;
    const { pass, sent } = world(() => (isDown ? { kind: 'later', because: '429' } : { kind: 'sent', reference: 'ts' }));
    expect(kinds(await pass([cause('a'), cause('b')]))).toEqual(['later', 'later']);
    expect(sent).toHaveLength(1);
    isDown = false;
    expect(kinds(await pass([cause('a'), cause('b')]))).toEqual(['sent', 'sent']);
  });

  it('stops no other (cloud-custodian#7555), and uses up nothing', async () => {
    const { pass } = world(({ title }) =>
      title === 'a' ? { kind: 'refused', because: 'no' } : { kind: 'sent', reference: 'ts' },
    );
    const routes = [{ ...ROUTE, perDay: 1 }];
    expect(kinds(await pass([cause('a'), cause('b')], routes))).toEqual(['refused', 'sent']);
  });

  it('S13: is not sent again when it may have arrived, until there is news', async () => {
    let answer: SendAnswer = { kind: 'unknown', because: 'lost' };
    const { pass, sent, wait } = world(() => answer);
    expect(await pass([cause('a')])).toMatchObject([{ kind: 'unknown', because: 'lost' }]);
    wait(1);
    expect(kinds(await pass([cause('a')]))).toEqual(['same']);
    answer = { kind: 'sent', reference: 'ts' };
    await pass([cause('a', { state: 'stuck' })]);
    // Nobody knows which message the first was, so this one begins anew.
    expect(sent.map(({ after }) => after)).toEqual([undefined, undefined]);
  });

  it('keeps its thread when only a change of it was lost', async () => {
    let answer: SendAnswer = { kind: 'sent', reference: 'ts' };
    const { pass, sent } = world(() => answer);
    await pass([cause('a')]);
    answer = { kind: 'unknown', because: 'lost' };
    await pass([cause('a', { state: 'stuck' })]);
    await pass([cause('a', { state: 'planned' })]);
    expect(sent.map(({ after }) => after)).toEqual([undefined, 'ts', 'ts']);
  });

  it('by throwing counts as something that may have arrived', async () => {
    const { pass, sent } = world(({ title }) => {
      if (title === 'a') throw new Error('boom');
      return { kind: 'sent', reference: 'ts' };
    });
    expect(await pass([cause('a'), cause('b')])).toMatchObject([
      { kind: 'unknown', because: 'chat failed: boom' },
      { kind: 'sent' },
    ]);
    expect(kinds(await pass([cause('a'), cause('b')]))).toEqual(['same', 'same']);
    expect(sent).toHaveLength(2);
  });

  it('because there is no such notifier is refused', async () => {
    const { pass } = world();
    expect(await pass([cause('a')], [{ ...ROUTE, via: 'pigeon' }])).toMatchObject([
      { kind: 'refused', because: 'there is no notifier pigeon' },
    ]);
  });
});

describe('two workers', () => {
  it('tell it once', async () => {
    const { pass, sent } = world();
    const both = await Promise.all([pass([cause('a')]), pass([cause('a')])]);
    expect(both.flatMap(kinds).sort()).toEqual(['busy', 'sent']);
    expect(sent).toHaveLength(1);
  });

  it('S13: one that was killed before it sent leaves it to the other, a minute later', async () => {
    const { pass, book, sent, wait } = world();
    const killed: MessageBook = {
      ...book,
      claim: async (ask) => {
        const claim = await book.claim(ask);
        if (ask.cause === 'place') throw new Error('killed');
        return claim;
      },
    };
    await expect(pass([cause('a')], [ROUTE], killed)).rejects.toThrow('killed');
    expect(kinds(await pass([cause('a')]))).toEqual(['busy']);
    wait(1);
    expect(kinds(await pass([cause('a')]))).toEqual(['sent']);
    expect(sent).toHaveLength(1);
  });
});
