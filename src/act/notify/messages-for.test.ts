import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { causeId, type Severity } from '../../model/index.js';
import { messagesFor, type CauseToTell, type NotifyRoute } from './index.js';

const NOON = new Date('2026-11-24T12:00:00Z'); // a Tuesday

function cause(id: string, more: Partial<CauseToTell> = {}): CauseToTell {
  return {
    id: causeId(id),
    title: `openssl in ${id}`,
    severity: 'high',
    notes: [],
    owner: { name: '@acme/platform' },
    location: { repository: 'github.com/acme/base-images', path: 'base/Dockerfile', startLine: 3 },
    guidance: 'Move to the fixed base.',
    findings: 400,
    workloads: { production: 3, staging: 1 },
    decisions: [{ phase: 'production', rung: 'notify' }],
    state: 'open',
    ...more,
  };
}

function route(more: Partial<NotifyRoute> = {}): NotifyRoute {
  return { name: 'all', via: 'chat', to: 'C1', severity: 'unknown', perDay: 20, perCause: 4, ...more };
}

const told = (causes: readonly CauseToTell[], routes: readonly NotifyRoute[], now = NOON) =>
  messagesFor(causes, routes, now).deliveries.map(({ route, via, to, message, heldUntil }) => [
    route,
    `${via} ${to}`,
    message.cause,
    ...(heldUntil === undefined ? [] : [heldUntil.toISOString()]),
  ]);

describe('a cause', () => {
  it('is one message, however many findings it has', () => {
    const { deliveries, untold } = messagesFor([cause('a')], [route()], NOON);
    expect(untold).toEqual([]);
    expect(deliveries).toHaveLength(1);
    expect(deliveries[0]?.message).toEqual({
      cause: 'a',
      title: 'openssl in a',
      severity: 'high',
      owner: { name: '@acme/platform' },
      state: 'open',
      lines: [
        '400 findings have this one cause. Workloads: 3 in production, 1 in staging.',
        'Where: github.com/acme/base-images/base/Dockerfile, line 3.',
        'How to fix it: Move to the fixed base.',
        'What Headwater may do: production notify.',
      ],
    });
  });

  it('says the same until there is news: a finding more is none, twice as many are', () => {
    const says = (more: Partial<CauseToTell>) => messagesFor([cause('a', more)], [route()], NOON).deliveries[0]?.says;
    expect(says({ findings: 401 })).toBe(says({}));
    expect(says({ notes: ['another attempt'] })).toBe(says({}));
    for (const news of [
      { findings: 800 },
      { severity: 'critical' },
      { state: 'closed' },
      { workloads: { production: 30 } },
      { owner: { name: '@acme/other' } },
      { decisions: [{ phase: 'production', rung: 'propose' }] },
      { title: 'openssl and zlib' },
    ] as const satisfies readonly Partial<CauseToTell>[])
      expect(says(news), JSON.stringify(news)).not.toBe(says({}));
  });

  it('that is only recorded is told to nobody, and that is said', () => {
    const recorded = cause('a', { decisions: [{ phase: 'production', rung: 'record' }] });
    const { deliveries, untold } = messagesFor([recorded, cause('b', { decisions: [] })], [route()], NOON);
    expect(deliveries).toEqual([]);
    expect(untold.map(({ because }) => because)).toEqual(['it is only recorded', 'it is only recorded']);
  });

  it('that is over, or stuck, or asks for an answer, is told of whatever may be done', () => {
    const asks = { entry: 'e', plan: 'p', lapsesAt: '2026-12-01T00:00:00Z', undo: 'put back' };
    const causes = [
      cause('closed', { state: 'closed', decisions: [] }),
      cause('stuck', { state: 'stuck', decisions: [] }),
      cause('asks', { asks, decisions: [{ phase: 'production', rung: 'record' }] }),
    ];
    expect(messagesFor(causes, [route()], NOON).untold).toEqual([]);
  });

  it('for which there is no route is listed', () => {
    const { untold } = messagesFor([cause('a')], [route({ severity: 'critical' })], NOON);
    expect(untold).toMatchObject([{ cause: { id: 'a' }, because: 'no route is for it' }]);
  });
});

describe('a route', () => {
  const payments = cause('p', { owner: { name: '@acme/payments' }, severity: 'low' });
  const { owner: _, ...nobodys } = cause('n');

  it.each([
    ['its owners', { owners: ['@acme/plat*'] }, ['a']],
    ['owners of another', { owners: ['@acme/payments', '@other/*'] }, ['p']],
    ['any owner', { owners: ['*'] }, ['a', 'p']],
    ['anybody', {}, ['a', 'p', 'n']],
    ['its severity and worse', { severity: 'medium' }, ['a', 'n']],
    ['its phases', { phases: ['production'] }, ['a', 'p', 'n']],
    ['no other phases', { phases: ['development', 'test'] }, []],
  ] as const)('is for %s', (_name, conditions, expected) => {
    const causes = [cause('a'), payments, nobodys];
    expect(told(causes, [route(conditions)]).map(([, , id]) => id)).toEqual(expected);
  });

  it('counts the phases in which something may be said', () => {
    const both = cause('a', {
      decisions: [
        { phase: 'development', rung: 'notify' },
        { phase: 'production', rung: 'record' },
      ],
    });
    expect(told([both], [route({ phases: ['production'] })])).toEqual([]);
    expect(told([both], [route({ phases: ['development'] })])).toHaveLength(1);
  });

  it('leads to a place once: the first that is for it', () => {
    const routes = [route({ name: 'first', severity: 'high' }), route({ name: 'second' }), route({ name: 'mail', via: 'mail' })];
    expect(told([cause('a'), payments], routes)).toEqual([
      ['first', 'chat C1', 'a'],
      ['second', 'chat C1', 'p'],
      ['mail', 'mail C1', 'a'],
      ['mail', 'mail C1', 'p'],
    ]);
  });
});

