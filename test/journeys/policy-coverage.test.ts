// Somebody who must answer to a framework asks how much of it the policies check.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { policyCoverageReportSchema } from '../../src/pipeline/index.js';
import { temporaryFolder, write } from '../fakes/git-repositories.js';
import { ROOT } from './estate.js';

/** The blocks of a page of the docs, by language. */
function examples(page: string, language: string): readonly string[] {
  return [...readFileSync(join(ROOT, page), 'utf8').matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)]
    .filter(([, of]) => of === language)
    .map(([, , text = '']) => text);
}

describe('headwater policy coverage', () => {
  const folder = temporaryFolder();
  const run = (...parameters: readonly string[]) => {
    const done = spawnSync(process.execPath, [join(ROOT, 'bin', 'headwater.js'), 'policy', 'coverage', ...parameters], {
      cwd: folder.path,
      env: { ...process.env, NO_COLOR: '1' },
      encoding: 'utf8',
      maxBuffer: 64 * 1024 ** 2,
    });
    return { code: done.status, out: done.stdout, err: done.stderr };
  };

  beforeAll(() => {
    if (!existsSync(join(ROOT, 'dist', 'cli', 'main.js'))) throw new Error('dist is missing: run the tests by `npm test`');
    const [framework = ''] = examples('docs/reference/framework.md', 'yaml');
    const [policy = ''] = examples('docs/reference/policy.md', 'yaml');
    write(folder.path, { 'our-rules.yaml': framework, 'rules/policy.yaml': policy, 'broken.yaml': 'kind: Framework\n' });
  });

  afterAll(() => folder.remove());

  it('lists the frameworks with what is covered of each', () => {
    const { code, out } = run();
    expect(code).toBe(0);
    expect(out).toMatch(/FRAMEWORK +REQUIREMENTS +COVERED +PARTLY +NOT +OUTSIDE/);
    expect(out).toMatch(/^cis-aws-3 +62 +\d+ +\d+ +\d+ +2 /m);
  });

  it('says of each requirement which policies check it, or why none can', () => {
    const { code, out } = run('--framework', 'cis-aws-3');
    expect(code).toBe(0);
    expect(out).toMatch(/^1\.4 +covered +The root user has no access key +aws\/no-root-access-keys$/m);
    expect(out).toMatch(/^1\.3 +outside .*No API shows/m);
    expect(out).toMatch(/^62 requirements: \d+ covered, \d+ partly, \d+ not, 2 outside\.$/m);
  });

  it.each([
    ['json', (out: string) => JSON.parse(out) as unknown],
    ['yaml', (out: string) => parse(out) as unknown],
  ])('writes a report for scripts as %s', (format, read) => {
    const { code, out } = run('--framework', 'cis-docker-1.6', '-o', format);
    expect(code).toBe(0);
    const report = policyCoverageReportSchema.parse(read(out));
    expect(report.frameworks.map(({ name }) => name)).toEqual(['cis-docker-1.6']);
  });

  it('writes a line for each requirement, or for each framework', () => {
    const lines = (out: string) =>
      out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines(run('--framework', 'cis-docker-1.6', '-o', 'jsonl').out)[0]).toMatchObject({
      framework: 'cis-docker-1.6',
      id: '4.1',
    });
    expect(lines(run('-o', 'jsonl').out).find(({ name }) => name === 'cis-aws-3')).toMatchObject({
      counts: { requirements: 62 },
    });
  });

  it('writes a table for a report that people read', () => {
    const { code, out } = run('--framework', 'cis-docker-1.6', '-o', 'markdown');
    expect(code).toBe(0);
    expect(out).toContain('| requirement | coverage | what it asks for | policies |');
    expect(out).toMatch(/^\| 4\.5 \| outside \| Content trust is on \| /m);
  });

  it('counts only the packs that are named', () => {
    const { out } = run('--framework', 'cis-aws-3', '--pack', 'pod-security-baseline', '-o', 'json');
    expect(policyCoverageReportSchema.parse(JSON.parse(out)).frameworks[0]?.counts).toMatchObject({ covered: 0, partly: 0 });
  });

  it('holds the policy of the docs against the framework of the docs', () => {
    const { code, out } = run('--framework', './our-rules.yaml', '--policy', 'rules', '-o', 'json');
    expect(code).toBe(0);
    expect(policyCoverageReportSchema.parse(JSON.parse(out)).frameworks[0]).toMatchObject({
      counts: { requirements: 2, covered: 1, partly: 0, not: 0, outside: 1 },
      requirements: [{ id: 'network-4', policies: [{ id: 'house/no-node-ports' }] }, { id: 'people-1' }],
      unlisted: [],
    });
  });

  it.each([
    [['--framework', 'cis-aws-4'], /FRAMEWORK_UNKNOWN: no framework is called cis-aws-4; there are .*cis-aws-3/],
    [['--framework', 'broken.yaml'], /FRAMEWORK_INVALID: \S*broken\.yaml:1: apiVersion/],
    [['--framework', 'none.yaml'], /INPUT_NOT_FOUND: there is no framework at /],
    [['--pack', 'nonsense'], /PACK_UNKNOWN: no pack is called nonsense/],
    [['-o', 'sarif'], /OPTION_INVALID: --output sarif is not one of table, json, yaml, jsonl, markdown/],
  ])('refuses %j as wrong usage', (parameters, message) => {
    const { code, out, err } = run(...parameters);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
  });
});
