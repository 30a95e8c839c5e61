import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removePrivateFolders, sourceTrees } from '../connectors/git/index.js';
import { loadConnectors } from '../connectors/registry.js';
import { repositoryAt, run, temporaryFolder, write } from '../../test/fakes/git-repositories.js';
import { TEST_LIMITS } from '../../test/fakes/read-context.js';
import { HeadwaterError } from '../lib/errors.js';
import { repositoryName, sourceId, type Observation, type SourceStatus } from '../model/index.js';
import type { Candidate, Claim, Connector, ReadContext } from '../ports/index.js';
import { discover, type Discovery, type ProgressEvent } from './index.js';

let folder = '';
let remove = (): void => undefined;
beforeEach(() => {
  ({ path: folder, remove } = temporaryFolder());
});
afterEach(async () => {
  remove();
  await removePrivateFolders();
});

interface Options {
  readonly connectors?: readonly Connector[];
  readonly signal?: AbortSignal;
  readonly events?: ProgressEvent[];
  readonly trees?: typeof sourceTrees;
}

async function look(
  inputs: readonly string[],
  { connectors, signal, events, trees = sourceTrees }: Options = {},
): Promise<Discovery> {
  return discover(inputs, {
    connectors: connectors ?? (await loadConnectors()),
    trees,
    limits: TEST_LIMITS,
    signal: signal ?? new AbortController().signal,
    onProgress: (event) => void events?.push(event),
    folder,
  });
}

const shown = ({ sources }: Discovery): readonly string[] => sources.map(({ id, kind, status }) => `${id} ${kind} ${status}`);
const codes = ({ sources }: Discovery): readonly string[] => sources.flatMap(({ gaps }) => gaps.map(({ code }) => code));
const file = (path: string): Observation => ({
  kind: 'source-file',
  file: { repository: repositoryName('r'), path, text: '' },
});

/** A connector that claims what `wants` says and reads it as `read` says. */
function connector(
  name: string,
  wants: (candidate: Candidate) => boolean,
  read: (context: ReadContext, claim: Claim) => AsyncIterable<Observation> | Iterable<Observation>,
): Connector {
  return {
    name,
    describes: name,
    recognise: async (candidate) => (wants(candidate) ? { candidate, as: `things of ${name}` } : undefined),
    async *read(claim, context) {
      yield* read(context, claim);
    },
  };
}

const isFile = (candidate: Candidate): boolean => candidate.kind === 'file';
const isTree = (candidate: Candidate): boolean => candidate.kind === 'tree';
const advisory = (id: string): string =>
  JSON.stringify({
    id,
    modified: '2026-01-01T00:00:00Z',
    affected: [{ package: { ecosystem: 'Debian:12', name: 'openssl' }, versions: ['1'] }],
  });

describe('an input', () => {
  it.each([
    ['notes.bin', Buffer.from([0, 1, 2, 255])],
    ['notes.txt', Buffer.from('shopping list')],
    ['empty', Buffer.alloc(0)],
    ['cut.gz', gzipSync('x'.repeat(9000)).subarray(0, 20)],
  ])('that is a file of no known kind (%s) is unread, with a gap that says so', async (name, bytes) => {
    writeFileSync(join(folder, name), bytes);
    const found = await look([name]);
    expect(shown(found)).toEqual([`${name} unknown unread`]);
    expect(codes(found)).toEqual(['INPUT_NOT_RECOGNISED']);
    expect(found.observations).toEqual([expect.objectContaining({ kind: 'gap' })]);
  });

  it('that is not there is unread, and the others are read', async () => {
    write(folder, { 'a/Dockerfile': 'FROM scratch\n' });
    const found = await look(['gone', 'a']);
    expect(shown(found)).toEqual(['gone unknown unread', 'a folder read']);
    expect(codes(found)).toEqual(['INPUT_NOT_FOUND']);
  });

  it('that is neither a file nor a folder is unread', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    expect(codes(await look(['pipe']))).toEqual(['INPUT_NOT_RECOGNISED']);
  });

  it('that is a folder with nothing of a known kind is unread, and says so', async () => {
    write(folder, { 'a/notes.txt': 'x' });
    const found = await look(['a']);
    expect(shown(found)).toEqual(['a folder unread']);
    expect(codes(found)).toEqual(['INPUT_NOT_RECOGNISED']);
  });

  it('that is a Dockerfile is read as the one file of its tree, without its neighbours', async () => {
    write(folder, { 'a/Dockerfile': 'FROM scratch\n', 'a/b/Dockerfile': 'FROM scratch\n' });
    const found = await look(['a/Dockerfile']);
    expect(found.observations.flatMap((one) => (one.kind === 'dockerfile' ? [one.dockerfile.path] : []))).toEqual(['Dockerfile']);
  });

  it.each(['registry2://user:secret@r.example/a', 'ftp://user:s3cr@et@r.example/a', 'ftp://secret@r.example/a'])(
    'that is an address with credentials (%s) is shown without them',
    async (address) => {
      const events: ProgressEvent[] = [];
      const found = await look([address], { events });
      expect(codes(found)).toEqual(['INPUT_NOT_RECOGNISED']);
      expect(JSON.stringify([found, events])).not.toMatch(/secret|s3cr|et@/);
      expect(shown(found)[0]).toMatch(/^\w+:\/\/r\.example\/a /);
    },
  );

  it('that is an address keeps its credentials to itself when its connector fails with it in the message', async () => {
    const failing = connector(
      'vault',
      ({ kind }) => kind === 'address',
      () => {
        throw new Error('cannot reach vault://user:secret@r.example/a');
      },
    );
    const events: ProgressEvent[] = [];
    const found = await look(['vault://user:secret@r.example/a'], { connectors: [failing], events });
    expect(shown(found)).toEqual(['vault://r.example/a vault unread']);
    expect(JSON.stringify([found, events])).not.toContain('secret');
  });
});