describe('quiet hours', () => {
  const nights = { from: '22:00', to: '07:00', timeZone: 'Europe/Berlin', days: [] };
  const held = (at: string, quiet: NonNullable<NotifyRoute['quiet']>, severity: Severity = 'high') =>
    messagesFor([cause('a', { severity })], [route({ quiet })], new Date(at)).deliveries[0]?.heldUntil?.toISOString();

  it.each([
    ['2026-11-24T20:59:00Z', undefined],
    ['2026-11-24T21:00:00Z', '2026-11-25T06:00:00.000Z'],
    ['2026-11-25T05:59:00Z', '2026-11-25T06:00:00.000Z'],
    ['2026-11-25T06:00:00Z', undefined],
    // Summer time begins in that night.
    ['2027-03-27T22:00:00Z', '2027-03-28T05:00:00.000Z'],
  ])('at %s hold a message until %s', (at, until) => expect(held(at, nights)).toBe(until));

  it.each([
    // Friday night, over the weekend, to Monday morning.
    ['2026-11-27T21:30:00Z', '2026-11-30T06:00:00.000Z'],
    ['2026-11-28T12:00:00Z', '2026-11-30T06:00:00.000Z'],
  ])('at %s hold it over whole days, until %s', (at, until) => expect(held(at, { ...nights, days: [0, 6] })).toBe(until));

  it('that never end hold it for a week, and so on', () => {
    expect(held('2026-11-24T12:00:00Z', { ...nights, from: '00:00', to: '00:00' })).toBe('2026-12-01T12:00:00.000Z');
  });

  it('are broken through by what was said to be that bad, and by nothing else', () => {
    const night = '2026-11-24T23:00:00Z';
    expect(held(night, { ...nights, unless: 'critical' }, 'critical')).toBeUndefined();
    expect(held(night, { ...nights, unless: 'critical' }, 'high')).toBeDefined();
    expect(held(night, nights, 'critical')).toBeDefined();
  });
});

describe('a digest', () => {
  const digest = { at: '09:00', timeZone: 'Europe/Berlin', unless: 'critical' } as const;
  const causes = [cause('a', { severity: 'low' }), cause('b'), cause('c', { severity: 'critical' })];

  it('is all of a route in one, the worst first, but for what cannot wait', () => {
    const { deliveries } = messagesFor(causes, [route({ digest })], NOON);
    expect(deliveries.map(({ kind, message }) => [kind, message.cause])).toEqual([
      ['message', 'c'],
      ['digest', 'digest:all:2026-11-24'],
    ]);
    expect(deliveries[1]?.message).toMatchObject({
      title: '2 causes: 1 high, 1 low',
      severity: 'high',
      lines: ['high, open: openssl in b (@acme/platform)', 'low, open: openssl in a (@acme/platform)'],
    });
  });

  it('waits for its hour', () => {
    expect(told(causes, [route({ digest })], new Date('2026-11-24T07:59:00Z'))).toContainEqual([
      'all',
      'chat C1',
      'digest:all:2026-11-24',
      '2026-11-24T08:00:00.000Z',
    ]);
  });

  it('says how many it does not list', () => {
    const many = Array.from({ length: 400 }, (_none, i) => cause(`c${i}`));
    const [delivery] = messagesFor(many, [route({ digest })], NOON).deliveries;
    expect(delivery?.message.title).toBe('400 causes: 400 high');
    expect(delivery?.message.lines.at(-1)).toBe('… and 300 more');
  });
});

it('gives the same for the same, whatever the order of the causes', () => {
  const causes = fc
    .uniqueArray(fc.integer({ min: 0, max: 50 }), { maxLength: 20 })
    .map((ids) => ids.map((id) => cause(`c${id}`)));
  fc.assert(
    fc.property(causes, fc.boolean(), (some, isDigest) => {
      const routes = [route(isDigest ? { digest: { at: '09:00', timeZone: 'UTC' } } : {})];
      const byCause = (given: readonly CauseToTell[]) =>
        messagesFor(given, routes, NOON)
          .deliveries.map(({ says, message }) => `${message.cause} ${says} ${message.lines.join()}`)
          .sort();
      expect(byCause(some.toReversed())).toEqual(byCause(some));
    }),
  );
});
