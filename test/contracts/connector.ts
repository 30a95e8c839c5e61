/**
 * What must hold for every connector, whatever it reads. A connector's own tests say what it sees; this says that it keeps
 * the port's promises: it claims by content, never throws for what a user may give it, and never sees less silently.
 */
import { copyFile, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ERRORS } from '../../src/lib/errors.js';
import type { Observation } from '../../src/model/index.js';
import type { Candidate, Connector, Limits } from '../../src/ports/index.js';
import { treeAt } from '../fakes/candidates.js';
import { collect, gapsOf, testContext } from '../fakes/read-context.js';

export interface NamedCandidate {
  /** Completes "… a registry that answers HTML". */
  readonly name: string;
  readonly candidate: Candidate;
}

export interface ConnectorCases {
  readonly connector: Connector;
  /** Runs before the others: makes files, starts servers. */
  readonly before?: () => Promise<void>;
  readonly after?: () => Promise<void>;
  /** Inputs that it claims and reads without a gap. At least one. */
  readonly good: () => readonly NamedCandidate[] | Promise<readonly NamedCandidate[]>;
  /** Inputs that it claims but cannot read in full. At least one: every format can be broken. */
  readonly broken: () => readonly NamedCandidate[] | Promise<readonly NamedCandidate[]>;
  /** Inputs of other kinds, some of them under its own kind's names. At least one. */
  readonly foreign: () => readonly NamedCandidate[] | Promise<readonly NamedCandidate[]>;
  readonly limits?: Partial<Limits>;
}