describe('a folder', () => {
  it('has each nested checkout as a source of its own', async () => {
    repositoryAt(join(folder, 'all'), { Dockerfile: 'FROM scratch\n' });
    repositoryAt(join(folder, 'all/apps/web'), { Dockerfile: 'FROM scratch\n' });
    const found = await look(['all']);
    expect(shown(found)).toEqual(['all git read', 'all/apps/web git read']);
    expect(
      new Set(found.observations.flatMap((one) => (one.kind === 'dockerfile' ? [one.dockerfile.repository] : []))).size,
    ).toBe(2);
  });

  it('has its many advisories as one source', async () => {
    write(
      folder,
      Object.fromEntries(
        Array.from({ length: 5 }, (_, i) => [`in/advisories/CVE-2026-000${i}.json`, advisory(`CVE-2026-000${i}`)]),
      ),
    );
    const found = await look(['in']);
    expect(shown(found)).toEqual(['in/advisories/ osv read']);
    expect(found.sources[0]?.observed).toEqual({ advisory: 5 });
  });

  it('has a bundle in it read as the checkout that it holds', async () => {
    const root = repositoryAt(join(folder, 'r'), { 'base/Dockerfile': 'FROM scratch\n' });
    write(folder, { 'in/readme.txt': '' });
    run(root, ['bundle', 'create', '-q', join(folder, 'in/base-images.bundle'), '--all']);
    const found = await look(['in']);
    expect(shown(found)).toEqual(['in/base-images.bundle git read']);
    expect(found.observations.flatMap((one) => (one.kind === 'dockerfile' ? [one.dockerfile.path] : []))).toEqual([
      'base/Dockerfile',
    ]);
  });

  it('has a broken bundle in it as an unread source, and the rest is read', async () => {
    write(folder, { 'in/Dockerfile': 'FROM scratch\n', 'in/x.bundle': '# v2 git bundle\nbroken' });
    const found = await look(['in']);
    expect(shown(found)).toEqual(['in folder read', 'in/x.bundle git unread']);
    expect(codes(found)).toEqual(['GIT_UNREADABLE']);
  });
});

