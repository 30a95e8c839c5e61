import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { endpointOf, openApis } from './client.js';
import { ApiError, classify, TokenError, UnreadableAnswer } from './errors.js';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** A client whose services are all on a server that answers each request with the next of these. */
async function openWith(...answers: readonly Answer[]) {
  const left = [...answers];
  const seen: { readonly url: string | undefined; readonly authorization: string | undefined }[] = [];
  const server = createServer((request, response) => {
    seen.push({ url: request.url, authorization: request.headers.authorization });
    const { status = 200, headers = {}, body = '{}' } = left.shift() ?? {};
    response.writeHead(status, headers).end(body);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const environment = {
    CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDRESOURCEMANAGER: url,
    CLOUDSDK_API_ENDPOINT_OVERRIDES_COMPUTE: `${url}/compute/v1/`,
    CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDASSET: `${url}/assets`,
  };
  return { client: await openApis(environment, 1000), seen };
}

const signal = new AbortController().signal;
const call = { call: 'GET /x', permission: 'x', limit: 'x' };
const get = (service: string, path: string) => ({ method: 'GET', service, path }) as const;

describe('where a service is', () => {
  it.each([
    ['compute', {}, 'https://compute.googleapis.com', false],
    ['sqladmin', { CLOUDSDK_API_ENDPOINT_OVERRIDES_SQL: 'https://sql.example/' }, 'https://sql.example', false],
    ['cloudasset', { CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDASSET: 'http://localhost:4569/' }, 'http://localhost:4569', true],
    ['pubsub', { PUBSUB_EMULATOR_HOST: 'pubsub:8085' }, 'http://pubsub:8085', true],
  ])('%s with %o is %s', (service, environment, url, anonymous) => {
    expect(endpointOf(service, environment)).toEqual({ url, anonymous });
  });

  it.each([{ CLOUDSDK_API_ENDPOINT_OVERRIDES_IAM: 'http://iam.example' }, { CLOUDSDK_API_ENDPOINT_OVERRIDES_IAM: 'nonsense' }])(
    'with %o is refused',
    (environment) => {
      expect(() => endpointOf('iam', environment)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }));
    },
  );

  it('is asked without credentials on this machine, at the path that the override leaves', async () => {
    const { client, seen } = await openWith();
    await client.send(get('compute', '/compute/v1/projects/p'), signal);
    await client.send(get('cloudasset', '/v1/projects/p/assets'), signal);
    expect(seen).toEqual([
      { url: '/compute/v1/projects/p', authorization: undefined },
      { url: '/assets/v1/projects/p/assets', authorization: undefined },
    ]);
  });
});

describe('an answer', () => {
  it('that redirects is refused, and one that is too large or no JSON', async () => {
    const { client } = await openWith(
      { status: 302, headers: { location: 'https://evil.example' } },
      { body: `"${'x'.repeat(2000)}"` },
      { body: '<html>' },
    );
    await expect(client.send(get('compute', '/x'), signal)).rejects.toThrow('fetch failed');
    await expect(client.send(get('compute', '/x'), signal)).rejects.toThrow('larger than 1000 bytes');
    await expect(client.send(get('compute', '/x'), signal)).rejects.toThrow('not JSON');
  });

  it.each([
    [{ headers: { 'retry-after': '17' } }, 17_000],
    [
      { body: '{"error":{"code":429,"details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"3.5s"}]}}' },
      3_500,
    ],
    [{}, undefined],
  ])('that asks for a pause with %o is waited for', async (answer, retryAfter) => {
    const { client } = await openWith({ status: 429, ...answer });
    const error: unknown = await client.send(get('compute', '/x'), signal).catch((thrown: unknown) => thrown);
    expect(classify(error, call)).toMatchObject({ kind: 'throttled', ...(retryAfter === undefined ? {} : { retryAfter }) });
  });
});

describe('a failure', () => {
  it.each([
    [new ApiError(403, ['IAM_PERMISSION_DENIED', 'PERMISSION_DENIED'], 'no'), 'denied'],
    [new ApiError(403, ['SERVICE_DISABLED', 'PERMISSION_DENIED'], 'no'), 'unavailable'],
    [new ApiError(403, ['accessNotConfigured'], 'no'), 'unavailable'],
    [new ApiError(403, ['rateLimitExceeded'], 'no'), 'throttled'],
    [new ApiError(429, [], 'no'), 'throttled'],
    [new ApiError(401, ['UNAUTHENTICATED'], 'no'), 'unauthenticated'],
    [new ApiError(404, ['notFound'], 'no'), 'absent'],
    [new ApiError(404, [], 'no'), 'rejected'],
    [new ApiError(400, ['INVALID_ARGUMENT'], 'no'), 'rejected'],
    [new ApiError(503, ['UNAVAILABLE'], 'no'), 'unreachable'],
    [new ApiError(501, ['UNIMPLEMENTED'], 'no'), 'rejected'],
    [new TokenError('no'), 'unauthenticated'],
    [new UnreadableAnswer('no'), 'rejected'],
    [new TypeError('fetch failed', { cause: new Error('ECONNREFUSED') }), 'unreachable'],
  ])('%o is %s', (error, kind) => {
    expect(classify(error, call).kind).toBe(kind);
  });

  it('says what happened on one short line, whatever was put into it', () => {
    const { message } = classify(new ApiError(400, ['Bad'], `a\n\u001b[31m${'b'.repeat(1000)}`), call);
    expect(message).toMatch(/^Bad: a \\u001b/);
    expect(message.length).toBeLessThan(330);
  });
});
