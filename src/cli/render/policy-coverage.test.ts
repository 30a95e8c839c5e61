import { describe, expect, it } from 'vitest';
import { styleFor } from '../../lib/terminal.js';
import type { FrameworkCoverage, PolicyCoverageReport } from '../../pipeline/index.js';
import { coverageMarkdown, frameworkPage, frameworksPage } from './policy-coverage.js';

const STYLE = styleFor({}, {});
/** What a framework of a stranger could say. */
const HOSTILE = 'a\u001b[2J|b <img src=x> `c`\n| d';

const framework: FrameworkCoverage = {
  name: 'ours',
  title: HOSTILE,
  version: '1',
  url: 'https://rules.example/',
  scope: HOSTILE,
  counts: { requirements: 2, covered: 0, partly: 1, not: 0, outside: 1 },
  requirements: [
    {
      id: '1.1',
      title: HOSTILE,
      assessment: 'automated',
      coverage: 'partly',
      policies: [{ id: 'house/a', title: HOSTILE, covers: 'part' }],
    },
    { id: '1.2', title: 'People', assessment: 'manual', coverage: 'outside', outside: HOSTILE, policies: [] },
  ],
  unlisted: [{ policy: 'house/b', requirement: '9.9' }],
};
const report: PolicyCoverageReport = {
  apiVersion: 'headwater.dev/v1',
  kind: 'PolicyCoverageReport',
  version: '1',
  packs: null,
  frameworks: [framework],
};

describe('the pages of coverage', () => {
  it.each([
    ['all frameworks', frameworksPage(report, STYLE, 200)],
    ['one framework', frameworkPage(framework, STYLE, 200)],
    ['Markdown', coverageMarkdown(report)],
  ])('have nothing that a terminal would obey: %s', (_, page) => {
    expect(page).not.toContain('\u001b');
    expect(page).toContain('ours');
  });

  it('say what policies name that the framework does not list', () => {
    expect(frameworkPage(framework, STYLE, Infinity)).toContain('house/b names 9.9, which is not listed');
    expect(coverageMarkdown(report)).toContain('house/b names 9.9, which is not listed');
  });

  it('keep each requirement in one row of the Markdown, and its text as text', () => {
    const rows = coverageMarkdown(report)
      .split('\n')
      .filter((line) => line.startsWith('| 1.'));
    expect(rows).toHaveLength(2);
    for (const row of rows) expect(row.match(/(?<!\\)\|/g)).toHaveLength(5);
    expect(coverageMarkdown(report)).not.toMatch(/(?<!\\)<img/);
  });
});
