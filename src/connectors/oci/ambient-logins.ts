/**
 * Logs in to vendors' registries with what the machine has anyway: a cloud's own chain of credentials, a token in the
 * environment. One function for each kind of registry. Keeps nothing, sends a token to the registry it is for and nowhere
 * else, and names none in an error. Docker Hub has no ambient login: `docker login`, or an anonymous token.
 */
import { ERRORS, HeadwaterError, messageOf } from '../../lib/errors.js';
import type { Gap } from '../../model/index.js';
import type { Limits } from '../../ports/index.js';
import { expectSuccess, readJson, retrying, type ClientTuning } from './answers.js';
import { ecrLogin, entraToken, googleToken } from './client.js';
import type { CredentialPlaces, Credentials } from './credentials.js';
import { parseAs } from './gaps.js';
import { send } from './http.js';
import { refreshTokenSchema } from './schema.js';
import type { Vendor } from './vendors.js';

export interface LoginInput {
  readonly vendor: Vendor;
  /** Host as references name it. */
  readonly registry: string;
  readonly origin: string;
  readonly env: CredentialPlaces['env'];
  readonly limits: Pick<Limits, 'jsonDocument'>;
  readonly tuning: ClientTuning;
  readonly signal: AbortSignal;
}

export interface AmbientLogin {
  readonly credentials?: Credentials;
  /** Why there are none where there should be, and which setting to make. */
  readonly problem?: Omit<Gap, 'source'>;
}

/** Chains ask programs and metadata services, of which one may hang. In milliseconds. */
const PATIENCE = 30_000;

/** Throws only the signal's reason. */
export async function ambientLogin(input: LoginInput): Promise<AmbientLogin> {
  try {
    const credentials = await inTime(input.signal, (signal) => login({ ...input, signal }));
    return credentials === undefined ? {} : { credentials };
  } catch (error) {
    input.signal.throwIfAborted();
    if (!(error instanceof HeadwaterError)) throw error;
    return { problem: loginProblem(input, error) };
  }
}

/** The gap of a login that failed, or that the registry refused. It hides nothing: reading goes on anonymously. */
export function loginProblem(
  { vendor, registry }: Pick<LoginInput, 'vendor' | 'registry'>,
  error: HeadwaterError,
): Omit<Gap, 'source'> {
  const { code } = error;
  // Where nothing answers, no setting helps.
  const remedy = /UNREACHABLE|THROTTLED/.test(code) ? ERRORS[code].remedy : SETTINGS[vendor.kind];
  return { code, what: `the login to ${registry}`, why: messageOf(error), remedy, hides: [] };
}

/** What to set when a login fails. */
const SETTINGS: Readonly<Record<Vendor['kind'], string>> = {
  ecr: 'Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run where a role is attached; it needs ecr:GetAuthorizationToken, ecr:BatchGetImage and ecr:GetDownloadUrlForLayer. Or log in with `docker login`.',
  acr: 'Run `az login`, or set AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_CLIENT_SECRET, or run with a managed identity; it needs the role AcrPull. Or log in with `az acr login`.',
  google:
    'Run `gcloud auth application-default login`, or set GOOGLE_APPLICATION_CREDENTIALS; it needs roles/artifactregistry.reader. Or run `gcloud auth configure-docker`.',
  github: 'Set GH_TOKEN or GITHUB_TOKEN to a token with read:packages. Or log in with `docker login ghcr.io`.',
};

/** Undefined where the machine says nothing, and a person who reads public images need not either. */
function login(input: LoginInput): Promise<Credentials | undefined> {
  switch (input.vendor.kind) {
    case 'ecr':
      return ecrLogin(input.vendor, input.signal).then((found): Credentials => ({ kind: 'password', ...found }));
    case 'acr':
      return acr(input);
    case 'google':
      // https://cloud.google.com/artifact-registry/docs/docker/authentication#token
      return googleToken().then((password): Credentials => ({ kind: 'password', username: 'oauth2accesstoken', password }));
    case 'github':
      return Promise.resolve(github(input));
  }
}

/** https://azure.github.io/acr/AAD-OAuth.html: Entra's token for a refresh token, which the token endpoint then takes. */
async function acr({ registry, origin, limits, tuning, signal }: LoginInput): Promise<Credentials> {
  const token = await entraToken('https://containerregistry.azure.net', signal);
  const what = `the exchange of tokens at ${registry}`;
  const exchange = async (): Promise<unknown> => {
    const form = new URLSearchParams({ grant_type: 'access_token', service: registry, access_token: token });
    const headers = { accept: 'application/json', 'user-agent': 'headwater' };
    const answer = await send({ url: new URL('/oauth2/exchange', origin), headers, form, signal, timeouts: tuning.timeouts });
    await expectSuccess(answer, what, tuning);
    return readJson(answer, what, limits.jsonDocument);
  };
  const answer = parseAs(refreshTokenSchema, await retrying(exchange, tuning, signal), `the answer of ${what}`);
  return { kind: 'identity', token: answer.refresh_token };
}

/** The registry looks at the token alone; the name may be any. */
function github({ env }: LoginInput): Credentials | undefined {
  const password = githubToken(env);
  return password === undefined ? undefined : { kind: 'password', username: 'headwater', password };
}

/** In the order of GitHub's own CLI. A token of an enterprise server is not for github.com. */
export function githubToken(env: CredentialPlaces['env']): string | undefined {
  const server = env['GITHUB_SERVER_URL'] || 'https://github.com';
  const host = env['GH_HOST'] || 'github.com';
  if (server.replace(/\/+$/, '') !== 'https://github.com' || host !== 'github.com') return undefined;
  return env['GH_TOKEN'] || env['GITHUB_TOKEN'] || undefined;
}

async function inTime<T>(outer: AbortSignal, task: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const ended = new AbortController();
  const timer = setTimeout(
    () =>
      ended.abort(new HeadwaterError('CREDENTIALS_MISSING', `the chain of credentials did not answer in ${PATIENCE / 1000} s`)),
    PATIENCE,
  );
  const signal = AbortSignal.any([outer, ended.signal]);
  const over = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason instanceof Error ? signal.reason : new Error('stopped')), {
      once: true,
    });
  });
  try {
    return await Promise.race([task(signal), over]);
  } finally {
    clearTimeout(timer);
  }
}
