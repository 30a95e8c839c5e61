import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { patternMatcher, type CodeownersDialect } from './codeowners-match.js';

const matchesPattern = (pattern: string, path: string, dialect?: CodeownersDialect): boolean =>
  patternMatcher(pattern, dialect)(path);

describe('as GitHub matches', () => {
  it.each([
    // GitHub's own examples ("About code owners", Example of a CODEOWNERS file)
    ['*', 'a.js', true],
    ['*', 'deep/down/a.js', true],
    ['*.js', 'src/a.js', true],
    ['*.js', 'src/a.jsx', false],
    ['/build/logs/', 'build/logs/today/a.log', true],
    ['/build/logs/', 'src/build/logs/a.log', false],
    ['docs/*', 'docs/getting-started.md', true],
    ['docs/*', 'docs/build-app/troubleshooting.md', false],
    ['apps/', 'some/apps/a.js', true],
    ['/docs/', 'docs/a/b.md', true],
    ['/docs/', 'src/docs/a.md', false],
    ['/scripts/', 'scripts', false],
    ['**/logs', 'build/logs/a.log', true],
    ['**/logs', 'deeply/nested/logs/a.log', true],
    ['**/logs', 'logs', true],
    ['/apps/github', 'apps/github/a.js', true],
    ['/apps/github', 'apps/github-enterprise/a.js', false],
    // gitignore's rules
    ['/*', 'README.md', true],
    ['/*', 'src/a.js', false],
    ['docs', 'docs/a/b.md', true],
    ['docs', 'src/docs/a.md', true],
    ['src/docs', 'other/src/docs/a.md', false],
    ['a/**/b', 'a/b', true],
    ['a/**/b', 'a/x/y/b/c', true],
    ['a/**', 'a/x/y', true],
    ['a/**', 'a', false],
    ['**', 'a/b', true],
    ['/charts/*/templates/', 'charts/api/templates/a.yaml', true],
    ['/charts/*/templates/', 'charts/api/v2/templates/a.yaml', false],
    ['Dockerfile*', 'base/Dockerfile.debian', true],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['name\\ with\\ space/', 'name with space/a', true],
    ['\\*.md', '*.md', true],
    ['\\*.md', 'a.md', false],
    ['*.JS', 'a.js', false],
    ['.github/', '.github/workflows/ci.yml', true],
    ['/', 'a', false],
    ['', 'a', false],
    ['a//b', 'a/b', false],
    ['[ab]', 'a', false],
    ['[ab]', '[ab]', true],
  ])('%s on %s: %s', (pattern, path, expected) => {
    expect(matchesPattern(pattern, path)).toBe(expected);
  });

  it('stays fast on a pattern that hangs a regular expression', () => {
    const path = `${'a'.repeat(250)}/`.repeat(10) + 'a'.repeat(250);
    expect(matchesPattern(`${'*a'.repeat(100)}*b`, path)).toBe(false);
    expect(matchesPattern(`${'**/*a/'.repeat(50)}b`, path)).toBe(false);
  });
});

describe('as GitLab matches', () => {
  it.each([
    // docs.gitlab.com, "Syntax of CODEOWNERS file" and "Advanced CODEOWNERS configuration"
    ['*', 'deep/down/a.rb', true],
    ['*.rb', 'app/a.rb', true],
    ['README.md', 'app/README.md', true],
    ['/README.md', 'app/README.md', false],
    ['/docs/', 'docs/a/b.md', true],
    ['/docs/*', 'docs/index.md', true],
    ['/docs/*', 'docs/projects/index.md', false],
    ['/docs/**/*.md', 'docs/a/b.md', true],
    ['/docs/**/*.md', 'docs/a.md', true],
    ['model/db/', 'app/model/db/a.rb', true],
    ['model/db', 'app/model/db', true],
    ['model/db', 'model/db/a.rb', false],
    ['path\\ with\\ spaces/', 'path with spaces/a', true],
    ['\\#file.rb', '#file.rb', true],
    ['/v[0-9]/', 'v1/a', true],
    ['/v[^0-9]/', 'v1/a', false],
    ['/a[b', 'a[b', true],
    ['.env', 'app/.env', true],
  ])('%s on %s: %s', (pattern, path, expected) => {
    expect(matchesPattern(pattern, path, 'gitlab')).toBe(expected);
  });
});

describe('against git itself', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'headwater-match-'));
    execFileSync('git', ['init', '-q', folder]);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('agrees with gitignore on every pattern that does not end in a star of its own', () => {
    const name = fc.constantFrom('a', 'b', 'ab', '*', 'a*', '*b', '?', '**');
    const pattern = fc
      .tuple(fc.boolean(), fc.array(name, { minLength: 1, maxLength: 4 }), fc.boolean())
      .map(([rooted, names, isFolder]) => `${rooted ? '/' : ''}${names.join('/')}${isFolder ? '/' : ''}`)
      // `docs/*` is where GitHub differs, and `**` at an end or twice in a row where git versions do.
      .filter((text) => text === '*' || !(/(^|\/)\*\*?$/.test(text) || /\*\*\/\*\*|\*\/$/.test(text)));
    const path = fc
      .array(fc.constantFrom('a', 'b', 'ab', 'aab', 'c'), { minLength: 1, maxLength: 5 })
      .map((names) => names.join('/'));
    const paths = fc.sample(path, 300);
    fc.assert(
      fc.property(pattern, (text) => {
        writeFileSync(join(folder, '.gitignore'), `${text}\n`);
        const ignored = new Set(checkIgnore(folder, paths));
        expect(paths.filter((one) => matchesPattern(text, one)).filter((one) => !ignored.has(one))).toEqual([]);
        expect([...ignored].filter((one) => !matchesPattern(text, one))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

function checkIgnore(folder: string, paths: readonly string[]): readonly string[] {
  try {
    const said = execFileSync('git', ['-C', folder, 'check-ignore', '--no-index', '--stdin'], {
      input: paths.join('\n'),
      encoding: 'utf8',
    });
    return said.split('\n').filter((line) => line !== '');
  } catch (error) {
    // git says 1 when it ignores none of them
    if (error instanceof Error && 'status' in error && error.status === 1) return [];
    throw error;
  }
}