export function describeConnector(name: string, cases: ConnectorCases): void {
  const { connector, limits = {} } = cases;

  async function read(candidate: Candidate, signal?: AbortSignal): Promise<readonly Observation[]> {
    const claim = await connector.recognise(candidate);
    if (claim === undefined) throw new Error('it was not claimed');
    return collect(connector.read(claim, testContext(limits, signal)));
  }

  async function each(
    list: ConnectorCases['good'],
    check: (candidate: Candidate, about: string) => Promise<void>,
  ): Promise<void> {
    const candidates = await list();
    expect(candidates.length, 'at least one input').toBeGreaterThan(0);
    for (const { name: about, candidate } of candidates) await check(candidate, about);
  }

  describe(`${name} keeps the promises of a connector`, () => {
    beforeAll(async () => cases.before?.());
    afterAll(async () => cases.after?.());

    it('has a name that can be a folder, and a line that describes it', () => {
      expect(connector.name).toMatch(/^[a-z][a-z0-9-]*$/);
      expect(connector.describes).toMatch(/^\S.*\S$/);
    });

    it('claims what it reads, and says what it was taken for', async () => {
      await each(cases.good, async (candidate, about) => {
        const claim = await connector.recognise(candidate);
        expect(claim?.candidate, about).toBe(candidate);
        expect(claim?.as, about).toMatch(/\S/);
      });
    });

    it('claims by content: another name changes nothing', async () => {
      const elsewhere = await mkdtemp(path.join(tmpdir(), 'headwater-renamed-'));
      try {
        await each(cases.good, async (candidate, about) => {
          if (candidate.kind !== 'file') return;
          const renamed = { ...candidate, path: path.join(elsewhere, 'x') };
          await copyFile(candidate.path, renamed.path);
          expect(await connector.recognise(renamed), about).toBeDefined();
        });
      } finally {
        await rm(elsewhere, { recursive: true, force: true });
      }
    });

    it('leaves foreign inputs alone', async () => {
      await each(cases.foreign, async (candidate, about) => {
        expect(await connector.recognise(candidate), about).toBeUndefined();
      });
    });

    it('claims nothing in an empty file, an empty folder or an address of no known kind', async () => {
      const empty: readonly Candidate[] = [
        { kind: 'file', path: '/nowhere/empty', size: 0, head: new Uint8Array(0) },
        { kind: 'folder', path: '/nowhere', entries: new Set() },
        { kind: 'address', address: 'gopher://example' },
        treeAt(path.join(tmpdir(), 'headwater-empty-tree'), {}),
      ];
      for (const candidate of empty) expect(await connector.recognise(candidate), candidate.kind).toBeUndefined();
    });

    it('sees something in what is good, without a gap', async () => {
      await each(cases.good, async (candidate, about) => {
        const observations = await read(candidate);
        expect(gapsOf(observations), about).toEqual([]);
        expect(observations.length, about).toBeGreaterThan(0);
      });
    });

    it('sees the same when it reads the same again', async () => {
      await each(cases.good, async (candidate, about) => {
        expect(await read(candidate), about).toEqual(await read(candidate));
      });
    });

    it('says what it could not read of what is broken, and never throws for it', async () => {
      await each(cases.broken, async (candidate, about) => {
        const gaps = gapsOf(await read(candidate));
        expect(gaps.length, about).toBeGreaterThan(0);
        for (const gap of gaps) {
          expect(Object.keys(ERRORS), about).toContain(gap.code);
          expect(gap.code, `${about}: ${gap.why}`).not.toBe('INTERNAL');
          expect(gap.what, about).toMatch(/\S/);
          expect(gap.why, about).toMatch(/^[^\n]*\S[^\n]*$/);
          expect(gap.why, `${about}: a stack`).not.toMatch(/\n\s+at /);
        }
      });
    });

    it('says the same again about what is broken', async () => {
      await each(cases.broken, async (candidate, about) => {
        expect(await read(candidate), about).toEqual(await read(candidate));
      });
    });

    it('reads nothing outside of a tree through links in it, and says so', async () => {
      const folder = await mkdtemp(path.join(tmpdir(), 'headwater-links-'));
      try {
        await each(cases.good, async (candidate, about) => {
          if (candidate.kind !== 'tree') return;
          const linked = await linkedTree(candidate, folder);
          const claim = await connector.recognise(linked);
          if (claim === undefined) return;
          const observations = await collect(connector.read(claim, testContext(limits)));
          expect(
            observations.filter(({ kind }) => kind !== 'gap'),
            about,
          ).toEqual([]);
          expect(observations.length, about).toBeGreaterThan(0);
        });
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });

    it('stops when it is told to, and does not call that a broken input', async () => {
      await each(cases.good, async (candidate, about) => {
        const stopped = new AbortController();
        stopped.abort(new Error('stopped by the test'));
        const seen = await untilStopped(connector, candidate, stopped.signal, limits);
        expect(gapsOf(seen), about).toEqual([]);
      });
    });

    it('can be left in the middle', async () => {
      await each(cases.good, async (candidate, about) => {
        const claim = await connector.recognise(candidate);
        if (claim === undefined) throw new Error(`${about}: it was not claimed`);
        for await (const observation of connector.read(claim, testContext(limits))) {
          expect(observation.kind).toMatch(/\S/);
          break;
        }
      });
    });

    it('leaves no mark on the prototypes of objects', async () => {
      const before = Reflect.ownKeys(Object.prototype).length;
      await each(cases.broken, async (candidate) => void (await read(candidate)));
      await each(cases.good, async (candidate) => void (await read(candidate)));
      expect(Reflect.ownKeys(Object.prototype)).toHaveLength(before);
      expect(Reflect.ownKeys(Array.prototype)).toEqual(Reflect.ownKeys(Object.getPrototypeOf([]) as object));
    });

    it('gives plain data: what is written as JSON is what is read back', async () => {
      await each(cases.good, async (candidate, about) => {
        const observations = await read(candidate);
        expect(JSON.parse(JSON.stringify(observations)), about).toEqual(observations);
      });
    });
  });
}

/** The same tree, but each file of it is a link to where it really lies. */
async function linkedTree(candidate: Extract<Candidate, { kind: 'tree' }>, folder: string): Promise<Candidate> {
  const root = await mkdtemp(path.join(folder, 'tree-'));
  for (const file of candidate.tree.files) {
    await mkdir(path.dirname(path.join(root, file)), { recursive: true });
    await symlink(path.join(candidate.tree.root, file), path.join(root, file));
  }
  return { ...candidate, tree: { ...candidate.tree, root } };
}

/** A connector may end quietly or with the signal's reason; anything else is thrown on. */
async function untilStopped(
  connector: Connector,
  candidate: Candidate,
  signal: AbortSignal,
  limits: Partial<Limits>,
): Promise<readonly Observation[]> {
  const claim = await connector.recognise(candidate);
  const seen: Observation[] = [];
  try {
    if (claim !== undefined)
      for await (const observation of connector.read(claim, testContext(limits, signal))) seen.push(observation);
  } catch (error) {
    const isAbort = error === signal.reason || (error instanceof Error && error.name === 'AbortError');
    if (!isAbort) throw error;
  }
  return seen;
}
