import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder, write } from '../../test/fakes/git-repositories.js';
import { HeadwaterError } from '../lib/errors.js';
import { STRICT_LIMITS } from '../model/index.js';
import { DEFAULT_CONFIGURATION, PRESETS, loadResponsePlan, parseConfiguration, parseResponsePlan } from './index.js';

const HEAD = 'apiVersion: headwater.dev/v1\nkind: ResponsePlan\nmetadata: { name: ours }\n';
const { limits } = DEFAULT_CONFIGURATION;
const planOf = (spec: string, preset?: 'guard') =>
  parseResponsePlan(`${HEAD}spec:${spec}`, '/etc/plan.yaml', limits, preset).plan;

function problemsOf(content: string): readonly string[] {
  try {
    parseResponsePlan(content, '/etc/plan.yaml', limits);
    return [];
  } catch (error) {
    if (!(error instanceof HeadwaterError)) throw error;
    expect(error.code).toBe('RESPONSE_PLAN_INVALID');
    return error.message.split('\n');
  }
}

describe("a response plan's file", () => {
  it('is the weakest preset where it says nothing, and another where it or headwater.yaml names one', () => {
    expect(planOf(' {}\n')).toEqual({ ...PRESETS.watch, name: 'ours' });
    expect(planOf(' {}\n', 'guard')).toEqual({ ...PRESETS.guard, name: 'ours' });
    expect(planOf(' { preset: operate }\n', 'guard')).toEqual({ ...PRESETS.operate, name: 'ours' });
  });

  it('is what it says, cell by cell and list by list', () => {
    const plan = planOf(`
  preset: guard
  table: { high: { production: notify } }
  ceilings: { teams: { '@acme/payments': propose } }
  windows:
    - { name: w, phases: [production], repeats: 'FREQ=WEEKLY;BYDAY=TU', from: '09:00', lasts: 8h, timeZone: Europe/Berlin }
  trust: { runs: 7 }
  limits:
    - { name: a few, phases: [production], per: account, count: 0 }
`);
    expect(plan).toEqual({
      ...PRESETS.guard,
      name: 'ours',
      table: { ...PRESETS.guard.table, high: { ...PRESETS.guard.table.high, production: 'notify' } },
      ceilings: { ...PRESETS.guard.ceilings, teams: { '@acme/payments': 'propose' } },
      windows: [
        {
          name: 'w',
          phases: ['production'],
          repeats: 'FREQ=WEEKLY;BYDAY=TU',
          from: '09:00',
          lasts: 480,
          timeZone: 'Europe/Berlin',
        },
      ],
      trust: { runs: 7 },
      limits: [{ name: 'a few', phases: ['production'], per: 'account', count: 0, percent: 100, within: 60 }],
    });
  });

  it('S4: gives a limit with one number the strict default for the other', () => {
    const plan = planOf('\n  limits: [{ name: l, phases: [test], per: account, percent: 10 }]\n');
    expect(plan.limits).toEqual([
      { name: 'l', phases: ['test'], per: 'account', count: STRICT_LIMITS.account, percent: 10, within: 60 },
    ]);
  });

  it('keeps names that are parts of objects as names', () => {
    const { teams } = planOf('\n  ceilings: { teams: { constructor: notify } }\n').ceilings;
    expect(Object.entries(teams)).toEqual([['constructor', 'notify']]);
    expect(Object.getPrototypeOf(teams)).toBeNull();
  });

  it.each<[string, string, number, RegExp]>([
    ['a key that is misspelt', '\n  celings: {}\n', 5, /celings/],
    ['a rung that there is not', '\n  table:\n    high: { production: destroy }\n', 6, /spec\.table\.high\.production/],
    ['a phase that there is not', '\n  table:\n    high: { prod: hold }\n', 6, /prod/],
    ['a preset that there is not', '\n  preset: yolo\n', 5, /spec\.preset/],
    [
      'a time zone that there is not',
      `\n  windows:\n    - { name: w, phases: [test], repeats: FREQ=DAILY, from: '09:00', lasts: 1h, timeZone: Mars/Base }\n`,
      6,
      /timeZone: a time zone/,
    ],
    [
      'an offset for a time zone',
      `\n  windows:\n    - { name: w, phases: [test], repeats: FREQ=DAILY, from: '09:00', lasts: 1h, timeZone: '+01:00' }\n`,
      6,
      /timeZone/,
    ],
    [
      'a recurrence that is none',
      `\n  windows:\n    - { name: w, phases: [test], repeats: FREQ=HOURLY, from: '09:00', lasts: 1h, timeZone: UTC }\n`,
      6,
      /FREQ is one of/,
    ],
    [
      'a recurrence that never occurs',
      `\n  windows:\n    - { name: w, phases: [test], repeats: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', from: '09:00', lasts: 1h, timeZone: UTC }\n`,
      6,
      /never occurs/,
    ],
    [
      'a time without quotes',
      `\n  windows:\n    - { name: w, phases: [test], repeats: FREQ=DAILY, from: 9, lasts: 1h, timeZone: UTC }\n`,
      6,
      /from/,
    ],
    [
      'a window that lasts too long',
      `\n  windows:\n    - { name: w, phases: [test], repeats: FREQ=DAILY, from: '09:00', lasts: 200h, timeZone: UTC }\n`,
      6,
      /a week at most/,
    ],
    [
      'a freeze that ends before it begins',
      `\n  freezes:\n    - name: f\n      phases: [test]\n      from: '2026-12-20T00:00'\n      to: '2026-12-01T00:00'\n      timeZone: UTC\n      reason: r\n`,
      9,
      /ends before/,
    ],
    [
      'a date that there is not',
      `\n  freezes:\n    - { name: f, phases: [test], from: '2026-02-30T00:00', to: '2026-12-01T00:00', timeZone: UTC, reason: r }\n`,
      6,
      /local date/,
    ],
    ['a limit below nothing', '\n  limits: [{ name: l, phases: [test], per: phase, count: -1 }]\n', 5, /count/],
    ['more than all', '\n  limits: [{ name: l, phases: [test], per: phase, percent: 101 }]\n', 5, /percent/],
    ['part of a target', '\n  limits: [{ name: l, phases: [test], per: phase, count: 1.5 }]\n', 5, /count/],
    ['trust without a run', '\n  trust: { runs: 0 }\n', 5, /trust\.runs/],
    ['a scope that protects nothing', '\n  protected: [{ because: r }]\n', 5, /at least one/],
    ['irreversible in an unknown phase', '\n  irreversibleUpTo: unknown\n', 5, /irreversibleUpTo/],
    ['a query without a bound', '\n  health: [{ kind: prometheus, phases: [test], url: http://p, query: up }]\n', 5, /atMost/],
    ['an address of another kind', '\n  health: [{ kind: http, phases: [test], url: "file:///etc/passwd" }]\n', 5, /url/],
    ['rules for no phase', '\n  approvals: [{ phases: [], rungs: [hold], people: 0 }]\n', 5, /phases/],
    ['no spec', '', 4, /spec/],
  ])('is refused with its line for %s', (_, spec, line, about) => {
    const problems = problemsOf(`${HEAD}spec:${spec}`);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^/etc/plan\\.yaml:${line}: `));
    expect(problems[0]).toMatch(about);
  });

  it('is refused when it is another kind, two documents, or no YAML', () => {
    expect(problemsOf('apiVersion: headwater.dev/v1\nkind: Policy\nmetadata: { name: a }\nspec: {}\n')[0]).toMatch(
      /^\/etc\/plan\.yaml:2: kind/,
    );
    expect(problemsOf(`${HEAD}spec: {}\n---\n${HEAD}spec: {}\n`)[0]).toMatch(/2 documents/);
    expect(problemsOf('a: [\n')).toHaveLength(1);
  });
});

describe('the plan that holds', () => {
  const configured = (response: string) =>
    parseConfiguration(`apiVersion: headwater.dev/v1\nkind: Configuration\nresponse: ${response}\n`, 'headwater.yaml');

  it('is `assist` where nobody says anything, with a ceiling that nobody said', async () => {
    expect(await loadResponsePlan(DEFAULT_CONFIGURATION, '/')).toEqual({ plan: PRESETS.assist, ceilingSaid: false });
  });

  it('is the file, relative to headwater.yaml, on its preset, under what headwater.yaml says itself', async () => {
    const { path, remove } = temporaryFolder();
    try {
      write(path, { 'plans/ours.yaml': `${HEAD}spec:\n  ceilings: { organisation: enforce, teams: { a: hold, b: hold } }\n` });
      const response =
        '{ preset: guard, file: plans/ours.yaml, ceiling: contain, teams: { b: notify }, plan: { low: { test: hold } } }';
      const { plan, ceilingSaid } = await loadResponsePlan(configured(response), path);
      expect(ceilingSaid).toBe(true);
      expect([plan.name, plan.ceilings.organisation, { ...plan.ceilings.teams }]).toEqual([
        'ours',
        'contain',
        { a: 'hold', b: 'notify' },
      ]);
      expect(plan.table).toEqual({ ...PRESETS.guard.table, low: { ...PRESETS.guard.table.low, test: 'hold' } });
      await expect(loadResponsePlan(configured('{ file: gone.yaml }'), path)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
      await expect(loadResponsePlan(configured('{ file: plans }'), join(path))).rejects.toMatchObject({
        code: 'FILE_UNREADABLE',
      });
    } finally {
      remove();
    }
  });
});
