import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { repositoryName, sourceId, type Gap, type Observation } from '../../model/index.js';
import type { Candidate, Limits } from '../../ports/index.js';
import { dockerfileConnector } from './index.js';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

describe('recognising a tree', () => {
  it.each(['Dockerfile', 'a/Containerfile', 'api.Dockerfile', 'Dockerfile.api', 'x.dockerfile', 'DOCKERFILE', 'Dockerfile.j2'])(
    'claims one with %s',
    async (path) => {
      expect(await claimOf({ [path]: 'FROM a\n' })).toBeDefined();
    },
  );

  it.each([
    ['Dockerfile', 'nothing of the kind\n'],
    ['Dockerfile.md', 'FROM a\n'],
    ['Dockerfile.dockerignore', 'FROM a\n'],
    ['readme.txt', '# syntax=docker/dockerfile:1\nFROM a\n'],
    ['build', 'FROM a\n'],
  ])('does not claim one with only %s saying %j', async (path, text) => {
    expect(await claimOf({ [path]: text })).toBeUndefined();
  });

  it('claims an extensionless file by its syntax line', async () => {
    expect(await claimOf({ 'images/build': '# syntax=docker/dockerfile:1.7\nFROM a\n' })).toBeDefined();
    expect(await claimOf({ 'images/build': '# syntax=my/frontend\nFROM a\n' })).toBeUndefined();
  });

  it('leaves folders and addresses to others', async () => {
    expect(await dockerfileConnector.recognise({ kind: 'address', address: 'registry://Dockerfile' })).toBeUndefined();
  });
});

describe('reading a tree', () => {
  it('gives the text and what it says, for each file', async () => {
    const seen = await read({ Dockerfile: 'FROM a\n', 'x/api.Dockerfile': 'FROM b\n', 'main.go': 'package main\n' });
    expect(
      seen.map((o) => (o.kind === 'source-file' ? o.file.path : o.kind === 'dockerfile' ? o.dockerfile.path : o.kind)),
    ).toEqual(['Dockerfile', 'Dockerfile', 'x/api.Dockerfile', 'x/api.Dockerfile']);
  });

  it.each([
    ['a template', { 'Dockerfile.j2': 'FROM {{ base }}\n' }, 'DOCKERFILE_MALFORMED'],
    ['a broken one', { Dockerfile: 'RUN x\nFROM a\n' }, 'DOCKERFILE_MALFORMED'],
    ['one that is too large', { Dockerfile: `FROM a\n# ${'x'.repeat(100_000)}\n` }, 'FILE_TOO_LARGE'],
    ['one that is not UTF-8', { Dockerfile: Buffer.from([0x46, 0x52, 0xff, 0xfe]) }, 'ENCODING_UNREADABLE'],
  ])('makes %s a gap and reads the rest', async (_, files, code) => {
    const seen = await read({ ...files, 'other/Dockerfile': 'FROM b\n' });
    expect(gapsOf(seen).map((gap) => gap.code)).toEqual([code]);
    expect(seen.filter((o) => o.kind === 'dockerfile')).toHaveLength(1);
  });

  it('does not make gaps of programs that are called like Dockerfiles', async () => {
    expect(await read({ 'dockerfile.go': 'package dockerfile\n', Dockerfile: 'FROM a\n' })).toHaveLength(2);
  });

  it('does not follow a link out of the tree', async () => {
    const secret = mkdtempSync(join(tmpdir(), 'headwater-secret-'));
    folders.push(secret);
    writeFileSync(join(secret, 'Dockerfile'), 'FROM secret\n');
    const seen = await read(
      { 'a/Dockerfile': 'FROM a\n' },
      (root) => symlinkSync(join(secret, 'Dockerfile'), join(root, 'Dockerfile')),
      ['Dockerfile'],
    );
    expect(gapsOf(seen)).toMatchObject([{ code: 'FILE_UNREADABLE', what: 'r/Dockerfile' }]);
    expect(JSON.stringify(seen)).not.toContain('secret');
  });
});

