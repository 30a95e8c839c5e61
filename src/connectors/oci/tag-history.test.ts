import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { readRegistry, type ReadOptions } from '../../../test/contracts/registry.js';
import * as build from '../../../test/fakes/image-builder.js';
import { gapsOf, only } from '../../../test/fakes/read-context.js';
import { sendJson, startRegistry, type FakeRegistry, type Fault } from '../../../test/fakes/registry.js';
import { ecrAnswers, NO_LOGINS, startVendor, type FakeVendor, type VendorAnswer } from '../../../test/fakes/vendor-logins.js';
import type { Observation } from '../../model/index.js';

const ECR = '123456789012.dkr.ecr.eu-west-1.amazonaws.com';
const TOKEN = 'a-token-of-github';
/** Docker login's credentials, so that only the history asks the cloud. */
const keptFor = (host: string): unknown => ({ auths: { [host]: { username: 'me', password: 'kept' } } });

/** Builds of team/app, oldest first: the newest has the tag, the second one is two platforms, the first does not say when it was made. */
let first: build.BuiltImage;
let arm: build.BuiltImage;
let amd: build.BuiltImage;
let second: build.BuiltManifest;
let third: build.BuiltImage;
let signature: build.BuiltImage;
beforeAll(async () => {
  first = build.image({ layers: [await build.layer({ app: '1' })], configuration: { created: undefined } });
  amd = build.image({ layers: [await build.layer({ app: '2' })], created: '2026-02-02T00:00:00Z' });
  arm = build.image({ layers: [await build.layer({ app: '2a' })], platform: { os: 'linux', architecture: 'arm64' } });
  second = build.index([amd, arm, build.attestationOf(amd)]);
  third = build.image({ layers: [await build.layer({ app: '3' })], created: '2026-03-03T00:00:00Z' });
  signature = build.image({ manifest: { subject: { mediaType: '', digest: third.digest, size: 1 }, layers: [] } });
});

const started: { close(): Promise<void> }[] = [];
beforeEach(() => {
  for (const [name, value] of Object.entries(NO_LOGINS)) vi.stubEnv(name, value === '' ? undefined : value);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(started.splice(0).map((each) => each.close()));
});

async function registryWith(): Promise<FakeRegistry> {
  const registry = await startRegistry();
  started.push(registry);
  for (const built of [first, second, third]) await build.push(registry.url, 'team/app', 'latest', built);
  // A referrer has no tag of its own.
  await build.push(registry.url, 'team/app', signature.digest, signature);
  return registry;
}

async function vendor(...given: Parameters<typeof startVendor>): Promise<FakeVendor> {
  const fake = await startVendor(...given);
  started.push(fake);
  return fake;
}

/** Every untagged manifest as registries list them, with the time of its push. */
function untagged(): readonly { readonly digest: string; readonly at: string }[] {
  const attestation = [...second.manifests.keys()].find((digest) => ![amd, arm, second].some((each) => each.digest === digest));
  return [
    { digest: first.digest, at: '2026-01-01T00:00:00.000Z' },
    ...[amd.digest, arm.digest, attestation ?? '', second.digest].map((digest) => ({ digest, at: '2026-02-02T12:00:00.000Z' })),
    { digest: signature.digest, at: '2026-03-04T00:00:00.000Z' },
  ];
}

function readAs(host: string, registry: FakeRegistry, options: ReadOptions = {}): Promise<readonly Observation[]> {
  return readRegistry(`registry://${host}/team/app`, { reach: () => registry.url, dockerConfig: keptFor(host), ...options });
}

const seenIn = (observations: readonly Observation[]): unknown[] =>
  only(observations, 'image')
    .map(({ image }) => [image.digest, image.names.flatMap(({ tags }) => tags).join(' '), image.created])
    .toSorted();

/** What must be seen of the three builds, whoever tells of them. */
const allOf = (): unknown[] =>
  [
    [third.digest, 'latest', '2026-03-03T00:00:00Z'],
    [amd.digest, '', '2026-02-02T00:00:00Z'],
    [arm.digest, '', '2026-01-01T00:00:00Z'],
    [first.digest, '', '2026-01-01T00:00:00.000Z'],
  ].toSorted();

