import { describe, expect, it } from 'vitest';
import { repositoryName, type BlameLine, type Location, type OwnershipRule } from '../model/index.js';
import { findOwner } from './find-owner.js';

const NOW = new Date('2026-06-01T00:00:00Z');
const repository = repositoryName('github.com/riverside/base-images');
const at: Location = { repository, path: 'base/Dockerfile', startLine: 3, endLine: 4 };

const codeowner = (
  line: number,
  pattern: string,
  owners: readonly string[],
  more: Partial<OwnershipRule> = {},
): OwnershipRule => ({
  kind: 'codeowners',
  repository,
  path: '.github/CODEOWNERS',
  line,
  pattern,
  owners,
  ...more,
});
const catalog = (pattern: string, owner: string, line = 12): OwnershipRule => ({
  kind: 'catalog',
  repository,
  path: pattern === '' ? 'catalog-info.yaml' : `${pattern}/catalog-info.yaml`,
  line,
  pattern,
  owners: [owner],
});
const changed = (line: number, authorName: string, date: string, more: Partial<BlameLine> = {}): BlameLine => ({
  line,
  authorName,
  authorEmail: `${authorName.toLowerCase().replaceAll(' ', '.')}@riverside.example`,
  date: `${date}T09:00:00.000Z`,
  commit: 'c0ffee',
  ...more,
});

describe('which statement wins', () => {
  it('takes the catalog entry over CODEOWNERS, and shows the other as an alternative and a contradiction', () => {
    const owner = findOwner(at, { rules: [codeowner(2, '*', ['@riverside/web']), catalog('', 'group:platform')], now: NOW });
    expect(owner).toMatchObject({ name: 'group:platform', alternatives: [{ name: '@riverside/web' }] });
    expect(owner?.reasons).toEqual([
      'catalog-info.yaml:12 says that group:platform owns the whole repository.',
      'Against it: .github/CODEOWNERS:2 gives * to @riverside/web.',
    ]);
    expect(owner?.alternatives[0]?.confidence).toBeLessThan(owner?.confidence ?? 0);
  });

  it('takes the entry of the deepest folder that contains the path', () => {
    const rules = [
      catalog('', 'group:everyone'),
      catalog('base', 'group:platform'),
      catalog('bas', 'group:other'),
      catalog('base/deep', 'group:deep'),
    ];
    expect(findOwner(at, { rules, now: NOW })?.name).toBe('group:platform');
  });

  it('takes the last CODEOWNERS rule that matches', () => {
    const rules = [codeowner(1, '*', ['@a/all']), codeowner(2, '/base/', ['@a/platform']), codeowner(3, '*.md', ['@a/docs'])];
    const owner = findOwner(at, { rules, now: NOW });
    expect(owner).toMatchObject({
      name: '@a/platform',
      alternatives: [],
      reasons: ['.github/CODEOWNERS:2 gives /base/ to @a/platform.'],
    });
    expect(owner?.confidence).toBeCloseTo(0.9, 2);
  });

  it('trusts a rule for everything less than one for this folder', () => {
    const all = findOwner(at, { rules: [codeowner(1, '*', ['@a/all'])], now: NOW });
    const folder = findOwner(at, { rules: [codeowner(1, '/base/', ['@a/all'])], now: NOW });
    expect(all?.confidence).toBeLessThan(folder?.confidence ?? 0);
  });

  it('takes the last match of each of GitLab’s sections', () => {
    const rules = [
      codeowner(1, '*', ['@all'], { section: '' }),
      codeowner(3, '*', ['@docs'], { section: 'docs' }),
      codeowner(5, 'Dockerfile', ['@images'], { section: 'images' }),
      codeowner(6, 'base/', ['@platform'], { section: 'images' }),
      codeowner(8, '*', ['@security'], { section: 'security' }),
      codeowner(9, '!base/', [], { section: 'security' }),
      codeowner(10, 'base/', ['@security'], { section: 'security' }),
    ];
    const owner = findOwner(at, { rules, now: NOW });
    expect([owner?.name, ...(owner?.alternatives.map(({ name }) => name) ?? [])]).toEqual(['@platform', '@all', '@docs']);
  });

  it('takes a label when nothing in the repository names an owner', () => {
    const labels = [{ owner: 'payments', says: 'label team=payments of Deployment shop/api' }];
    expect(findOwner(at, { rules: [], labels, now: NOW })).toMatchObject({
      name: 'payments',
      reasons: ['The label team=payments of Deployment shop/api names payments.'],
    });
  });

  it('passes over programs among the code owners', () => {
    const rules = [codeowner(1, '/base/', ['@project_278964_bot_e2e6cc', '@renovate-bot', '@a/platform'])];
    expect(findOwner(at, { rules, now: NOW })).toMatchObject({ name: '@a/platform', alternatives: [] });
  });

  it('ignores the rules of other repositories', () => {
    const rules = [{ ...codeowner(1, '*', ['@a/all']), repository: repositoryName('github.com/riverside/apps') }];
    expect(findOwner(at, { rules, now: NOW })).toBeUndefined();
  });
});

