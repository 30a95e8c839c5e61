import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { treeAt } from '../../../test/fakes/candidates.js';
import { temporaryFolder } from '../../../test/fakes/git-repositories.js';
import { collect, gapsOf, only, testContext } from '../../../test/fakes/read-context.js';
import { gitlabCi } from './connector.js';

let folder: ReturnType<typeof temporaryFolder>;
let trees = 0;
beforeAll(() => void (folder = temporaryFolder()));
afterAll(() => folder.remove());

async function read(files: Readonly<Record<string, string>>) {
  const candidate = treeAt(join(folder.path, String((trees += 1))), files);
  const observations = await collect(gitlabCi.read({ candidate, as: 'test' }, testContext()));
  return { resources: only(observations, 'resource').map(({ resource }) => resource), gaps: gapsOf(observations) };
}

const JOB = 'build: {script: [make]}\n';

describe('a pipeline', () => {
  it('is a resource with its YAML as it is, references and all', async () => {
    const { resources, gaps } = await read({
      '.gitlab-ci.yml': '.base: {script: [a]}\nbuild:\n  script:\n    - !reference [.base, script]\n    - make\n',
    });
    expect(gaps).toEqual([]);
    expect(resources).toMatchObject([
      {
        platform: 'gitlab-ci',
        apiVersion: 'headwater.dev/v1',
        kind: 'GitlabPipeline',
        name: '.gitlab-ci.yml',
        raw: { '.base': { script: ['a'] }, build: { script: [['.base', 'script'], 'make'] } },
      },
    ]);
  });

  it('lets a merge win over what stands before it, as GitLab does, and calls that no problem', async () => {
    const { resources, gaps } = await read({
      '.gitlab-ci.yml': '.base: &base {image: "a:1"}\nbuild:\n  image: b:2\n  <<: *base\n  script: [make]\n',
    });
    expect(gaps).toEqual([]);
    expect(resources[0]?.raw).toMatchObject({ build: { image: 'a:1' } });
  });

  it('is the second document behind a header', async () => {
    const text = 'spec:\n  inputs:\n    stage: {}\n---\ndeploy:\n  image: alpine\n  script: [x]\n';
    const { resources } = await read({ '.gitlab-ci.yml': text });
    expect(resources[0]?.raw).toEqual({ deploy: { image: 'alpine', script: ['x'] } });
    expect(resources[0]?.origin?.files).toEqual([{ path: '.gitlab-ci.yml', document: 1, node: [], role: 'manifest' }]);
  });
});

describe('what it includes', () => {
  it.each<[string, string, readonly string[]]>([
    ['a path', 'include: /ci/a.yml', ['ci/a.yml']],
    [
      'a local path among others',
      'include: [{remote: "https://h.example/x.yml"}, {local: ci/a.yml}, {template: X.yml}]',
      ['ci/a.yml'],
    ],
    ['all of a folder', 'include: {local: "ci/*.yml"}', ['ci/a.yml', 'ci/b.yml']],
    ['all below a folder', 'include: "ci/**.yml"', ['ci/a.yml', 'ci/b.yml']],
    ['an address', 'include: https://h.example/ci/a.yml', []],
  ])('is read when it is of the same tree: %s', async (_, include, expected) => {
    const { resources, gaps } = await read({
      '.gitlab-ci.yml': `${include}\n${JOB}`,
      'ci/a.yml': JOB,
      'ci/b.yml': JOB,
      'other.yml': JOB,
    });
    expect(gaps).toEqual([]);
    expect(resources.map(({ name }) => name)).toEqual(['.gitlab-ci.yml', ...expected]);
  });

  it('is read once, however it is reached, and ends in a circle', async () => {
    const { resources } = await read({
      '.gitlab-ci.yml': 'include: [a.yml, b.yml]\n',
      'a.yml': `include: b.yml\n${JOB}`,
      'b.yml': `include: [a.yml, .gitlab-ci.yml]\n${JOB}`,
    });
    expect(resources.map(({ name }) => name)).toEqual(['.gitlab-ci.yml', 'a.yml', 'b.yml']);
  });

  it.each([
    ['gone.yml', 'is not there'],
    ['../outside.yml', 'is not there'],
    ['ci/$NAME.yml', 'only GitLab can resolve'],
  ])('is a gap when it cannot be followed: %s', async (path, why) => {
    const { resources, gaps } = await read({ '.gitlab-ci.yml': `include: "${path}"\n${JOB}` });
    expect(resources).toHaveLength(1);
    expect(gaps).toMatchObject([{ code: 'FILE_UNREADABLE', why: expect.stringContaining(why) }]);
  });
});