describe('build definitions', () => {
  it('takes targets and names from compose files, with the variables of .env', async () => {
    const compose = `services:
  api:
    image: \${IMAGE}:\${VERSION}-api
    build:
      context: ./svc
      dockerfile: \${API_FILE}
      target: Runtime
  web: { build: ./svc }
  odd: { build: 3 }
  remote: { build: { context: "https://github.com/a/b.git" } }
`;
    const dotEnv = 'IMAGE=ghcr.io/a/b\nAPI_FILE="docker/api"\nVERSION=1 # comment\n';
    const seen = await read({
      'compose.yaml': compose,
      '.env': dotEnv,
      'svc/docker/api': 'FROM a AS runtime\n',
      'svc/Dockerfile': 'FROM b\n',
    });
    const files = seen.flatMap((o) => (o.kind === 'dockerfile' ? [o.dockerfile] : []));
    expect(files.map(({ path, targets }) => [path, targets])).toEqual([
      ['svc/Dockerfile', []],
      ['svc/docker/api', ['runtime']],
    ]);
    expect(files[1]?.raw).toMatchObject({
      builds: [{ file: 'compose.yaml', name: 'api', image: 'ghcr.io/a/b:1-api', target: 'Runtime' }],
    });
    expect(gapsOf(seen)).toEqual([]);
  });

  it('takes them from docker-bake.json', async () => {
    const bake = JSON.stringify({
      target: {
        web: { dockerfile: 'web.Dockerfile', target: 'prod', tags: ['r.example/web:1'] },
        inline: { 'dockerfile-inline': 'FROM x' },
      },
    });
    const [file] = (await read({ 'docker-bake.json': bake, 'web.Dockerfile': 'FROM a AS prod\n' })).flatMap((o) =>
      o.kind === 'dockerfile' ? [o.dockerfile] : [],
    );
    expect(file?.targets).toEqual(['prod']);
    expect(file?.raw).toMatchObject({ builds: [{ image: 'r.example/web:1' }] });
  });

  it('says which definitions it could not read, and reads the Dockerfiles', async () => {
    const seen = await read({ 'compose.yaml': 'services: [\n', 'docker-bake.json': '{', Dockerfile: 'FROM a\n' });
    expect(gapsOf(seen).map((gap) => gap.code)).toEqual(['FILE_MALFORMED', 'FILE_MALFORMED']);
    expect(seen.filter((o) => o.kind === 'dockerfile')).toHaveLength(1);
  });

  it('does not let a definition name a file outside of the repository', async () => {
    const seen = await read({
      'compose.yaml': 'services: { a: { build: { context: ../.., dockerfile: etc/passwd } } }\n',
      Dockerfile: 'FROM a\n',
    });
    expect(seen).toHaveLength(2);
  });
});

type Files = Readonly<Record<string, string | Buffer>>;

function treeOf(files: Files, more: readonly string[] = []): Extract<Candidate, { kind: 'tree' }> {
  const root = mkdtempSync(join(tmpdir(), 'headwater-dockerfile-'));
  folders.push(root);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  const name = repositoryName('r');
  const repository = { name, source: sourceId('s'), path: root, writable: true };
  return { kind: 'tree', tree: { repository, root, files: [...Object.keys(files), ...more].toSorted() } };
}

function claimOf(files: Files) {
  return dockerfileConnector.recognise(treeOf(files));
}

async function read(
  files: Files,
  prepare: (root: string) => void = () => undefined,
  more: readonly string[] = [],
): Promise<Observation[]> {
  const candidate = treeOf(files, more);
  prepare(candidate.tree.root);
  const claim = await dockerfileConnector.recognise(candidate);
  if (claim === undefined) throw new Error('not claimed');
  const source = sourceId('s');
  const limits: Limits = {
    textFile: 70_000,
    jsonDocument: 1e6,
    line: 1e6,
    uncompressed: 1e6,
    compressionRatio: 100,
    archiveEntries: 100,
    files: 100,
    yamlAliases: 10,
    yamlDocuments: 10,
  };
  const seen: Observation[] = [];
  const context = {
    source,
    limits,
    signal: new AbortController().signal,
    gap: (gap: Omit<Gap, 'source'>): Observation => ({ kind: 'gap', gap: { ...gap, source } }),
    progress: () => undefined,
  };
  for await (const observation of dockerfileConnector.read(claim, context)) seen.push(observation);
  return seen;
}

function gapsOf(seen: readonly Observation[]): Gap[] {
  return seen.flatMap((observation) => (observation.kind === 'gap' ? [observation.gap] : []));
}
