import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readRegistry, type ReadOptions } from '../../../test/contracts/registry.js';
import * as build from '../../../test/fakes/image-builder.js';
import { gapsOf, only } from '../../../test/fakes/read-context.js';
import { sendJson, startRegistry, type FakeRegistry, type RegistryOptions } from '../../../test/fakes/registry.js';
import { ecrAnswers, NO_LOGINS, startVendor, type FakeVendor } from '../../../test/fakes/vendor-logins.js';
import type { Observation } from '../../model/index.js';
import { githubToken } from './ambient-logins.js';

const ECR = '123456789012.dkr.ecr.eu-west-1.amazonaws.com';
const SECRET = 'a-secret-of-the-vendor';

const started: { close(): Promise<void> }[] = [];
beforeEach(() => {
  for (const [name, value] of Object.entries(NO_LOGINS)) vi.stubEnv(name, value === '' ? undefined : value);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(started.splice(0).map((each) => each.close()));
});

function kept<T extends { close(): Promise<void> }>(each: T): T {
  started.push(each);
  return each;
}

const vendor = async (...given: Parameters<typeof startVendor>): Promise<FakeVendor> => kept(await startVendor(...given));

async function registryWith(options: RegistryOptions, authorization?: string): Promise<FakeRegistry> {
  const registry = kept(await startRegistry(options));
  const image = build.image({ layers: [await build.layer({ app: '1' })] });
  await build.push(registry.url, 'team/app', '1.0', image, authorization === undefined ? {} : { authorization });
  return registry;
}

/** team/app of a registry that gives a token to whoever has what `token` says; pushed with one. */
async function tokenRegistry(token: NonNullable<RegistryOptions['token']>): Promise<FakeRegistry> {
  const registry = kept(await startRegistry({ token }));
  const service = 'fake registry, of tests';
  const answer = await fetch(
    `${registry.url}/token?service=${encodeURIComponent(service)}`,
    token.identity === undefined
      ? { headers: token.credentials === undefined ? {} : { authorization: basic(token.credentials) } }
      : { method: 'POST', body: new URLSearchParams({ refresh_token: token.identity, service }) },
  );
  const issued = (await answer.json()) as { token?: string; access_token?: string };
  const image = build.image({ layers: [await build.layer({ app: '1' })] });
  await build.push(registry.url, 'team/app', '1.0', image, { authorization: `Bearer ${issued.token ?? issued.access_token}` });
  return registry;
}

const basic = (credentials: string): string => `Basic ${Buffer.from(credentials).toString('base64')}`;

/** Reads team/app:1.0 by the vendor's name of a registry that is really here. */
function readAs(host: string, registry: FakeRegistry, options: ReadOptions = {}): Promise<readonly Observation[]> {
  return readRegistry(`registry://${host}/team/app:1.0`, { reach: () => registry.url, ...options });
}

const codesOf = (observations: readonly Observation[]): readonly string[] => gapsOf(observations).map(({ code }) => code);

