// The guides for policies, the gate and the ladder, read by somebody who does what they say: each file is written, each command is run.
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { assessFiles } from '../../src/pipeline/index.js';
import { temporaryFolder } from '../fakes/git-repositories.js';
import { ROOT } from './estate.js';
import { examplesOf, patternOf, perform, title, unmarkedBlocks } from './pages.js';

const work = temporaryFolder();
const stateHome = process.env['XDG_STATE_HOME'];

beforeAll(() => {
  process.env['XDG_STATE_HOME'] = join(work.path, 'state');
  // The day that the guides speak of: what expires in them has not.
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-01T12:00:00Z') });
});

afterAll(() => {
  vi.useRealTimers();
  if (stateHome === undefined) delete process.env['XDG_STATE_HOME'];
  else process.env['XDG_STATE_HOME'] = stateHome;
  work.remove();
});

describe.each([['docs/guides/write-a-policy.md'], ['docs/guides/gate.md'], ['docs/guides/ladder.md']])('%s', (page) => {
  const text = readFileSync(join(ROOT, page), 'utf8');
  const folder = join(work.path, page.replaceAll('/', '-'), 'shop');
  beforeAll(() => void mkdirSync(folder, { recursive: true }));

  it('has no block that is not run', () => expect(unmarkedBlocks(text)).toEqual([]));

  it.each(examplesOf(text).map((example) => ({ name: title(example), example })))('$name', async ({ example }) => {
    const { printed, exitCode } = await perform(example, folder);
    if (example.kind !== 'from') return;
    expect(printed).toMatch(patternOf(example.text));
    expect(exitCode).toBe(example.exits);
  });
});

it('would notice a line that the program does not print', () => {
  expect('one\ntwo and three\nfour\n').toMatch(patternOf('one\ntwo … three\n…'));
  expect('one\ntwo and three\nfour\n').toMatch(patternOf('one\n…\nfour'));
  expect('one\ntwo and three\nfour\n').not.toMatch(patternOf('one\nfour'));
  expect('one\ntwo and three\nfour\n').not.toMatch(patternOf('one\ntwo and three'));
});

it('pipelines in the guide for the gate keep every policy of the pack `pipeline`', async () => {
  const folder = join(work.path, 'docs-guides-gate.md', 'shop');
  const request = { version: '0.0.0', signal: new AbortController().signal, onProgress: () => undefined, policies: [] };
  const { results, gaps } = await assessFiles(['.'], { ...request, folder, packs: ['pipeline'] });
  expect(results.length).toBeGreaterThan(10);
  expect(results.filter(({ result }) => result === 'fail' || result === 'error')).toEqual([]);
  expect(gaps).toEqual([]);
});