describe('agreement and contradiction', () => {
  it.each(['@riverside/platform', '@riverside/team-platform', '@platform-team', 'platform@riverside.example'])(
    'takes %s and group:platform for one owner, and is surer for it',
    (written) => {
      const alone = findOwner(at, { rules: [catalog('base', 'group:platform')], now: NOW });
      const both = findOwner(at, { rules: [catalog('base', 'group:platform'), codeowner(1, '*', [written])], now: NOW });
      expect(both).toMatchObject({ name: 'group:platform', alternatives: [] });
      expect(both?.confidence).toBeGreaterThan(alone?.confidence ?? 1);
      expect(both?.reasons).toHaveLength(2);
    },
  );

  it('is less sure when CODEOWNERS names another team', () => {
    const alone = findOwner(at, { rules: [catalog('base', 'group:platform')], now: NOW });
    const against = findOwner(at, { rules: [catalog('base', 'group:platform'), codeowner(1, '/base/', ['@a/web'])], now: NOW });
    expect(against?.confidence).toBeLessThan(alone?.confidence ?? 0);
  });

  it('is surer of a person whose commits agree, and no less sure of a team because a person wrote the lines', () => {
    const blame = [changed(3, 'Ana Lopez', '2026-05-02'), changed(4, 'Ana Lopez', '2026-05-02')];
    const rules = [codeowner(1, '/base/', ['@a/platform', '@ana-lopez'])];
    const owner = findOwner(at, { rules, blame, now: NOW });
    expect(owner?.name).toBe('@ana-lopez');
    expect(owner?.confidence).toBeGreaterThan(findOwner(at, { rules, now: NOW })?.confidence ?? 1);
    const team = [codeowner(1, '/base/', ['@a/platform'])];
    expect(findOwner(at, { rules: team, blame, now: NOW })?.confidence).toBe(
      findOwner(at, { rules: team, now: NOW })?.confidence,
    );
  });

  it('divides the certainty among entries of one folder that name different owners', () => {
    const owner = findOwner(at, { rules: [catalog('base', 'group:a'), catalog('base', 'group:b', 30)], now: NOW });
    expect(owner).toMatchObject({ name: 'group:a', alternatives: [{ name: 'group:b' }] });
    expect(owner?.confidence).toBeLessThan(findOwner(at, { rules: [catalog('base', 'group:a')], now: NOW })?.confidence ?? 0);
  });

  it('gives at most two alternatives, none surer than the owner', () => {
    const owner = findOwner(at, { rules: [codeowner(1, '*', ['@a', '@b', '@c', '@d'])], now: NOW });
    expect(owner?.alternatives.map(({ name }) => name)).toEqual(['@b', '@c']);
    for (const other of owner?.alternatives ?? []) expect(other.confidence).toBeLessThanOrEqual(owner?.confidence ?? 0);
  });
});

describe('rules that do not hold', () => {
  it('says that an invalid rule was not used, and uses the one before it', () => {
    const rules = [codeowner(1, '*', ['@a/all']), codeowner(2, '/base/', ['platform'], { invalid: 'platform is no owner' })];
    const owner = findOwner(at, { rules, now: NOW });
    expect(owner?.name).toBe('@a/all');
    expect(owner?.reasons).toContain('.github/CODEOWNERS:2, which names platform, was not used: platform is no owner.');
  });

  it('respects a rule that gives the path to nobody, whoever wrote it or is named in a label', () => {
    const rules = [codeowner(1, '*', ['@a/all']), codeowner(2, '/base/', [])];
    const labels = [{ owner: 'payments', says: 'label team=payments of Deployment shop/api' }];
    expect(findOwner(at, { rules, labels, blame: [changed(3, 'Ana Lopez', '2026-05-02')], now: NOW })).toBeUndefined();
  });

  it('still takes a catalog entry then, with the contradiction', () => {
    const owner = findOwner(at, { rules: [catalog('', 'group:platform'), codeowner(2, '/base/', [])], now: NOW });
    expect(owner?.reasons).toContain('Against it: .github/CODEOWNERS:2 gives /base/ to nobody.');
    expect(owner?.confidence).toBeLessThan(findOwner(at, { rules: [catalog('', 'group:platform')], now: NOW })?.confidence ?? 0);
  });
});