describe('a registry of Amazon', () => {
  beforeEach(() => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', SECRET);
  });

  it('is read with the token that the AWS credentials at hand get, for its own region', async () => {
    const ecr = await vendor(ecrAnswers('of:ecr'));
    vi.stubEnv('AWS_ENDPOINT_URL_ECR', ecr.url);
    const registry = await registryWith({ basic: 'AWS:of:ecr' }, basic('AWS:of:ecr'));
    const observations = await readAs(ECR, registry);
    expect(gapsOf(observations)).toEqual([]);
    expect(only(observations, 'image').map(({ image }) => image.names)).toEqual([
      [{ repository: `${ECR}/team/app`, tags: ['1.0'] }],
    ]);
    expect(ecr.requests.map(({ headers }) => headers.authorization)).toEqual([expect.stringContaining('/eu-west-1/ecr/')]);
  });

  it('is read with what docker login kept, and AWS is not asked', async () => {
    const ecr = await vendor(ecrAnswers('other'));
    vi.stubEnv('AWS_ENDPOINT_URL_ECR', ecr.url);
    const registry = await registryWith({ basic: 'AWS:kept' }, basic('AWS:kept'));
    const dockerConfig = { auths: { [ECR]: { auth: Buffer.from('AWS:kept').toString('base64') } } };
    expect(gapsOf(await readAs(ECR, registry, { dockerConfig }))).toEqual([]);
    expect(ecr.requests).toEqual([]);
  });

  it.each([
    ['AccessDeniedException', 400, 'PERMISSION_MISSING'],
    ['UnrecognizedClientException', 400, 'CREDENTIALS_REFUSED'],
    ['ExpiredTokenException', 400, 'CREDENTIALS_REFUSED'],
    ['InvalidParameterException', 400, 'API_REJECTED'],
  ])('says what to set when AWS answers %s, and goes on without a login', async (type, status, code) => {
    const ecr = await vendor(() => ({ status, body: { __type: type, message: `no, ${SECRET}` } }));
    vi.stubEnv('AWS_ENDPOINT_URL_ECR', ecr.url);
    const observations = await readAs(ECR, await registryWith({}));
    expect(gapsOf(observations).map((gap) => [gap.code, gap.what, gap.hides])).toEqual([[code, `the login to ${ECR}`, []]]);
    expect(gapsOf(observations)[0]?.remedy).toContain('ecr:GetAuthorizationToken');
    expect(only(observations, 'image')).toHaveLength(1);
    expect(JSON.stringify(observations)).not.toContain(SECRET);
  });

  it('says what to set when there are no AWS credentials', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    const observations = await readAs(ECR, await registryWith({}));
    expect(codesOf(observations)).toEqual(['CREDENTIALS_MISSING']);
    expect(gapsOf(observations)[0]?.remedy).toContain('AWS_PROFILE');
    expect(only(observations, 'image')).toHaveLength(1);
  });
});

describe('a registry of Azure', () => {
  const HOST = 'team.azurecr.io';

  async function identity(): Promise<FakeVendor> {
    const entra = await vendor(({ query }) =>
      query.get('resource') === 'https://containerregistry.azure.net'
        ? { body: { access_token: SECRET, expires_on: `${Math.floor(Date.now() / 1000) + 3600}`, token_type: 'Bearer' } }
        : undefined,
    );
    vi.stubEnv('AZURE_TOKEN_CREDENTIALS', 'ManagedIdentityCredential');
    vi.stubEnv('IDENTITY_ENDPOINT', `${entra.url}/msi/token`);
    vi.stubEnv('IDENTITY_HEADER', 'header');
    return entra;
  }

  it('is read with a token of Entra, exchanged for one of the registry', async () => {
    await identity();
    const registry = await tokenRegistry({ identity: 'refresh-token-of-the-registry' });
    const forms: Record<string, string>[] = [];
    registry.fault(async ({ method, path, body }, response) => {
      if (method !== 'POST' || path !== '/oauth2/exchange') return false;
      forms.push(Object.fromEntries(new URLSearchParams(await body())));
      sendJson(response, 200, { refresh_token: 'refresh-token-of-the-registry' });
      return true;
    });
    const observations = await readAs(HOST, registry);
    expect(gapsOf(observations)).toEqual([]);
    expect(only(observations, 'image')).toHaveLength(1);
    expect(forms).toEqual([{ grant_type: 'access_token', service: HOST, access_token: SECRET }]);
  });

  it('that refuses the exchange is read anonymously, and says what to set', async () => {
    await identity();
    const registry = await registryWith({});
    registry.fault(({ path }, response) => {
      if (path === '/oauth2/exchange') sendJson(response, 401, { errors: [{ message: SECRET }] });
      return path === '/oauth2/exchange';
    });
    const observations = await readAs(HOST, registry);
    expect(codesOf(observations)).toEqual(['REGISTRY_UNAUTHORIZED']);
    expect(gapsOf(observations)[0]?.remedy).toContain('AcrPull');
    expect(only(observations, 'image')).toHaveLength(1);
    expect(JSON.stringify(observations)).not.toContain(SECRET);
  });

  it('says what to set when there are no credentials of Azure', async () => {
    const observations = await readAs(HOST, await registryWith({}));
    expect(codesOf(observations)).toEqual(['CREDENTIALS_MISSING']);
    expect(gapsOf(observations)[0]?.remedy).toContain('az login');
  });
});

