/**
 * Finds out what each input is, by content: an address, a file, a folder, a whole tree with further inputs in it. Reads no
 * more of anything than it takes to tell; the connectors do the reading.
 */
import { open, readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { createGunzip, constants as zlib } from 'node:zlib';
import type {
  Candidate,
  Claim,
  CodeHost,
  CodePlace,
  Connector,
  EstateConnector,
  Limits,
  ReadContext,
  SourceTree,
  SourceTrees,
} from '../ports/index.js';
import { sourceId, type Gap, type Observation, type SourceId } from '../model/index.js';
import { codeOf, messageOf } from '../lib/errors.js';
import { readEstate, type EstateReading } from './read-estate.js';

export interface ReadingDependencies {
  readonly connectors: readonly Connector[];
  /** What can be read live, and how. */
  readonly estates?: { readonly connectors: readonly EstateConnector[] } & EstateReading;
  readonly trees: SourceTrees;
  /** What lists repositories. */
  readonly codeHosts?: readonly CodeHost[];
  readonly limits: Limits;
  readonly signal: AbortSignal;
  /** Relative inputs are below this. */
  readonly folder: string;
}

/** One source: a claim with the connector that made it, or what went wrong before one could be made. */
export interface Reading {
  readonly source: SourceId;
  readonly as: string;
  readonly connectorName: string;
  readonly work: ((context: ReadContext) => AsyncIterable<Observation>)[];
  readonly opening: readonly Observation[];
}

/** Every source that an input stands for: itself, or what is found below it. What cannot be opened is an unread source. */
export async function readingsOf(input: string, dependencies: ReadingDependencies): Promise<readonly Reading[]> {
  try {
    return await openInput(input, dependencies);
  } catch (error) {
    if (dependencies.signal.aborted) throw error;
    // Not the input is wrong then, but what it is to be compared with.
    if (codeOf(error) === 'REVISION_NOT_FOUND') throw error;
    const isSystemError = error instanceof Error && 'syscall' in error;
    const code = isSystemError ? 'FILE_UNREADABLE' : codeOf(error);
    return [unread(withoutCredentials(input), code, withoutCredentials(messageOf(error)))];
  }
}

async function openInput(input: string, dependencies: ReadingDependencies): Promise<readonly Reading[]> {
  if (dependencies.trees.isRemote(input)) return readingsOfRemote(input, dependencies);
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(input)) return readingsOfAddress(input, dependencies);
  const path = resolve(dependencies.folder, input);
  let found;
  try {
    found = await stat(path);
  } catch (error) {
    return [unread(input, 'INPUT_NOT_FOUND', `there is no file or folder ${input} (${errnoOf(error)})`)];
  }
  if (found.isDirectory()) return readingsOfFolder(input, path, dependencies);
  if (!found.isFile()) return [unread(input, 'INPUT_NOT_RECOGNISED', 'it is neither a file nor a folder')];
  return (await readingOfFile(input, path, dependencies)) ?? readingsOfSourceFile(input, path, dependencies);
}

/** A file given by name that is no input of its own: a manifest, a Dockerfile. Read as the one file of its tree. */
async function readingsOfSourceFile(input: string, path: string, dependencies: ReadingDependencies): Promise<readonly Reading[]> {
  const context = { source: sourceId(input), limits: dependencies.limits, signal: dependencies.signal };
  const { trees } = await dependencies.trees.openFolder(dirname(path), context);
  for (const tree of trees) {
    const name = relative(tree.original ?? tree.root, await realpath(path))
      .split(sep)
      .join('/');
    if (name.startsWith('../')) continue; // another tree's; a file that git ignores is read all the same when it is named
    if (tree.original !== undefined && !tree.files.includes(name)) return []; // it was not there then
    const claims = await claimTree({ ...tree, files: [name] }, dependencies);
    if (claims.some(isInput)) return [readingOfTree(input, tree, claims, [])];
  }
  return [unread(input, 'INPUT_NOT_RECOGNISED', 'its content is of no kind that Headwater reads')];
}

