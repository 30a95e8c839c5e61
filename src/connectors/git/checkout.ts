/** Finds the checkout that a folder lies in and what git says of it. Reads only; a broken one is told apart from none. */
import { lstat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { git } from './client.js';

export type Checkout =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'checkout';
      /** The folder that holds the `.git`. */
      readonly root: string;
      /** Undefined before the first commit. */
      readonly commit?: string;
      readonly remoteUrl?: string;
      readonly shallow: boolean;
    }
  /** There is a `.git` that git cannot use. */
  | { readonly kind: 'broken'; readonly root: string; readonly why: string }
  /** There is a `.git`, and no git program. */
  | { readonly kind: 'git-missing'; readonly root: string };

/**
 * The nearest `.git` at or above a folder counts, as for git. It is looked for here and not asked of git, because a
 * repository's `core.worktree` can claim any folder of the machine as its own.
 */
export async function checkoutAround(folder: string, signal: AbortSignal): Promise<Checkout> {
  for (let at = folder; ; at = dirname(at)) {
    if (await exists(join(at, '.git'))) return checkoutAt(at, signal);
    if (dirname(at) === at) return { kind: 'none' };
  }
}

/** @param root a folder that has a `.git` */
export async function checkoutAt(root: string, signal: AbortSignal): Promise<Checkout> {
  const call = { cwd: root, gitDir: join(root, '.git'), workTree: root, signal };
  const [shallow, head, remoteUrl] = await Promise.all([
    git(['rev-parse', '--is-shallow-repository'], call),
    headOf(call),
    remoteUrlOf(call),
  ]);
  if (shallow.kind === 'missing') return { kind: 'git-missing', root };
  if (shallow.kind === 'failed') return { kind: 'broken', root, why: shallow.why };
  if (head.kind === 'broken') return { kind: 'broken', root, why: head.why };
  return {
    kind: 'checkout',
    root,
    shallow: text(shallow.stdout) === 'true',
    ...(head.commit === undefined ? {} : { commit: head.commit }),
    ...(remoteUrl === undefined ? {} : { remoteUrl }),
  };
}

interface Call {
  readonly cwd: string;
  readonly gitDir: string;
  readonly workTree?: string;
  readonly signal: AbortSignal;
}

export type Head = { readonly kind: 'head'; readonly commit?: string } | { readonly kind: 'broken'; readonly why: string };

/** The commit that HEAD names; none when its branch has no commit yet; broken when the commit is not there. */
export async function headOf(call: Call): Promise<Head> {
  const found = await git(['cat-file', '--batch-check'], { ...call, input: Buffer.from('HEAD\n') });
  const there = found.kind === 'ok' ? /^([0-9a-f]{40,64}) commit /.exec(found.stdout.toString('utf8'))?.[1] : undefined;
  if (there !== undefined) return { kind: 'head', commit: there };
  const named = await git(['rev-parse', '--verify', '--quiet', 'HEAD'], call);
  if (named.kind !== 'ok') return { kind: 'head' };
  return { kind: 'broken', why: `its commit ${text(named.stdout).slice(0, 12)} is not there` };
}

/** The address of `origin`, else of the first remote by name. */
export async function remoteUrlOf(call: Call): Promise<string | undefined> {
  const answer = await git(['config', '--null', '--get-regexp', '^remote\\..*\\.url$'], call);
  if (answer.kind !== 'ok') return undefined; // git says 1 when there is none
  const remotes = answer.stdout
    .toString('utf8')
    .split('\0')
    .filter((record) => record.includes('\n'));
  const pairs = remotes.map((record) => ({
    key: record.slice(0, record.indexOf('\n')),
    url: record.slice(record.indexOf('\n') + 1),
  }));
  return (pairs.find(({ key }) => key === 'remote.origin.url') ?? pairs.toSorted((a, b) => (a.key < b.key ? -1 : 1))[0])?.url;
}

export function text(bytes: Buffer): string {
  return bytes.toString('utf8').trim();
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch {
    return false; // whatever keeps us from seeing it keeps git from using it
  }
}