describe('who wrote the lines', () => {
  it('weighs recent changes more than many old ones', () => {
    const blame = [
      changed(3, 'Old Hand', '2023-01-01'),
      changed(4, 'Old Hand', '2023-01-01'),
      changed(5, 'Old Hand', '2023-01-01'),
      changed(6, 'Ana Lopez', '2026-05-02'),
    ];
    const owner = findOwner({ ...at, endLine: 6 }, { rules: [], blame, now: NOW });
    expect(owner).toMatchObject({
      name: 'Ana Lopez',
      reasons: ['Ana Lopez last changed 1 of these 4 lines (base/Dockerfile:3-6), most recently on 2026-05-02.'],
      alternatives: [{ name: 'Old Hand' }],
    });
  });

  it('is less sure the longer ago the change was, and never as sure as of a declared owner', () => {
    const sure = (date: string): number =>
      findOwner(at, { rules: [], blame: [changed(3, 'Ana Lopez', date)], now: NOW })?.confidence ?? 0;
    expect(sure('2026-05-30')).toBeGreaterThan(sure('2025-12-01'));
    expect(sure('2025-12-01')).toBeGreaterThan(sure('2015-01-01'));
    expect(sure('2026-05-30')).toBeLessThan(0.75);
    expect(sure('2030-01-01')).toBeLessThan(0.75);
  });

  it.each([
    ['dependabot[bot]', '49699333+dependabot[bot]@users.noreply.github.com'],
    ['Renovate Bot', 'bot@renovateapp.com'],
    ['renovate', 'renovate@riverside.example'],
    ['GitHub Actions', 'actions@github.com'],
    ['Release', 'noreply@riverside.example'],
    ['k8s-ci-robot', 'k8s-ci-robot@users.noreply.github.com'],
  ])('finds no owner where only %s was', (authorName, authorEmail) => {
    expect(
      findOwner(at, { rules: [], blame: [changed(3, authorName, '2026-05-02', { authorEmail })], now: NOW }),
    ).toBeUndefined();
  });

  it('takes people for people: a hidden address or a name that ends in bot is no automation', () => {
    for (const [name, email] of [
      ['Marie Talbot', 'marie@a.example'],
      ['Ana Lopez', '12345+alopez@users.noreply.github.com'],
    ] as const) {
      expect(findOwner(at, { rules: [], blame: [changed(3, name, '2026-05-02', { authorEmail: email })], now: NOW })?.name).toBe(
        name,
      );
    }
  });

  it('names nobody for lines at which a shallow history ends, and says so where somebody else is named', () => {
    const ends = changed(3, 'Ana Lopez', '2026-05-02', { boundary: true });
    expect(findOwner(at, { rules: [], blame: [ends], now: NOW })).toBeUndefined();
    const owner = findOwner(at, { rules: [codeowner(1, '/base/', ['@a/platform'])], blame: [ends], now: NOW });
    expect(owner?.reasons).toContain('The history ends at 1 of the lines, so who wrote them is not known.');
  });

  it('shows no e-mail address: a person by name, else by what comes before the @', () => {
    const rules = [codeowner(1, '/base/', ['ana.lopez@riverside.example'])];
    const named = findOwner(at, { rules, blame: [changed(3, 'Ana Lopez', '2026-05-02')], now: NOW });
    expect(named?.name).toBe('Ana Lopez');
    const unnamed = findOwner(at, { rules, now: NOW });
    expect(unnamed?.name).toBe('ana.lopez');
    expect(JSON.stringify([named, unnamed])).not.toContain('@riverside');
  });

  it('bears a date that is none', () => {
    const blame = [changed(3, 'Ana Lopez', '2026-05-02', { date: 'yesterday' })];
    expect(findOwner(at, { rules: [], blame, now: NOW })?.confidence).toBeLessThan(0.5);
  });

  it('finds nobody without any evidence', () => {
    expect(findOwner(at, { rules: [], now: NOW })).toBeUndefined();
  });
});
