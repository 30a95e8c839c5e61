/**
 * Finds what `docker login` and `podman login` kept for a registry: Docker's config.json, containers' auth.json, and the
 * `docker-credential-*` programs they name. Reads only; a secret never leaves but in the value that is given.
 */
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { HeadwaterError, messageOf } from '../../lib/errors.js';
import { parseAs, parseJson } from './gaps.js';
import { dockerConfigSchema, helperSchema, type DockerConfig } from './schema.js';

export type Credentials =
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  /** A refresh token, to be exchanged at the token endpoint. */
  | { readonly kind: 'identity'; readonly token: string };

export interface FoundCredentials {
  readonly credentials?: Credentials;
  /** Files and programs that should have said something and did not work. */
  readonly problems: readonly { readonly what: string; readonly error: HeadwaterError }[];
}

export interface CredentialPlaces {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** In milliseconds. */
  readonly helperTimeout: number;
}

export const DEFAULT_PLACES: CredentialPlaces = { env: process.env, home: homedir(), helperTimeout: 10_000 };

const CONFIG_LIMIT = 4 * 1024 * 1024;
const HELPER_OUTPUT_LIMIT = 1024 * 1024;
/** Keys under which tools keep Docker Hub's credentials. */
const DOCKER_HUB_KEYS = ['https://index.docker.io/v1/', 'docker.io', 'index.docker.io', 'registry-1.docker.io'];
/** What a helper gives as the user name of a refresh token (docker-credential-helpers). */
const IDENTITY_USER = '<token>';

/** For `registry` as references name it (`docker.io`), and the repository: containers' files may have entries by namespace. */
export async function findCredentials(registry: string, repository: string, places: CredentialPlaces): Promise<FoundCredentials> {
  const problems: { what: string; error: HeadwaterError }[] = [];
  for (const file of configFiles(places)) {
    try {
      const config = await readConfig(file);
      const credentials = config && (await fromConfig(config, registry, repository, places));
      if (credentials !== undefined) return { credentials, problems };
    } catch (error) {
      if (!(error instanceof HeadwaterError)) throw error;
      problems.push({ what: file, error });
    }
  }
  return { problems };
}

/** In the order in which skopeo and podman look. */
function configFiles({ env, home }: CredentialPlaces): readonly string[] {
  const runtime = env['XDG_RUNTIME_DIR'];
  return [
    ...(env['REGISTRY_AUTH_FILE'] ? [env['REGISTRY_AUTH_FILE']] : []),
    ...(runtime ? [path.join(runtime, 'containers', 'auth.json')] : []),
    path.join(env['XDG_CONFIG_HOME'] || path.join(home, '.config'), 'containers', 'auth.json'),
    path.join(env['DOCKER_CONFIG'] || path.join(home, '.docker'), 'config.json'),
  ];
}

/** Undefined when there is none: most people have one of the four. */
async function readConfig(file: string): Promise<DockerConfig | undefined> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return undefined;
    throw new HeadwaterError('FILE_UNREADABLE', messageOf(error), { cause: error });
  }
  if (bytes.byteLength > CONFIG_LIMIT) throw new HeadwaterError('FILE_TOO_LARGE', `${file} is larger than ${CONFIG_LIMIT} bytes`);
  return parseAs(dockerConfigSchema, parseJson(bytes, file), file);
}

async function fromConfig(
  config: DockerConfig,
  registry: string,
  repository: string,
  places: CredentialPlaces,
): Promise<Credentials | undefined> {
  const keys = keysOf(registry, repository);
  const helpers = new Map(Object.entries(config.credHelpers ?? {}));
  for (const key of keys) {
    const helper = helpers.get(key);
    if (helper !== undefined) return askHelper(helper, key, places);
  }
  const auths = new Map(Object.entries(config.auths ?? {}));
  for (const key of keys) {
    const credentials = credentialsOf(auths.get(key) ?? {});
    if (credentials !== undefined) return credentials;
  }
  if (config.credsStore === undefined || config.credsStore === null || config.credsStore === '') return undefined;
  for (const key of keys.filter((each) => each === registry || auths.has(each) || DOCKER_HUB_KEYS.includes(each))) {
    const credentials = await askHelper(config.credsStore, key, places);
    if (credentials !== undefined) return credentials;
  }
  return undefined;
}

/** Most particular first: `host/team/api`, `host/team`, `host`, then the forms with a scheme that `docker login` once wrote. */
function keysOf(registry: string, repository: string): readonly string[] {
  const parts = repository.split('/').filter((part) => part !== '');
  const namespaces = parts.map((_, index) => `${registry}/${parts.slice(0, parts.length - index).join('/')}`);
  if (registry === 'docker.io') return [...namespaces, ...DOCKER_HUB_KEYS];
  const schemes = ['https://', 'http://'].flatMap((scheme) =>
    ['', '/', '/v1/', '/v2/'].map((end) => `${scheme}${registry}${end}`),
  );
  return [...namespaces, registry, ...schemes];
}

function credentialsOf(entry: NonNullable<NonNullable<DockerConfig['auths']>[string]>): Credentials | undefined {
  if (entry.identitytoken) return { kind: 'identity', token: entry.identitytoken };
  if (entry.username && entry.password) return { kind: 'password', username: entry.username, password: entry.password };
  if (!entry.auth) return undefined;
  const decoded = Buffer.from(entry.auth, 'base64').toString('utf8').replace(/\0+$/, '');
  const colon = decoded.indexOf(':');
  return colon <= 0 ? undefined : { kind: 'password', username: decoded.slice(0, colon), password: decoded.slice(colon + 1) };
}

/** Undefined when the helper has nothing for this registry. Throws FILE_UNREADABLE when it cannot be run or does not answer. */
async function askHelper(name: string, key: string, { env, helperTimeout }: CredentialPlaces): Promise<Credentials | undefined> {
  // The name comes from a file: it must not be a path.
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name))
    throw new HeadwaterError('FILE_MALFORMED', 'it names a credential helper that cannot be one');
  const program = `docker-credential-${name}`;
  const output = await run(program, key, env, helperTimeout);
  if (output === undefined) return undefined;
  const answer = parseAs(helperSchema, parseJson(output, `the answer of ${program}`), `the answer of ${program}`);
  if (answer.Username === IDENTITY_USER) return { kind: 'identity', token: answer.Secret };
  return answer.Username === '' ? undefined : { kind: 'password', username: answer.Username, password: answer.Secret };
}

/** Its output, or undefined when it exits with a failure: that is how helpers say that they have nothing. */
function run(program: string, input: string, env: CredentialPlaces['env'], timeout: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, ['get'], { env: { ...env }, stdio: ['pipe', 'pipe', 'ignore'], timeout, killSignal: 'SIGKILL' });
    const chunks: Buffer[] = [];
    let size = 0;
    const failed = (why: string, cause?: unknown): void =>
      reject(new HeadwaterError('FILE_UNREADABLE', `${program} ${why}`, { cause }));
    child.on('error', (error) => failed('could not be run', error));
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.byteLength;
      if (size > HELPER_OUTPUT_LIMIT) child.kill('SIGKILL');
      else chunks.push(chunk);
    });
    // A helper that exits before it read its input closes the pipe; its exit code says the rest.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    child.on('close', (code, signal) => {
      if (signal !== null) failed('did not answer in time, or too much');
      else resolve(code === 0 ? Buffer.concat(chunks) : undefined);
    });
  });
}
