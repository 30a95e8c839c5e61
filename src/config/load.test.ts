import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder, write } from '../../test/fakes/git-repositories.js';
import { HeadwaterError } from '../lib/errors.js';
import { DEFAULT_CONFIGURATION, loadConfiguration, parseConfiguration } from './index.js';

const HEAD = 'apiVersion: headwater.dev/v1\nkind: Configuration\n';

/** The lines of the error, or undefined when there is none. */
function problemsOf(text: string): readonly string[] | undefined {
  try {
    parseConfiguration(text, '/etc/headwater.yaml');
    return undefined;
  } catch (error) {
    if (!(error instanceof HeadwaterError)) throw error;
    expect(error.code).toBe('CONFIGURATION_INVALID');
    return error.message.split('\n');
  }
}

describe('what a configuration says', () => {
  it('is the defaults where it says nothing', () => {
    expect(parseConfiguration(HEAD, 'x')).toEqual(DEFAULT_CONFIGURATION);
  });

  it('is what it says, and the defaults for the rest', () => {
    const read = parseConfiguration(
      `${HEAD}ownedRegistries: [r.example/**]\nresponse:\n  ceiling: hold\n  plan: {high: {production: notify}}\nlimits: {files: 7}\n`,
      'x',
    );
    expect(read).toEqual({
      ...DEFAULT_CONFIGURATION,
      ownedRegistries: ['r.example/**'],
      response: { ceiling: 'hold', teams: {}, plan: { high: { production: 'notify' } } },
      limits: { ...DEFAULT_CONFIGURATION.limits, files: 7 },
    });
  });

  it.each<[string, string, number, RegExp]>([
    ['a key that is misspelt', `${HEAD}ownedRegistry: []\n`, 3, /ownedRegistry/],
    ['a key that is misspelt deep down', `${HEAD}response:\n  ceiling: hold\n  team: {}\n`, 5, /team/],
    ['a key that the policies do not have', `${HEAD}policies:\n\n  rolout: {}\n`, 5, /rolout/],
    ['a rung that there is not', `${HEAD}response:\n  ceiling: destroy\n`, 4, /response\.ceiling/],
    ['a phase that there is not', `${HEAD}policies:\n  rollout:\n    a/b:\n      prod: hold\n`, 6, /prod/],
    ['a severity that there is not', `${HEAD}response:\n  plan:\n    severe: {production: hold}\n`, 5, /severe/],
    [
      'a rule of the phase unknown',
      `${HEAD}releasePhases:\n  - phase: unknown\n    namespace: a\n`,
      4,
      /releasePhases\.0\.phase/,
    ],
    ['a rule without a condition', `${HEAD}releasePhases:\n  - phase: test\n    path: a\n  - phase: test\n`, 6, /condition/],
    ['a text for a number', `${HEAD}limits:\n  files: many\n`, 4, /limits\.files/],
    ['a limit of nothing', `${HEAD}limits:\n  files: 0\n`, 4, /limits\.files/],
    ['a limit below nothing', `${HEAD}limits:\n  line: -1\n`, 4, /limits\.line/],
    ['a part of a byte', `${HEAD}limits:\n  line: 1.5\n`, 4, /limits\.line/],
    ['a list for a map', `${HEAD}response: []\n`, 3, /response/],
    ['a number in a list of texts', `${HEAD}ownedRegistries:\n  - a\n  - 5\n`, 5, /ownedRegistries\.1/],
    ['an empty glob', `${HEAD}ownedRegistries: ['']\n`, 3, /ownedRegistries\.0/],
    ['another version', `# x\napiVersion: headwater.dev/v2\nkind: Configuration\n`, 2, /apiVersion/],
    ['another kind', 'apiVersion: headwater.dev/v1\nkind: Policy\n', 2, /kind/],
    ['a key twice', `${HEAD}limits: {}\nlimits: {}\n`, 4, /unique/],
    ['no YAML', `${HEAD}a: [\n`, 4, /./],
    ['two documents', `${HEAD}---\n${HEAD}`, 3, /documents/],
    ['nothing', '', 1, /./],
    ['a list', '- a\n', 1, /./],
    ['a key of objects’ own', `${HEAD}__proto__: {ceiling: enforce}\n`, 3, /__proto__/],
    ['an alias of nothing', `${HEAD}response: *other\n`, 3, /other/],
  ])('is refused with file and line for %s', (_, text, line, about) => {
    const problems = problemsOf(text) ?? [];
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^/etc/headwater\\.yaml:${line}: `));
    expect(problems[0]).toMatch(about);
  });

  it('is refused with every problem in it, each with its line', () => {
    expect(
      problemsOf(`${HEAD}limits:\n  files: x\nnonsense: 1\n`)
        ?.map((problem) => problem.split(' ')[0])
        .toSorted(),
    ).toEqual(['/etc/headwater.yaml:4:', '/etc/headwater.yaml:5:']);
  });

  it('is refused when its aliases expand beyond measure', () => {
    const levels = Array.from({ length: 12 }, (_, i) => `l${i + 1}: &l${i + 1} [${`*l${i},`.repeat(9)}]`).join('\n');
    expect(problemsOf(`${HEAD}l0: &l0 [x]\n${levels}\n`)?.[0]).toMatch(/^\/etc\/headwater\.yaml:\d+: .*alias/i);
  });
});

describe('which configuration holds', () => {
  let folder = '';
  let remove = (): void => undefined;
  beforeEach(() => {
    ({ path: folder, remove } = temporaryFolder());
  });
  afterEach(() => remove());

  const text = (organisation: string): string => `${HEAD}organisation: ${organisation}\n`;
  const load = async (inputs: readonly string[] = [], named?: string) => {
    const { configuration, path, folder: relativeTo } = await loadConfiguration({ named, folder, inputs });
    return {
      organisation: configuration.organisation,
      path: path?.slice(folder.length + 1),
      relativeTo: relativeTo.slice(folder.length + 1),
    };
  };

  it('is the one that was named, before any other', async () => {
    write(folder, { 'headwater.yaml': text('here'), 'other/mine.yaml': text('mine') });
    expect(await load([], 'other/mine.yaml')).toEqual({ organisation: 'mine', path: 'other/mine.yaml', relativeTo: 'other' });
  });

  it.each(['headwater.yaml', '.headwater.yaml', '.github/headwater.yaml', '.gitlab/headwater.yaml'])(
    'is %s of the current folder, before those of inputs',
    async (path) => {
      write(folder, { [path]: text('here'), 'a/headwater.yaml': text('a') });
      expect(await load(['a'])).toMatchObject({ organisation: 'here', path });
    },
  );

  it('is the nearest above the current folder, within its checkout, before those of inputs', async () => {
    write(folder, { 'headwater.yaml': text('outside'), 'shop/apps/api/a/headwater.yaml': text('a') });
    const above = async () => {
      const loaded = await loadConfiguration({ folder: join(folder, 'shop/apps/api'), inputs: ['a'] });
      return loaded.configuration.organisation;
    };
    expect(await above()).toBe('a');
    write(folder, { 'shop/.git/HEAD': '' });
    expect(await above()).toBe('a');
    write(folder, { 'shop/headwater.yaml': text('shop') });
    expect(await above()).toBe('shop');
    write(folder, { 'shop/apps/.headwater.yaml': text('apps') });
    expect(await above()).toBe('apps');
  });

  it('is that of the one input folder that has one', async () => {
    write(folder, { 'a/headwater.yaml': text('a'), 'b/x': '', 'report.json': '{}' });
    expect(await load(['b', 'a', 'report.json', 'registry://r.example/a', 'gone'])).toEqual({
      organisation: 'a',
      path: 'a/headwater.yaml',
      relativeTo: 'a',
    });
  });

  it('of an input connects to nothing, raises no limit, and reads nothing outside of it', async () => {
    const sources = 'sources: [{ address: "kubernetes://prod" }]\nlimits: { files: 7 }\n';
    write(folder, { 'a/headwater.yaml': `${text('a')}${sources}` });
    const { configuration } = await loadConfiguration({ folder, inputs: ['a'] });
    expect([configuration.organisation, configuration.sources, configuration.limits]).toEqual([
      'a',
      [],
      DEFAULT_CONFIGURATION.limits,
    ]);
    write(folder, { 'a/headwater.yaml': `${text('a')}policies: { folders: [../b] }\n` });
    await expect(loadConfiguration({ folder, inputs: ['a'] })).rejects.toMatchObject({ code: 'CONFIGURATION_INVALID' });
    write(folder, { 'a/headwater.yaml': `${text('a')}response: { file: plans/../../b.yaml }\n` });
    await expect(loadConfiguration({ folder, inputs: ['a'] })).rejects.toMatchObject({ code: 'CONFIGURATION_INVALID' });
  });

  it('is that of an input folder given twice', async () => {
    write(folder, { 'a/headwater.yaml': text('a') });
    expect(await load(['a', './a/'])).toMatchObject({ organisation: 'a' });
  });

  it('is none of two that inputs have: which one is not guessed', async () => {
    write(folder, { 'a/headwater.yaml': text('a'), 'b/headwater.yaml': text('b') });
    expect(await load(['a', 'b'])).toEqual({ organisation: undefined, path: undefined, relativeTo: '' });
  });

  it('is the defaults where there is none', async () => {
    expect(await loadConfiguration({ folder, inputs: [] })).toEqual({ configuration: DEFAULT_CONFIGURATION, folder });
  });

  it.each([
    ['is not there', () => undefined],
    ['is a folder', (path: string) => mkdirSync(path)],
    ['is larger than any configuration', (path: string) => writeFileSync(path, `# ${'x'.repeat(1024 ** 2)}`)],
  ])('is refused when the one that was named %s', async (_, make) => {
    make(join(folder, 'mine.yaml'));
    await expect(load([], 'mine.yaml')).rejects.toMatchObject({
      code: 'CONFIGURATION_INVALID',
      message: expect.stringContaining('mine.yaml'),
    });
  });

  it('is refused, not passed over, when the one found is wrong', async () => {
    write(folder, { 'headwater.yaml': 'nonsense: 1\n', 'a/headwater.yaml': text('a') });
    await expect(load(['a'])).rejects.toMatchObject({ code: 'CONFIGURATION_INVALID' });
  });
});
