import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { authFor, readRegistry } from '../../../test/contracts/registry.js';
import * as build from '../../../test/fakes/image-builder.js';
import { gapsOf, only } from '../../../test/fakes/read-context.js';
import {
  fail,
  sendJson,
  startRegistry,
  type FakeRegistry,
  type Fault,
  type RegistryOptions,
} from '../../../test/fakes/registry.js';
import type { Observation } from '../../model/index.js';

const STATUS = 'Package: libssl3\nStatus: install ok installed\nVersion: 3.0.20-1\n\n';
const SECRET = 'pull-password';

let image: build.BuiltImage;
beforeAll(async () => {
  image = build.image({ layers: [await build.layer({ 'var/lib/dpkg/status': STATUS }), await build.layer({ app: '1' })] });
});

const started: FakeRegistry[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((registry) => registry.close()));
});

/** A registry with team/app:1.0 in it. */
async function registryWith(options: RegistryOptions = {}, authorization?: string): Promise<FakeRegistry> {
  const registry = await startRegistry(options);
  started.push(registry);
  await build.push(registry.url, 'team/app', '1.0', image, authorization === undefined ? {} : { authorization });
  return registry;
}

/** A registry that wants tokens; what is in it was pushed with one. */
async function tokenRegistry(
  options: NonNullable<RegistryOptions['token']> = {},
  others: RegistryOptions = {},
): Promise<FakeRegistry> {
  const registry = await startRegistry({ ...others, token: options });
  started.push(registry);
  const url = `${registry.url}/token?service=${encodeURIComponent('fake registry, of tests')}`;
  const headers =
    options.credentials === undefined ? {} : { authorization: `Basic ${Buffer.from(options.credentials).toString('base64')}` };
  const { token } = (await (await fetch(url, { headers })).json()) as { token: string };
  await build.push(registry.url, 'team/app', '1.0', image, { authorization: `Bearer ${token}` });
  return registry;
}

const codesOf = (observations: readonly Observation[]): readonly string[] => gapsOf(observations).map(({ code }) => code);
const linesOf = (registry: FakeRegistry, pattern: RegExp): number =>
  registry.requests.filter(({ line }) => pattern.test(line)).length;
const isWhole = (observations: readonly Observation[]): void => {
  expect(gapsOf(observations)).toEqual([]);
  expect(only(observations, 'image')).toHaveLength(1);
  expect(only(observations, 'layer')).toHaveLength(2);
};

describe('a registry with tokens', () => {
  it('is read with an anonymous token, fetched once for a repository', async () => {
    const registry = await tokenRegistry();
    const before = linesOf(registry, /token/);
    isWhole(await readRegistry(`registry://${registry.host}/team/app`));
    expect(linesOf(registry, /token/) - before).toBe(1);
    expect(registry.requests.at(-1)?.authorization).toMatch(/^Bearer /);
    const asked = registry.requests.filter(({ line }) => line.endsWith('/token')).at(-1);
    expect(new URL(asked?.address ?? '').searchParams.get('scope')).toBe('repository:team/app:pull');
  });

  it('is read with a token for credentials', async () => {
    const registry = await tokenRegistry({ credentials: `me:${SECRET}` });
    isWhole(await readRegistry(`registry://${registry.host}/team/app`, { dockerConfig: authFor(registry.host, `me:${SECRET}`) }));
    expect(codesOf(await readRegistry(`registry://${registry.host}/team/app`))).toEqual(['REGISTRY_UNAUTHORIZED']);
  });

  it('is read with an identity token', async () => {
    const registry = await tokenRegistry({ identity: SECRET });
    const dockerConfig = { auths: { [registry.host]: { identitytoken: SECRET } } };
    isWhole(await readRegistry(`registry://${registry.host}/team/app`, { dockerConfig }));
    expect(linesOf(registry, /POST \/token/)).toBe(1);
  });

  it('is read on when its token ends in the middle', async () => {
    const registry = await tokenRegistry();
    registry.fault(({ path: at, seen }) => {
      if (at.includes('/blobs/') && seen === 1) registry.expireTokens();
      return false;
    });
    isWhole(await readRegistry(`registry://${registry.host}/team/app`));
  });

  it('understands a scheme in any case', async () => {
    const registry = await tokenRegistry({ scheme: 'bearer' });
    isWhole(await readRegistry(`registry://${registry.host}/team/app:1.0`));
  });

  it('sends a catalog only the token for the catalog', async () => {
    const registry = await tokenRegistry();
    isWhole(await readRegistry(`registry://${registry.host}`));
    const scopes = registry.requests
      .filter(({ line }) => line === 'GET /token')
      .map(({ address }) => new URL(address).searchParams.get('scope'));
    expect(scopes.slice(1)).toEqual(['registry:catalog:*', 'repository:team/app:pull']);
  });
});

