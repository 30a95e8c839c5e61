import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import type { Command, Option } from 'commander';
import { describe, expect, it } from 'vitest';
import { buildProgram } from '../../src/cli/main.js';
import { ERRORS } from '../../src/lib/errors.js';
import { ROOT, filesBelow, textOf } from './tree.js';

const PAGES = filesBelow('.').filter((path) => path.endsWith('.md') && !path.includes('/fixtures/'));

describe('the pages', () => {
  it('link only to what is there', () => {
    const dead = PAGES.flatMap((page) =>
      links(page)
        .filter((link) => !resolves(page, link))
        .map((link) => `${page}: ${link}`),
    );
    expect(PAGES.flatMap(links).length).toBeGreaterThan(20);
    expect(dead).toEqual([]);
  });

  it('name only commands and options that exist', () => {
    const written = PAGES.flatMap((page) => commandsIn(textOf(page)).map((command) => ({ page, command })));
    const wrong = written.flatMap(({ page, command }) => problemsOf(command).map((problem) => `${page}: ${command}: ${problem}`));
    expect(written.length).toBeGreaterThan(30);
    expect(wrong).toEqual([]);
  });

  it('list every decision', () => {
    const index = textOf('docs/decisions/readme.md');
    const decisions = filesBelow('docs/decisions').filter((path) => /\/\d{4}-/.test(path));
    expect(decisions.length).toBeGreaterThan(5);
    expect(decisions.filter((path) => !index.includes(`(${path.slice('docs/decisions/'.length)})`))).toEqual([]);
  });
});

it('the remedies of errors name only commands and options that exist', () => {
  const commands = Object.values(ERRORS).flatMap(({ remedy }) => commandsIn(remedy));
  expect(commands.length).toBeGreaterThan(5);
  expect(commands.flatMap((command) => problemsOf(command).map((problem) => `${command}: ${problem}`))).toEqual([]);
});

it.each([
  ['headwater scan . -o sarif --fail-on high', []],
  ['npx headwater cause fix ID --write', []],
  ['headwater scna .', ['there is no command scna']],
  ['headwater cause mend x', ['there is no command cause mend']],
  ['headwater scan . --fail-no high', ['there is no option --fail-no']],
  ['headwater scan . -o xml', ['-o does not take xml']],
  ['headwater cause list --write', ['there is no option --write']],
])('judges `%s`', (command, problems) => {
  expect(problemsOf(command)).toEqual(problems);
});

/** Targets of links that are not addresses: `[text](target)`. Code is left out. */
function links(page: string): readonly string[] {
  const prose = textOf(page)
    .replace(/^```[\s\S]*?^```$/gm, '')
    .replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target).filter((target) => !/^[a-z]+:/.test(target));
}

function resolves(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : normalize(join(dirname(page), path));
  if (target.startsWith('..') || !existsSync(join(ROOT, target))) return false;
  return anchor === undefined || headings(textOf(target)).includes(anchor);
}

/** Anchors as code hosts make them: lower case, spaces as dashes, other signs left out. */
function headings(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** Commands of ours in fenced blocks (a line each) and in inline code, with what a shell does after them cut off. */
function commandsIn(text: string): readonly string[] {
  const fenced = [...text.matchAll(/^```[\s\S]*?^```$/gm)].flatMap(([block]) => block.split('\n'));
  const inline = [...text.replace(/^```[\s\S]*?^```$/gm, '').matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
  return [...fenced, ...inline]
    .map((line) => line.trim().replace(/^(\$|[-\w]*:? ?run:) /, ''))
    .flatMap((line) => line.split(/\s(?:\||&&|;)\s/))
    .map((line) =>
      line
        .trim()
        .replace(/\s+#.*$/, '')
        .replace(/\s+\d?>.*$/, ''),
    )
    .filter((line) => /^(npx )?headwater( |$)/.test(line));
}

/** What commander would refuse, without running anything. */
function problemsOf(command: string): readonly string[] {
  const program = buildProgram('', () => async () => {});
  const words = command.replace(/^npx /, '').split(/\s+/).slice(1);
  const path: string[] = [];
  let at: Command = program;
  while (at.commands.length > 0 && words.length > 0) {
    const [word = ''] = words;
    if (word.startsWith('-') || /^[^a-z]/.test(word)) break;
    // `headwater cause list|show` names several commands at once.
    const found = word.split('|').map((name) => at.commands.find((child) => child.name() === name));
    path.push(word);
    words.shift();
    const [next] = found;
    if (next === undefined || found.includes(undefined)) return [`there is no command ${path.join(' ')}`];
    at = next;
  }
  return optionProblems(words, [...at.options, ...program.options]);
}

function optionProblems(words: readonly string[], known: readonly Option[]): readonly string[] {
  return words.flatMap((word, i) => {
    if (!/^--?[a-z]/.test(word)) return [];
    const [name = '', inline] = word.split('=');
    if (['--help', '-h'].includes(name)) return [];
    const option = known.find(({ long, short }) => long === name || short === name);
    if (option === undefined) return [`there is no option ${name}`];
    const value = inline ?? words[i + 1];
    const formats = option.long === '--output' ? option.description.split(', ') : [];
    const given = value?.split('|') ?? [];
    return formats.length > 0 && given.some((format) => !formats.includes(format))
      ? [`${name} does not take ${value ?? ''}`]
      : [];
  });
}
