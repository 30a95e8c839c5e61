import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { treeAt } from '../../../test/fakes/candidates.js';
import { temporaryFolder } from '../../../test/fakes/git-repositories.js';
import { collect, gapsOf, only, testContext } from '../../../test/fakes/read-context.js';
import { githubWorkflows } from './connector.js';

let folder: ReturnType<typeof temporaryFolder>;
let trees = 0;
beforeAll(() => void (folder = temporaryFolder()));
afterAll(() => folder.remove());

async function read(files: Readonly<Record<string, string>>) {
  const candidate = treeAt(join(folder.path, String((trees += 1))), files);
  return collect(githubWorkflows.read({ candidate, as: 'test' }, testContext()));
}

async function readWorkflow(text: string) {
  const observations = await read({ '.github/workflows/ci.yml': text });
  return { resource: only(observations, 'resource')[0]?.resource, gaps: gapsOf(observations) };
}

describe('a workflow', () => {
  it('is a resource with its YAML as it is, and the text of its file', async () => {
    const text = 'name: CI\non: push\njobs: {}\n';
    const observations = await read({ '.github/workflows/ci.yml': text });
    expect(only(observations, 'source-file')[0]?.file).toMatchObject({ path: '.github/workflows/ci.yml', text });
    expect(only(observations, 'resource')[0]).toMatchObject({
      resource: {
        platform: 'github-actions',
        apiVersion: 'headwater.dev/v1',
        kind: 'Workflow',
        name: '.github/workflows/ci.yml',
        raw: { name: 'CI', on: 'push', jobs: {} },
      },
      uses: [],
    });
  });

  it.each([
    ['on: [push]', ['push']],
    ['"on": push', 'push'],
    ['on:\n  push:\n  schedule: [{cron: "0 1 * * *"}]', { push: null, schedule: [{ cron: '0 1 * * *' }] }],
  ])('has its events under `on`, as YAML 1.2 has it: %s', async (written, events) => {
    const { resource, gaps } = await readWorkflow(`${written}\nenv: {FLAG: yes, OFF: off}\njobs: {}\n`);
    expect(gaps).toEqual([]);
    expect(resource?.raw).toEqual({ on: events, env: { FLAG: 'yes', OFF: 'off' }, jobs: {} });
  });

  it('says at which line it breaks off, though every workflow looks like a template', async () => {
    const { resource, gaps } = await readWorkflow('on: push\njobs:\n  a: ${{ x }}\n b: [\n');
    expect(resource).toBeUndefined();
    expect(gaps).toMatchObject([{ code: 'FILE_MALFORMED', why: expect.stringMatching(/^line \d+: (?!it holds template)/) }]);
  });

  it('with a key that is there twice is read, and said to be wrong', async () => {
    const { resource, gaps } = await readWorkflow('on: push\njobs: {}\njobs: {a: {}}\n');
    expect(resource?.raw).toMatchObject({ jobs: { a: {} } });
    expect(gaps).toMatchObject([{ code: 'FILE_MALFORMED' }]);
  });
});

describe('an action', () => {
  it('is a resource of its own kind, wherever it is', async () => {
    const observations = await read({ 'action.yml': 'runs: {using: node20}\n', 'a/b/action.yaml': 'runs: {using: composite}\n' });
    expect(only(observations, 'resource').map(({ resource }) => [resource.kind, resource.name])).toEqual([
      ['Action', 'a/b/action.yaml'],
      ['Action', 'action.yml'],
    ]);
  });

  it('is nothing when the file only has its name', async () => {
    expect(await read({ 'action.yml': 'kind: film\n' })).toEqual([]);
  });
});