const on =
  (pattern: RegExp, answer: (query: URLSearchParams) => { link?: string; body: unknown } | number): Fault =>
  ({ path, query }, response) => {
    if (!pattern.test(path)) return false;
    const given = answer(query);
    if (typeof given === 'number') sendJson(response, given, {});
    else sendJson(given.link === undefined ? response : response.setHeader('link', given.link), 200, given.body);
    return true;
  };

describe('images that no tag points at any more', () => {
  it('are told by Amazon, page by page', async () => {
    const all = untagged().map(({ digest, at }) => ({ imageDigest: digest, imagePushedAt: Date.parse(at) / 1000 }));
    const ecr = await vendor(ecrAnswers('token', [all.slice(0, 3), all.slice(3)]));
    vi.stubEnv('AWS_ENDPOINT_URL_ECR', ecr.url);
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    const observations = await readAs(ECR, await registryWith());
    expect(gapsOf(observations)).toEqual([]);
    expect(seenIn(observations)).toEqual(allOf());
    expect(ecr.requests.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
      { registryId: '123456789012', repositoryName: 'team/app', filter: { tagStatus: 'UNTAGGED' }, maxResults: 1000 },
      expect.objectContaining({ nextToken: '1' }),
    ]);
  });

  it('are told by Azure, page by page', async () => {
    const registry = await registryWith();
    const all = [
      ...untagged().map(({ digest, at }) => ({ digest, createdTime: at })),
      { digest: third.digest, createdTime: '2026-03-03T00:00:00Z', tags: ['latest'] },
    ];
    const path = '/acr/v1/team/app/_manifests';
    registry.fault(
      on(/^\/acr\/v1\/team\/app\/_manifests$/, (query) => {
        expect(query.get('orderby')).toBe('timedesc');
        return query.has('last')
          ? { body: { manifests: all.slice(4) } }
          : { link: `<${path}?last=x&orderby=timedesc>; rel="next"`, body: { manifests: all.slice(0, 4) } };
      }),
    );
    const observations = await readAs('team.azurecr.io', registry);
    expect(gapsOf(observations)).toEqual([]);
    expect(seenIn(observations)).toEqual(allOf());
  });

  it('are told by Google, beside the tags', async () => {
    const registry = await registryWith();
    const manifest = Object.fromEntries([
      ...untagged().map(({ digest, at }) => [digest, { tag: [], timeUploadedMs: `${Date.parse(at)}` }]),
      [third.digest, { tag: ['latest'], timeUploadedMs: '1772496000000' }],
      ['__proto__', { tag: [] }],
      ['no digest', { tag: [] }],
    ]) as unknown;
    registry.fault(on(/tags\/list$/, () => ({ body: { name: 'team/app', tags: ['latest'], manifest } })));
    const observations = await readAs('europe-west1-docker.pkg.dev', registry);
    expect(gapsOf(observations)).toEqual([]);
    expect(seenIn(observations)).toEqual(allOf());
  });

  const versions = (path: string): ((request: { path: string; query: URLSearchParams }) => VendorAnswer | undefined) => {
    const all = [
      { name: third.digest, created_at: '2026-03-03T00:00:00Z', metadata: { container: { tags: ['latest'] } } },
      ...untagged().map(({ digest, at }) => ({ name: digest, created_at: at, metadata: { container: { tags: [] } } })),
    ];
    return (request) => {
      if (request.path !== path) return undefined;
      const headers = request.query.has('page') ? {} : { link: `<${path}?per_page=100&page=2>; rel="next", <x>; rel="last"` };
      return { headers, body: request.query.has('page') ? all.slice(3) : all.slice(0, 3) };
    };
  };

  it.each(['/orgs/team/packages/container/app/versions', '/users/team/packages/container/app/versions'])(
    'are told by GitHub, page by page, at %s',
    async (path) => {
      const registry = await registryWith();
      const api = await vendor((request) => versions(path)(request));
      const observations = await readAs('ghcr.io', registry, {
        env: { GITHUB_TOKEN: TOKEN },
        reach: (origin) => (origin === 'https://api.github.com' ? api.url : registry.url),
      });
      expect(gapsOf(observations)).toEqual([]);
      expect(seenIn(observations)).toEqual(allOf());
      expect(api.requests.at(-1)?.headers.authorization).toBe(`Bearer ${TOKEN}`);
    },
  );

  it('are not asked for where one tag was', async () => {
    const registry = await registryWith();
    registry.fault(on(/_manifests$/, () => 500));
    const observations = await readRegistry('registry://team.azurecr.io/team/app:latest', {
      reach: () => registry.url,
      dockerConfig: keptFor('team.azurecr.io'),
    });
    expect(gapsOf(observations)).toEqual([]);
    expect(only(observations, 'image')).toHaveLength(1);
  });

  it('are read up to the limit, newest first, an index and its platforms as one', async () => {
    const registry = await registryWith();
    const manifests = untagged().map(({ digest, at }) => ({ digest, createdTime: at }));
    registry.fault(on(/_manifests$/, () => ({ body: { manifests } })));
    const observations = await readAs('team.azurecr.io', registry, { mostOlder: 1 });
    expect(seenIn(observations)).toEqual(allOf().filter((each) => !String(each).includes(first.digest)));
  });

  it.each<[string, number, string]>([
    ['refused', 403, 'REGISTRY_UNAUTHORIZED'],
    ['throttled', 429, 'REGISTRY_THROTTLED'],
  ])('are a gap when the list is %s, and what has a tag is read', async (_, status, code) => {
    const registry = await registryWith();
    registry.fault(on(/_manifests$/, () => status));
    const observations = await readAs('team.azurecr.io', registry, { tuning: { retries: 1 } });
    expect(gapsOf(observations).map((gap) => [gap.code, gap.what, gap.hides])).toEqual([
      [code, 'the older generations of team.azurecr.io/team/app', ['images']],
    ]);
    expect(only(observations, 'image')).toHaveLength(1);
  });

  it('are one gap for a whole registry when nothing at hand may ask for them', async () => {
    const registry = await registryWith();
    await build.push(registry.url, 'team/other', 'latest', third);
    const observations = await readRegistry(`registry://${ECR}`, { reach: () => registry.url, dockerConfig: keptFor(ECR) });
    expect(gapsOf(observations).map(({ code, what, remedy }) => [code, what, remedy])).toEqual([
      ['CREDENTIALS_MISSING', `the older generations of ${ECR}`, expect.stringContaining('ecr:DescribeImages')],
    ]);
    expect(only(observations, 'image')).toHaveLength(2);
  });

  it('are a gap when the list has another shape, or goes round in circles', async () => {
    const registry = await registryWith();
    registry.fault(on(/_manifests$/, () => ({ body: { manifests: [{ digest: 'none' }] } })));
    expect(gapsOf(await readAs('team.azurecr.io', registry)).map(({ code }) => code)).toEqual(['FILE_MALFORMED']);
    registry.fault(on(/_manifests$/, () => ({ link: '</acr/v1/team/app/_manifests?again>; rel="next"', body: {} })));
    expect(gapsOf(await readAs('team.azurecr.io', registry)).map(({ code }) => code)).toEqual(['REGISTRY_PROTOCOL']);
  });

  it('are a gap each when they are gone since they were listed', async () => {
    const registry = await registryWith();
    registry.fault(on(/_manifests$/, () => ({ body: { manifests: [{ digest: build.sha256('gone') }] } })));
    expect(gapsOf(await readAs('team.azurecr.io', registry)).map(({ code }) => code)).toEqual(['REGISTRY_NOT_FOUND']);
  });

  it('are unknown, and no gap, where a registry cannot tell', async () => {
    const registry = await registryWith();
    const observations = await readRegistry(`registry://${registry.host}/team/app`);
    expect(gapsOf(observations)).toEqual([]);
    expect(only(observations, 'image')).toHaveLength(1);
  });
});