describe('a registry of Google', () => {
  const HOST = 'europe-west1-docker.pkg.dev';

  async function metadata(): Promise<void> {
    const service = await vendor(({ path }) => ({
      headers: { 'metadata-flavor': 'Google' },
      body: path.endsWith('/token') ? { access_token: SECRET, expires_in: 3600, token_type: 'Bearer' } : 'project',
    }));
    vi.stubEnv('METADATA_SERVER_DETECTION', 'assume-present');
    vi.stubEnv('GCE_METADATA_HOST', service.url.slice('http://'.length));
  }

  it.each([HOST, 'gcr.io'])('%s is read with the access token of the credentials at hand', async (host) => {
    await metadata();
    const registry = await tokenRegistry({ credentials: `oauth2accesstoken:${SECRET}` });
    const observations = await readAs(host, registry);
    expect(gapsOf(observations)).toEqual([]);
    expect(only(observations, 'image')).toHaveLength(1);
  });

  it('that refuses them is read anonymously, and says so once', async () => {
    await metadata();
    const registry = await tokenRegistry({});
    registry.fault(({ path, headers }, response) => {
      const isRefused = path === '/token' && headers.authorization !== undefined;
      if (isRefused) sendJson(response, 403, { errors: [] });
      return isRefused;
    });
    const observations = await readAs(HOST, registry);
    expect(gapsOf(observations).map(({ code, hides }) => [code, hides])).toEqual([['REGISTRY_UNAUTHORIZED', []]]);
    expect(gapsOf(observations)[0]?.remedy).toContain('GOOGLE_APPLICATION_CREDENTIALS');
    expect(only(observations, 'image')).toHaveLength(1);
    expect(JSON.stringify(observations)).not.toContain(SECRET);
  });

  it('says what to set when there are no credentials of Google', async () => {
    const observations = await readAs(HOST, await registryWith({}));
    expect(codesOf(observations)).toEqual(['CREDENTIALS_MISSING']);
    expect(only(observations, 'image')).toHaveLength(1);
  });
});

describe('the registry of GitHub', () => {
  it.each([{ GITHUB_TOKEN: SECRET }, { GH_TOKEN: SECRET, GITHUB_TOKEN: 'other' }])(
    'is read with the token of the environment',
    async (env) => {
      const registry = await tokenRegistry({ credentials: `headwater:${SECRET}` });
      expect(gapsOf(await readAs('ghcr.io', registry, { env }))).toEqual([]);
    },
  );

  it('is read anonymously without a token, and nothing is missed', async () => {
    const registry = await tokenRegistry({});
    expect(gapsOf(await readAs('ghcr.io', registry))).toEqual([]);
  });

  it('gets no token by plain HTTP', async () => {
    const registry = await tokenRegistry({});
    const address = 'registry+http://ghcr.io/team/app';
    const given = { reach: () => registry.url, env: { GITHUB_TOKEN: SECRET } };
    const before = registry.requests.length;
    expect(only(await readRegistry(address, given), 'image')).toHaveLength(1);
    expect(
      registry.requests.slice(before).filter(({ line, authorization }) => line === 'GET /token' && authorization !== undefined),
    ).toEqual([]);
  });

  it.each([{ GITHUB_SERVER_URL: 'https://github.corp.example' }, { GH_HOST: 'github.corp.example' }])(
    'gets no token of an enterprise server',
    (env) => {
      expect(githubToken({ GITHUB_TOKEN: SECRET, ...env })).toBeUndefined();
      expect(githubToken({ GITHUB_TOKEN: SECRET })).toBe(SECRET);
    },
  );
});
