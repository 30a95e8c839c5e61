import { describe, expect, it } from 'vitest';
import { parseCodeowners } from './parse.js';
import type { Host } from './places.js';

describe('as GitHub reads it', () => {
  const parse = (text: string) => parseCodeowners(text, 'github');

  it('gives one rule per line that is neither blank nor a comment, with its line', () => {
    expect(parse('# owners\n\n*  @acme/all\t@ana\r\n/docs/ docs@acme.example\n')).toEqual([
      { line: 3, pattern: '*', owners: ['@acme/all', '@ana'] },
      { line: 4, pattern: '/docs/', owners: ['docs@acme.example'] },
    ]);
  });

  it('takes a pattern without owners as explicitly nobody', () => {
    expect(parse('/apps/ @ana\n/apps/github\n/x # nobody')).toMatchObject([
      {},
      { pattern: '/apps/github', owners: [] },
      { owners: [] },
    ]);
  });

  it('ends a line at an inline comment, and keeps escaped blanks in the pattern', () => {
    expect(parse('/my\\ docs/ @ana # was @bob\n*.c#x @ana')).toEqual([
      { line: 1, pattern: '/my\\ docs/', owners: ['@ana'] },
      { line: 2, pattern: '*.c#x', owners: ['@ana'] },
    ]);
  });

  it.each([
    ['!*.md @ana', 'negated'],
    ['\\#x @ana', 'escaped #'],
    ['/src/[id]/ @ana', 'character range'],
    ['* platform-team', '“platform-team” is neither'],
    ['* @acme/a/b', '“@acme/a/b” is neither'],
    ['* @ana bob', '“bob” is neither'],
    [`/${'a'.repeat(5000)} @ana`, 'longer than any path'],
    ['/a\u001b[31m @ana', 'character range'],
    ['/a\u0007 @ana', 'control characters'],
  ])('marks %j as invalid and keeps it', (line, reason) => {
    expect(parse(line)).toMatchObject([{ line: 1, invalid: expect.stringContaining(reason) }]);
  });

  it('takes an escaped bracket as a character', () => {
    expect(parse('/src/\\[id\\]/ @ana')[0]).not.toHaveProperty('invalid');
  });

  it('shows no control characters of a malformed owner', () => {
    expect(parse('* \u001b[31mred')[0]?.invalid).toContain('“[31mred”');
  });

  it.each(['a@'.padEnd(2_000_000, 'a.'), '\\ '.repeat(1_000_000), '*'.repeat(2_000_000)])(
    'reads a line of two megabytes in no time',
    (line) => {
      expect(parse(`* ${line}`)).toHaveLength(1);
      expect(parse(line)).toHaveLength(1);
    },
  );
});

describe('as GitLab reads it', () => {
  const parse = (text: string) => parseCodeowners(text, 'gitlab');

  it('gives the rules of a section its default owners and its name', () => {
    const rules = parse('* @all\n[Docs][2] @docs-team  @a/b/c\n*.md\n*.txt @ana\n^[Optional]\n/x/\n[DOCS]\n/y');
    expect(rules).toEqual([
      { line: 1, section: '', pattern: '*', owners: ['@all'] },
      { line: 3, section: 'docs', pattern: '*.md', owners: ['@docs-team', '@a/b/c'] },
      { line: 4, section: 'docs', pattern: '*.txt', owners: ['@ana'] },
      { line: 6, section: 'optional', pattern: '/x/', owners: [] },
      { line: 8, section: 'docs', pattern: '/y', owners: [] },
    ]);
  });

  it('takes roles, nested groups, addresses, exclusions and an escaped #', () => {
    expect(parse('/config/ @@maintainer @g/s/t ana@acme.example\n!*.rb\n\\#x @ana')).toEqual([
      { line: 1, section: '', pattern: '/config/', owners: ['@@maintainer', '@g/s/t', 'ana@acme.example'] },
      { line: 2, section: '', pattern: '!*.rb', owners: [] },
      { line: 3, section: '', pattern: '\\#x', owners: ['@ana'] },
    ]);
  });

  it('overlooks what is no owner, with a complaint, and takes owners out of comments as GitLab does', () => {
    expect(parse('LICENSE @legal this ana@acme.example\n*.c @ana # and @bob too')).toEqual([
      {
        line: 1,
        section: '',
        pattern: 'LICENSE',
        owners: ['@legal', 'ana@acme.example'],
        complaint: expect.stringContaining('“this”'),
      },
      { line: 2, section: '', pattern: '*.c', owners: ['@ana', '@bob'] },
    ]);
  });

  it.each([
    ['[Docs @ana', 'not closed'],
    ['[] @ana', 'no name'],
    ['*.c legal', '“legal” is neither'],
  ])('marks %j as invalid', (line, reason) => {
    expect(parse(line)).toMatchObject([{ invalid: expect.stringContaining(reason) }]);
  });
});

it.each<[string, Host | undefined, boolean]>([
  ['[Docs] @ana\n*.md', undefined, true],
  ['*.md @ana', undefined, false],
  ['[ab]*.md @ana', undefined, false],
  ['[Docs] @ana\n*.md', 'github', false],
])('tells by section headings that %j (host %s) is GitLab’s: %s', (text, host, isGitlab) => {
  expect(parseCodeowners(text, host).some(({ section }) => section !== undefined)).toBe(isGitlab);
});

it('takes Bitbucket’s groups where GitHub would not', () => {
  expect(parseCodeowners('* @@Platform', 'bitbucket')[0]).not.toHaveProperty('invalid');
  expect(parseCodeowners('* @@Platform', 'github')[0]).toHaveProperty('invalid');
});