describe('a source', () => {
  const gap = (context: ReadContext): Observation => context.gap({ code: 'FILE_MALFORMED', what: 'a', why: 'b', hides: [] });
  it.each<[SourceStatus['status'], (context: ReadContext) => readonly Observation[]]>([
    ['read', () => [file('a')]],
    ['read', () => []],
    ['partial', (context) => [file('a'), gap(context)]],
    ['unread', (context) => [gap(context)]],
  ])('is %s by what was seen and what was not', async (status, observations) => {
    write(folder, { 'x.json': '{}' });
    const found = await look(['x.json'], { connectors: [connector('fake', isFile, observations)] });
    expect(found.sources.map((source) => source.status)).toEqual([status]);
  });

  it('counts what it gave by kind, and says when it begins, moves on and ends', async () => {
    write(folder, { 'x.json': '{}' });
    const events: ProgressEvent[] = [];
    const reading = connector('fake', isFile, (context) => {
      for (let i = 0; i < 100; i += 1) context.progress(`line ${i}`);
      return [file('a'), file('b')];
    });
    const found = await look(['x.json'], { connectors: [reading], events });
    expect(found.sources[0]?.observed).toEqual({ 'source-file': 2 });
    expect(events.map(({ kind }) => kind)).toEqual(['started', 'moved', 'ended']);
    expect(events[2]).toEqual({ kind: 'ended', status: found.sources[0] });
  });

  it('of a connector that throws is a gap INTERNAL after what it gave, and the rest goes on', async () => {
    write(folder, { 'a.json': '{}', 'b.json': '{}' });
    const faulty = connector('fake', isFile, function* (_, { candidate }) {
      yield file('first');
      if (candidate.kind === 'file' && candidate.path.endsWith('a.json'))
        throw new TypeError('x is undefined\n    at secret.ts:1');
    });
    const found = await look(['a.json', 'b.json'], { connectors: [faulty] });
    expect(shown(found)).toEqual(['a.json fake partial', 'b.json fake read']);
    expect(found.sources[0]?.gaps).toEqual([
      {
        code: 'INTERNAL',
        source: sourceId('a.json'),
        what: 'things of fake',
        why: 'x is undefined',
        hides: ['resources', 'images', 'packages', 'sources', 'owners', 'findings', 'advisories'],
      },
    ]);
    expect(found.observations).toHaveLength(3);
  });

  it('keeps the code of an error that has one', async () => {
    write(folder, { 'a.json': '{}' });
    const refusing = connector('fake', isFile, () => {
      throw new HeadwaterError('REGISTRY_UNAUTHORIZED', 'no');
    });
    expect(codes(await look(['a.json'], { connectors: [refusing] }))).toEqual(['REGISTRY_UNAUTHORIZED']);
  });

  it('of one connector that throws does not stop another that reads the same tree', async () => {
    write(folder, { 'in/x.txt': '' });
    const faulty = connector('faulty', isTree, () => {
      throw new Error('oh');
    });
    const found = await look(['in'], { connectors: [faulty, connector('good', isTree, () => [file('a')])] });
    expect(shown(found)).toEqual(['in folder partial']);
    expect(found.sources[0]?.observed).toMatchObject({ 'source-file': 1 });
  });

  it.each([
    ['a file', isFile, ['x.json']],
    ['a tree', isTree, ['.']],
    ['a folder', ({ kind }: Candidate) => kind === 'folder', ['.']],
    ['an address', ({ kind }: Candidate) => kind === 'address', ['fake://x']],
  ])('that a connector fails to recognise (%s) is a gap INTERNAL, and others may still read it', async (_, wants, inputs) => {
    write(folder, { 'x.json': '{}', 'y/z.json': '{}' });
    const faulty: Connector = {
      ...connector(
        'faulty',
        () => false,
        () => [],
      ),
      async recognise(candidate) {
        if (wants(candidate)) throw new Error('cannot tell');
        return undefined;
      },
    };
    const alone = await look(inputs, { connectors: [faulty] });
    expect(codes(alone)).toContain('INTERNAL');
    expect(alone.sources.flatMap(({ gaps }) => gaps.map(({ why }) => why))).toContain('cannot tell');
    const helped = await look(inputs, { connectors: [faulty, connector('good', wants, () => [file('a')])] });
    expect(helped.observations).toContainEqual(file('a'));
  });

  it('that cannot be opened is a gap, and the other inputs are read', async () => {
    write(folder, { 'a/x.txt': '', 'b/x.txt': '' });
    const trees = {
      ...sourceTrees,
      openFolder: (path: string, context: Parameters<typeof sourceTrees.openFolder>[1]) => {
        if (path.endsWith('/a'))
          throw Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES', syscall: 'scandir' });
        return sourceTrees.openFolder(path, context);
      },
    };
    const found = await look(['a', 'b'], { trees, connectors: [connector('good', isTree, () => [file('a')])] });
    expect(found.sources.map(({ id, status }) => [id, status])).toEqual([
      ['a', 'unread'],
      ['b', 'read'],
    ]);
    expect(codes(found)).toEqual(['FILE_UNREADABLE']);
  });
});

describe('when it is told to stop', () => {
  it('stops before it has begun', async () => {
    write(folder, { 'x.json': '{}' });
    const stopped = AbortSignal.abort(new Error('stopped'));
    await expect(look(['x.json'], { signal: stopped })).rejects.toThrow('stopped');
  });

  it.each([
    ['throws', true, ['a.json', 'b.json']],
    ['ends quietly', false, ['a.json', 'b.json']],
    ['ends quietly at the last input', false, ['a.json']],
  ])('reads nothing more, and gives no half answer, when a connector that notices %s', async (_, throws, inputs) => {
    write(folder, { 'a.json': '{}', 'b.json': '{}' });
    const stop = new AbortController();
    const read: string[] = [];
    const noticing = connector('fake', isFile, function* (context, { candidate }) {
      read.push(candidate.kind === 'file' ? candidate.path.slice(-6) : '');
      stop.abort(new Error('stopped'));
      if (throws) context.signal.throwIfAborted();
      yield* [];
    });
    await expect(look(inputs, { connectors: [noticing], signal: stop.signal })).rejects.toThrow('stopped');
    expect(read).toEqual(['a.json']);
  });
});