async function readingsOfAddress(address: string, dependencies: ReadingDependencies): Promise<readonly Reading[]> {
  const shown = withoutCredentials(address);
  const live = await liveReading(address, shown, dependencies);
  if (live !== undefined) return [live];
  for (const host of dependencies.codeHosts ?? []) {
    const place = host.recognise(address);
    if (place !== undefined) return readingsOfPlace(shown, host.name, place, dependencies);
  }
  const claimed = await claim({ kind: 'address', address }, dependencies);
  return claimed === undefined
    ? [unread(shown, 'INPUT_NOT_RECOGNISED', `no connector reads addresses of this scheme`)]
    : [readingOfClaim(shown, claimed)];
}

/** The listing is a source of its own, so that what could not be listed has a place; each repository is one more. */
async function readingsOfPlace(
  shown: string,
  connectorName: string,
  place: CodePlace,
  dependencies: ReadingDependencies,
): Promise<readonly Reading[]> {
  const { limits, signal } = dependencies;
  const source = sourceId(shown);
  const { repositories, gaps } = await place.list({ limits, signal });
  const opening = gaps.map((gap): Observation => ({ kind: 'gap', gap: { ...gap, source } }));
  const listing: Reading = { source, as: `${place.as}: ${repositories.length} repositories`, connectorName, opening, work: [] };
  const readings: Reading[] = [listing];
  for (const address of repositories) {
    const isRemote = dependencies.trees.isRemote(address);
    // A host's answer decides nothing but which repositories are fetched: it names no file of this machine, nor a cloud.
    if (isRemote) readings.push(...(await readingsOf(address, dependencies)));
    else readings.push(unread(withoutCredentials(address), 'GIT_UNREADABLE', 'it is no address of a git repository'));
  }
  return readings;
}

async function readingsOfRemote(address: string, dependencies: ReadingDependencies): Promise<readonly Reading[]> {
  const { limits, signal, trees } = dependencies;
  const shown = withoutCredentials(address);
  const source = sourceId(shown);
  const opened = await trees.openRemote(address, { source, limits, signal });
  const root = opened.trees[0]?.root;
  if (root === undefined) return [{ source, as: 'git repository', connectorName: 'git', opening: opened.gaps, work: [] }];
  return readingsOfTrees({ as: shown, path: root }, opened.trees, opened.gaps, dependencies);
}

async function liveReading(address: string, shown: string, { estates }: ReadingDependencies): Promise<Reading | undefined> {
  for (const connector of estates?.connectors ?? []) {
    const made = await connector.recognise({ kind: 'address', address });
    if (made === undefined || estates === undefined) continue;
    return {
      source: sourceId(shown),
      as: made.as,
      connectorName: connector.name,
      opening: [],
      work: [(context) => readEstate(connector, made, estates, context)],
    };
  }
  return undefined;
}

async function readingsOfFolder(input: string, path: string, dependencies: ReadingDependencies): Promise<readonly Reading[]> {
  const entries = await readdir(path, { withFileTypes: true });
  const names = new Set(entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name)));
  const claimed = await claim({ kind: 'folder', path, entries: names }, dependencies);
  if (claimed !== undefined) return [readingOfClaim(input, claimed)];
  const source = sourceId(input);
  const opened = await dependencies.trees.openFolder(path, { source, limits: dependencies.limits, signal: dependencies.signal });
  return readingsOfTrees({ as: input, path: await realpath(path) }, opened.trees, opened.gaps, dependencies);
}

/** Each tree is one source; every file in it that another kind of input claims (a report, a bundle) is one more. */
async function readingsOfTrees(
  shown: Shown,
  trees: readonly SourceTree[],
  gaps: readonly Observation[],
  dependencies: ReadingDependencies,
): Promise<readonly Reading[]> {
  const readings: Reading[] = [];
  for (const [index, tree] of trees.entries()) {
    const claims = await claimTree(tree, dependencies);
    const others = await readingsInTree(shown, tree, claims, dependencies);
    const opening = index === 0 ? gaps : [];
    const alone = trees.length === 1 && others.length === 0 && !claims.some(isInput);
    const name = index === 0 ? shown.as : nameBelow(shown, tree.root);
    if (alone) readings.push(readingOfTree(name, tree, claims, [...opening, nothingIn(sourceId(name))]));
    else if (claims.length > 0 || opening.length > 0) readings.push(readingOfTree(name, tree, claims, opening));
    readings.push(...others);
  }
  return readings;
}

