// The threat model in SECURITY.md says of each threat what holds it, what remains, and which tests show it. These exist.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT, textOf } from './tree.js';

const [, model = ''] = textOf('SECURITY.md').split('## Who could turn it against you\n');
const threats = (model.split('\n## ')[0] ?? '').split('\n### ').slice(1);

describe.each(threats.map((text) => ({ title: text.split('\n')[0] ?? '', text })))('$title', ({ text }) => {
  it('says what it could do, what holds it, what remains, and what shows it', () => {
    for (const part of ['Could', 'Held by', 'Remains', 'Shown by']) expect(text).toContain(`- **${part}**`);
  });

  it('names tests that exist', () => {
    const named = testsIn(text);
    expect(named.length).toBeGreaterThan(2);
    expect(named.filter(({ path, title }) => !exists(path, title))).toEqual([]);
  });
});

it('there are ten threats and more', () => {
  expect(threats.length).toBeGreaterThanOrEqual(10);
});

it('a test that is not there, and a title that is in another file, are noticed', () => {
  expect(exists('src/act/none.test.ts', 'counts once')).toBe(false);
  expect(exists('src/connectors/slack/interaction.test.ts', 'counts twice')).toBe(false);
  expect(exists('src/connectors/slack/interaction.test.ts', 'counts once')).toBe(true);
});

function testsIn(text: string): readonly { readonly path: string; readonly title: string }[] {
  return [...text.matchAll(/^ {2}- `([^`]+)`: “([^”]+)”$/gm)].map(([, path = '', title = '']) => ({ path, title }));
}

/** As a title in quotes, whole. */
function exists(path: string, title: string): boolean {
  if (!existsSync(join(ROOT, path))) return false;
  const text = textOf(path);
  return ["'", '`', '"'].some((quote) => text.includes(`${quote}${title}${quote}`));
}