describe('credentials', () => {
  it('in an address are refused and not repeated', async () => {
    const gaps = gapsOf(await readRegistry(`registry://me:${SECRET}@r.example/app`));
    expect(gaps.map(({ code }) => code)).toEqual(['OPTION_INVALID']);
    expect(JSON.stringify(gaps)).not.toContain(SECRET);
  });

  it.each<[string, (host: string) => unknown]>([
    ['the host', (host) => authFor(host, `me:${SECRET}`)],
    ['the host with a scheme, as docker login once wrote', (host) => authFor(`https://${host}/v1/`, `me:${SECRET}`)],
    [
      'a namespace, as podman does',
      (host) => ({ auths: { [host]: { auth: 'YTpi' }, [`${host}/team`]: { username: 'me', password: SECRET } } }),
    ],
  ])('are found under %s', async (_, config) => {
    const registry = await registryWith({ basic: `me:${SECRET}` }, `Basic ${Buffer.from(`me:${SECRET}`).toString('base64')}`);
    isWhole(await readRegistry(`registry://${registry.host}/team/app`, { dockerConfig: config(registry.host) }));
  });

  it.each(['credHelpers', 'credsStore'])('are asked of the program that %s names', async (field) => {
    const registry = await registryWith({ basic: `me:${SECRET}` }, `Basic ${Buffer.from(`me:${SECRET}`).toString('base64')}`);
    const folder = await mkdtemp(path.join(tmpdir(), 'headwater-helper-'));
    const script = `#!/bin/sh\nread server\n[ "$1 $server" = "get ${registry.host}" ] || exit 1\necho '{"Username":"me","Secret":"${SECRET}"}'\n`;
    await writeFile(path.join(folder, 'docker-credential-test'), script);
    await chmod(path.join(folder, 'docker-credential-test'), 0o755);
    const env = { PATH: `${folder}:${process.env['PATH']}` };
    const dockerConfig = field === 'credsStore' ? { credsStore: 'test' } : { credHelpers: { [registry.host]: 'test' } };
    isWhole(await readRegistry(`registry://${registry.host}/team/app`, { dockerConfig, env }));
    await rm(folder, { recursive: true });
  });

  it.each<[string, unknown]>([
    ['a helper that is not installed', { credsStore: 'headwater-absent' }],
    ['a helper whose name is a path', { credsStore: '../../bin/sh' }],
    ['a file of another shape', { auths: [] }],
  ])('that cannot be read for %s are a gap, and the registry is tried without', async (_, dockerConfig) => {
    const registry = await registryWith();
    const observations = await readRegistry(`registry://${registry.host}/team/app`, { dockerConfig });
    expect(gapsOf(observations)).toHaveLength(1);
    expect(only(observations, 'image')).toHaveLength(1);
  });

  it('are sent to no other host that a redirect leads to', async () => {
    const store = await startRegistry();
    started.push(store);
    const registry = await registryWith({ basic: `me:${SECRET}` }, `Basic ${Buffer.from(`me:${SECRET}`).toString('base64')}`);
    await build.push(store.url, 'team/app', '1.0', image);
    store.fault(() => false);
    const before = store.requests.length;
    registry.fault(({ method, path: at }, response) => {
      if (method !== 'GET' || !at.includes('/blobs/')) return false;
      // The same machine by another name is another host.
      response.writeHead(307, { location: `http://localhost:${store.host.split(':')[1]}${at}` }).end();
      return true;
    });
    isWhole(await readRegistry(`registry://${registry.host}/team/app`, { dockerConfig: authFor(registry.host, `me:${SECRET}`) }));
    const redirected = store.requests.slice(before);
    expect(redirected.length).toBeGreaterThan(0);
    expect(redirected.every(({ authorization }) => authorization === undefined)).toBe(true);
  });
});