function readingOfTree(shown: string, tree: SourceTree, claims: readonly Claimed[], opening: readonly Observation[]): Reading {
  const isCheckout = tree.repository.commit !== undefined;
  return {
    source: sourceId(shown),
    as: `${isCheckout ? 'git checkout' : 'folder'} of ${tree.files.length} files`,
    connectorName: isCheckout ? 'git' : 'folder',
    opening: [...opening, { kind: 'repository', repository: tree.repository }],
    work: claims.map(readerOf),
  };
}

/** How things below an input are named to the user: the input as written, then the path below it. */
interface Shown {
  readonly as: string;
  readonly path: string;
}

function nameBelow(shown: Shown, path: string): string {
  const rest = relative(shown.path, path).split(sep).join('/');
  return rest === '' ? shown.as : `${shown.as.replace(/\/$/, '')}/${rest}`;
}

async function readingsInTree(
  shown: Shown,
  tree: SourceTree,
  claims: readonly Claimed[],
  dependencies: ReadingDependencies,
): Promise<readonly Reading[]> {
  const readings: Reading[] = [];
  // A manifest in JSON is read with the tree; read once more by itself it would be found twice, in two repositories.
  const connectors = dependencies.connectors.filter((connector) => !claims.some((made) => made.connector === connector));
  const layouts = tree.files.filter((file) => basename(file) === 'oci-layout').map((file) => file.slice(0, -'oci-layout'.length));
  for (const layout of layouts) {
    const path = join(tree.root, layout);
    const names = new Set((await readdir(path, { withFileTypes: true })).map((e) => (e.isDirectory() ? `${e.name}/` : e.name)));
    const claimed = await claim({ kind: 'folder', path, entries: names }, dependencies);
    if (claimed !== undefined) readings.push(readingOfClaim(nameBelow(shown, path), claimed));
  }
  for (const file of tree.files) {
    dependencies.signal.throwIfAborted();
    if (layouts.some((layout) => file.startsWith(layout))) continue;
    if (!mayBeAnInput(file)) continue;
    const path = join(tree.root, file);
    const found = await readingOfFile(nameBelow(shown, path), path, dependencies, connectors);
    if (found !== undefined) readings.push(...found);
  }
  return joinAlike(readings);
}

/** Files of one kind that lie side by side (a folder of advisories) are one source: the folder. */
function joinAlike(readings: readonly Reading[]): readonly Reading[] {
  const groups = new Map<string, Reading[]>();
  for (const reading of readings) {
    const key = `${reading.connectorName}\0${dirname(reading.source)}`;
    groups.set(key, [...(groups.get(key) ?? []), reading]);
  }
  return [...groups.values()].flatMap((alike) => {
    const [first] = alike;
    if (first === undefined || alike.length === 1 || first.connectorName === 'git') return alike;
    return [
      {
        source: sourceId(`${dirname(first.source)}/`),
        as: `${alike.length} × ${first.as}`,
        connectorName: first.connectorName,
        opening: alike.flatMap(({ opening }) => opening),
        work: alike.flatMap(({ work }) => work),
      },
    ];
  });
}

/** Files that can be an input of their own carry one of these endings when they lie in a folder; any file given by name is tried. */
function mayBeAnInput(file: string): boolean {
  return /\.(json|jsonl|ndjson|tfstate|tar|tgz|gz|zst|bundle)$/i.test(file);
}

async function readingOfFile(
  shown: string,
  path: string,
  dependencies: ReadingDependencies,
  connectors = dependencies.connectors,
): Promise<readonly Reading[] | undefined> {
  let candidate: Extract<Candidate, { kind: 'file' }>;
  try {
    candidate = await fileCandidate(path);
  } catch (error) {
    return [unread(shown, 'FILE_UNREADABLE', errnoOf(error))];
  }
  if (dependencies.trees.isBundle(candidate.head)) {
    const source = sourceId(shown);
    const opened = await dependencies.trees.openBundle(path, {
      source,
      limits: dependencies.limits,
      signal: dependencies.signal,
    });
    const root = opened.trees[0]?.root;
    if (root === undefined) return [{ source, as: 'git bundle', connectorName: 'git', opening: opened.gaps, work: [] }];
    return readingsOfTrees({ as: shown, path: root }, opened.trees, opened.gaps, dependencies);
  }
  const claimed = await claim(candidate, { connectors, signal: dependencies.signal });
  return claimed === undefined ? undefined : [readingOfClaim(shown, claimed)];
}

const HEAD_BYTES = 65_536;

async function fileCandidate(path: string): Promise<Extract<Candidate, { kind: 'file' }>> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const buffer = Buffer.alloc(Math.min(size, HEAD_BYTES));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    return { kind: 'file', path, size, head: await gunzippedHead(buffer.subarray(0, bytesRead)) };
  } finally {
    await file.close();
  }
}

async function gunzippedHead(head: Buffer): Promise<Uint8Array> {
  if (head[0] !== 0x1f || head[1] !== 0x8b) return head;
  const parts: Buffer[] = [];
  let size = 0;
  // The head is cut off mid-stream on purpose, and no more of it is unzipped than is looked at: it may be a bomb.
  const gunzip = createGunzip({ finishFlush: zlib.Z_SYNC_FLUSH });
  gunzip.end(head);
  try {
    for await (const piece of gunzip) {
      const part: Buffer = piece;
      parts.push(part);
      size += part.length;
      if (size >= HEAD_BYTES) break;
    }
  } catch {
    if (size === 0) return head; // not gzip after all: the connectors judge the bytes as they are
  }
  return Buffer.concat(parts).subarray(0, HEAD_BYTES);
}

interface Claimed {
  readonly connector: Connector;
  readonly claim: Claim;
  /** Why the connector could not say whether it wants it. */
  readonly failure?: { readonly error: unknown };
}

function isInput({ claim: made }: Claimed): boolean {
  return made.contextOnly !== true;
}

async function claim(
  candidate: Candidate,
  { connectors, signal }: Pick<ReadingDependencies, 'connectors' | 'signal'>,
): Promise<Claimed | undefined> {
  let failed: Claimed | undefined;
  for (const connector of connectors) {
    const made = await ask(connector, candidate, signal);
    if (made?.failure === undefined && made !== undefined) return made;
    failed ??= made;
  }
  return failed;
}

/** A connector that fails to say whether it wants something has a bug: reading it says so, and others are asked all the same. */
async function ask(connector: Connector, candidate: Candidate, signal: AbortSignal): Promise<Claimed | undefined> {
  try {
    const made = await connector.recognise(candidate);
    return made === undefined ? undefined : { connector, claim: made };
  } catch (error) {
    if (signal.aborted) throw error;
    return { connector, claim: { candidate, as: `what ${connector.name} may read` }, failure: { error } };
  }
}

function readerOf({ connector, claim: made, failure }: Claimed): Reading['work'][number] {
  return (context) => {
    if (failure !== undefined) throw failure.error;
    return connector.read(made, context);
  };
}

async function claimTree(tree: SourceTree, dependencies: ReadingDependencies): Promise<readonly Claimed[]> {
  const claims: Claimed[] = [];
  for (const connector of dependencies.connectors) {
    const made = await ask(connector, { kind: 'tree', tree }, dependencies.signal);
    if (made !== undefined) claims.push(made);
  }
  return claims;
}

function readingOfClaim(shown: string, claimed: Claimed): Reading {
  const { connector, claim: made } = claimed;
  return { source: sourceId(shown), as: made.as, connectorName: connector.name, opening: [], work: [readerOf(claimed)] };
}

function unread(shown: string, code: Gap['code'], why: string): Reading {
  const source = sourceId(shown);
  return { source, as: 'input', connectorName: 'unknown', work: [], opening: [gapOf(source, code, shown, why)] };
}

function nothingIn(source: SourceId): Observation {
  return gapOf(source, 'INPUT_NOT_RECOGNISED', source, 'the folder holds nothing of a kind that Headwater reads');
}

function gapOf(source: SourceId, code: Gap['code'], what: string, why: string): Observation {
  const hides = ['resources', 'images', 'sources', 'findings'] as const;
  return { kind: 'gap', gap: { code, source, what, why, hides } };
}

/** A text without what stands before the host in the addresses in it; a password may hold an `@` itself. */
export function withoutCredentials(text: string): string {
  return text.replaceAll(/:\/\/[^/?#\s]*@/g, '://');
}

function errnoOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : messageOf(error);
}