describe('a registry that', () => {
  const on = (pattern: RegExp, respond: (response: Parameters<Fault>[1], seen: number) => void, times = Infinity): Fault => {
    return ({ method, path: at, seen }, response) => {
      if (method !== 'GET' || !pattern.test(at) || seen > times) return false;
      respond(response, seen);
      return true;
    };
  };
  const BLOB = /\/blobs\//;
  const MANIFEST = /\/manifests\//;
  const html = (response: Parameters<Fault>[1]): void =>
    void response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<html>');

  it.each<[string, Fault]>([
    ['answers 429 twice', on(MANIFEST, (response) => void response.writeHead(429, { 'retry-after': '0' }).end(), 2)],
    ['answers 500 once for all', on(/v2/, (response) => fail(response, 500, 'UNKNOWN'), 1)],
    [
      'answers 503 with a date',
      on(/tags/, (response) => void response.writeHead(503, { 'retry-after': new Date().toUTCString() }).end(), 1),
    ],
    ['hangs up once', on(MANIFEST, (response) => void response.destroy(), 1)],
    [
      'breaks off a blob once',
      on(BLOB, (response) => void response.writeHead(200, { 'content-length': 100_000 }).write('x', () => response.destroy()), 1),
    ],
    [
      'redirects',
      on(/tags/, (response) => void response.writeHead(301, { location: '/v2/team/app/tags/list?n=5&again=1' }).end(), 1),
    ],
  ])('%s is read all the same', async (_, fault) => {
    const registry = await registryWith();
    registry.fault(fault);
    isWhole(await readRegistry(`registry://${registry.host}/team/app`));
  });

  it.each<[string, Fault, string]>([
    ['always answers 429', on(/tags/, (response) => fail(response, 429, 'TOOMANYREQUESTS')), 'REGISTRY_THROTTLED'],
    [
      'wants an hour of patience',
      on(/tags/, (response) => void response.writeHead(429, { 'retry-after': '3600' }).end()),
      'REGISTRY_THROTTLED',
    ],
    ['always answers 500', on(/tags/, (response) => fail(response, 500, 'UNKNOWN')), 'REGISTRY_UNREACHABLE'],
    ['always hangs up', on(/tags/, (response) => void response.destroy()), 'REGISTRY_UNREACHABLE'],
    ['is silent', on(/tags/, () => undefined), 'REGISTRY_UNREACHABLE'],
    ['falls silent in an answer', on(/tags/, (response) => void response.writeHead(200).write('{')), 'REGISTRY_UNREACHABLE'],
    ['answers 401 without a challenge', on(/tags/, (response) => fail(response, 401, 'UNAUTHORIZED')), 'REGISTRY_UNAUTHORIZED'],
    ['answers 403', on(/tags/, (response) => fail(response, 403, 'DENIED')), 'REGISTRY_UNAUTHORIZED'],
    ['answers web pages', on(/tags/, html), 'REGISTRY_PROTOCOL'],
    ['answers web pages from the start', on(/^\/v2\/$/, html), 'REGISTRY_PROTOCOL'],
    ['answers what is no JSON', on(/tags/, (response) => void response.writeHead(200).end('{')), 'REGISTRY_PROTOCOL'],
    ['answers JSON of another shape', on(/tags/, (response) => sendJson(response, 200, { tags: 'all' })), 'FILE_MALFORMED'],
    ['has no distribution protocol', on(/^\/v2\/$/, (response) => fail(response, 404, 'NOT_FOUND')), 'REGISTRY_PROTOCOL'],
    [
      'redirects for ever',
      on(/tags/, (response) => void response.writeHead(302, { location: '/v2/team/app/tags/list' }).end()),
      'REGISTRY_PROTOCOL',
    ],
    [
      'redirects nowhere',
      on(/tags/, (response) => void response.writeHead(302, { location: 'file:///etc/passwd' }).end()),
      'REGISTRY_PROTOCOL',
    ],
    [
      'continues its list elsewhere',
      on(/tags/, (response) =>
        sendJson(response.setHeader('link', '<http://elsewhere.example/next>; rel="next"'), 200, { tags: ['a'] }),
      ),
      'REGISTRY_PROTOCOL',
    ],
    [
      'names a token endpoint that is none',
      on(/tags/, (response) => void response.writeHead(401, { 'www-authenticate': 'Bearer realm="file:///etc/passwd"' }).end()),
      'REGISTRY_PROTOCOL',
    ],
    [
      'answers a manifest of another digest',
      on(MANIFEST, (response) => void response.writeHead(200, { 'docker-content-digest': build.sha256('other') }).end('{}')),
      'DIGEST_MISMATCH',
    ],
    [
      'sends a manifest byte by byte',
      on(MANIFEST, (response) => {
        response.writeHead(200);
        const drip = setInterval(() => response.write(' '), 20);
        response.once('close', () => clearInterval(drip));
      }),
      'REGISTRY_UNREACHABLE',
    ],
    ['answers a web page for a manifest', on(MANIFEST, html), 'REGISTRY_PROTOCOL'],
    [
      'has lost a tag since it listed it',
      on(MANIFEST, (response) => fail(response, 404, 'MANIFEST_UNKNOWN')),
      'REGISTRY_NOT_FOUND',
    ],
    [
      'has names that are none',
      on(/tags/, (response) => sendJson(response, 200, { tags: ['../../x', 'a:b', '\u001b[31m'] })),
      'REGISTRY_PROTOCOL',
    ],
  ])('%s is a gap', async (_, fault, code) => {
    const registry = await registryWith();
    registry.fault(fault);
    const observations = await readRegistry(`registry://${registry.host}/team/app`, {
      tuning: { timeouts: { answer: 150, idle: 150 }, retries: 1 },
    });
    expect(codesOf(observations)).toEqual([code]);
    expect(only(observations, 'image')).toEqual([]);
  });

  it.each<[string, Fault, string]>([
    ['has lost a layer', on(BLOB, (response) => fail(response, 404, 'BLOB_UNKNOWN')), 'REGISTRY_NOT_FOUND'],
    [
      'always breaks off',
      on(BLOB, (response) => void response.writeHead(200, { 'content-length': 100_000 }).write('x', () => response.destroy())),
      'REGISTRY_UNREACHABLE',
    ],
    ['sends another blob', on(BLOB, (response) => void response.writeHead(200).end('something else')), 'DIGEST_MISMATCH'],
    [
      'sends a blob without end',
      on(BLOB, (response) => {
        const more = (): void => {
          while (!response.destroyed && response.write(Buffer.alloc(65_536)));
          if (!response.destroyed) response.once('drain', more);
        };
        response.writeHead(200);
        more();
      }),
      'DIGEST_MISMATCH',
    ],
  ])('%s gives the image and a gap for each layer', async (_, fault, code) => {
    const registry = await registryWith();
    registry.fault((request, response) => (request.path.endsWith(image.configDigest) ? false : fault(request, response)));
    const observations = await readRegistry(`registry://${registry.host}/team/app`, { tuning: { retries: 1 } });
    expect(gapsOf(observations).map((gap) => [gap.code, /\((\w+)\)$/.exec(gap.why)?.[1]])).toEqual([
      ['LAYER_UNREADABLE', code],
      ['LAYER_UNREADABLE', code],
    ]);
    expect(only(observations, 'image')).toHaveLength(1);
  });

  it('stays silent is asked once more and then left', async () => {
    const registry = await registryWith();
    registry.fault(() => true);
    const tuning = { timeouts: { answer: 100, idle: 100 }, retries: 4 };
    expect(codesOf(await readRegistry(`registry://${registry.host}/team/app`, { tuning }))).toEqual(['REGISTRY_UNREACHABLE']);
    expect(linesOf(registry, /^GET \/v2\/$/)).toBe(2);
  });

  it('does not list its repositories is a gap with that name', async () => {
    const registry = await registryWith({ noCatalog: true });
    expect(codesOf(await readRegistry(`registry://${registry.host}`))).toEqual(['REGISTRY_NO_CATALOG']);
  });

  it('pages without links is read to the end', async () => {
    const registry = await registryWith({ noLink: true });
    for (const tag of ['1.1', '1.2', '1.3']) await build.push(registry.url, 'team/app', tag, image);
    const observations = await readRegistry(`registry://${registry.host}/team/app`, { tuning: { pageSize: 2 } });
    expect(only(observations, 'image')[0]?.image.names[0]?.tags).toEqual(['1.0', '1.1', '1.2', '1.3']);
  });

  it('is left when the scan is stopped, with nothing said about it', async () => {
    const registry = await registryWith();
    const stop = new AbortController();
    registry.fault(({ path: at }) => {
      if (BLOB.test(at)) stop.abort(new Error('stopped'));
      return false;
    });
    await expect(readRegistry(`registry://${registry.host}/team/app`, { signal: stop.signal })).rejects.toThrow('stopped');
  });
});
