import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { endpointOf, openArm, openQueue } from './client.js';
import { ArmError, classify, TokenError, UnreadableAnswer } from './errors.js';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A server that answers each request with the next of these. */
async function answering(
  ...answers: readonly { readonly status?: number; readonly headers?: Record<string, string>; readonly body?: string }[]
): Promise<string> {
  const left = [...answers];
  const server = createServer((_, response) => {
    const { status = 200, headers = {}, body = '{}' } = left.shift() ?? {};
    response.writeHead(status, headers).end(body);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const open = (url: string, most = 1000) => openArm({ url, loopback: true }, most);
const signal = new AbortController().signal;
const call = { call: 'GET /x', permission: 'x', limit: 'x' };

describe('the endpoint', () => {
  it.each([
    [{}, 'https://management.azure.com', false],
    [{ AZURE_AUTHORITY_HOST: 'https://login.microsoftonline.us/' }, 'https://management.usgovcloudapi.net', false],
    [{ AZURE_AUTHORITY_HOST: 'login.chinacloudapi.cn' }, 'https://management.chinacloudapi.cn', false],
    [{ ARM_ENDPOINT: 'https://arm.stack.example/' }, 'https://arm.stack.example', false],
    [{ ARM_ENDPOINT: 'http://127.0.0.1:4568' }, 'http://127.0.0.1:4568', true],
  ])('of %o is %s', (environment, url, loopback) => {
    expect(endpointOf(environment)).toEqual({ url, loopback });
  });

  it.each([{ ARM_ENDPOINT: 'http://arm.example' }, { ARM_ENDPOINT: 'nonsense' }, { AZURE_AUTHORITY_HOST: 'login.example' }])(
    'of %o is refused',
    (environment) => {
      expect(() => endpointOf(environment)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }));
    },
  );
});

describe('an answer', () => {
  it('that links to another host is not followed, so the token stays here', async () => {
    const client = await open(await answering());
    await expect(client.get('https://evil.example/subscriptions', signal)).rejects.toThrow(UnreadableAnswer);
    await expect(client.get('//evil.example/subscriptions', signal)).resolves.toBeDefined();
  });

  it('that redirects is refused', async () => {
    const client = await open(await answering({ status: 302, headers: { location: 'https://evil.example' } }));
    await expect(client.get('/x', signal)).rejects.toThrow('fetch failed');
  });

  it('that is larger than the limit, or no JSON, is refused', async () => {
    const client = await open(await answering({ body: `"${'x'.repeat(2000)}"` }, { body: '<html>' }));
    await expect(client.get('/x', signal)).rejects.toThrow('larger than 1000 bytes');
    await expect(client.get('/x', signal)).rejects.toThrow('not JSON');
  });

  it('tells what is left of the quota', async () => {
    const headers = { 'x-ms-user-quota-remaining': '0', 'x-ms-user-quota-resets-after': '00:00:03' };
    const client = await open(await answering({ headers }));
    expect(await client.get('/x', signal)).toEqual({ body: {}, quota: { remaining: 0, resetsAfter: 3000 } });
  });

  it.each([
    [{ 'retry-after': '17' }, 17_000],
    [{ 'x-ms-user-quota-remaining': '0', 'x-ms-user-quota-resets-after': '00:01:05' }, 65_000],
    [{}, undefined],
  ])('that asks for a pause with %o is waited for', async (headers, retryAfter) => {
    const client = await open(
      await answering({ status: 429, headers, body: '{"error":{"code":"TooManyRequests","message":"slow"}}' }),
    );
    const error: unknown = await client.get('/x', signal).catch((thrown: unknown) => thrown);
    expect(classify(error, call)).toEqual({
      kind: 'throttled',
      message: 'TooManyRequests: slow',
      ...(retryAfter === undefined ? {} : { retryAfter }),
    });
  });
});

describe('a failure', () => {
  it.each([
    [new ArmError(403, 'AuthorizationFailed', 'no'), 'denied'],
    [new ArmError(403, 'ReadOnlyDisabledSubscription', 'no'), 'unavailable'],
    [new ArmError(401, 'InvalidAuthenticationToken', 'no'), 'unauthenticated'],
    [new ArmError(404, 'ResourceNotFound', 'no'), 'absent'],
    [new ArmError(404, 'SubscriptionNotFound', 'no'), 'denied'],
    [new ArmError(404, 'InvalidResourceType', 'no'), 'unavailable'],
    [new ArmError(404, '', 'no'), 'rejected'],
    [new ArmError(400, 'FeatureNotSupportedForAccount', 'no'), 'absent'],
    [new ArmError(400, 'InvalidSkipToken', 'no'), 'expired'],
    [new ArmError(400, 'NoRegisteredProviderFound', 'no'), 'unavailable'],
    [new ArmError(500, '', 'no'), 'unreachable'],
    [new ArmError(501, '', 'no'), 'rejected'],
    [new TokenError(false, 'no'), 'unauthenticated'],
    [new UnreadableAnswer('no'), 'rejected'],
    [new TypeError('fetch failed', { cause: new Error('ECONNREFUSED') }), 'unreachable'],
  ])('%o is %s', (error, kind) => {
    expect(classify(error, call).kind).toBe(kind);
  });

  it('says what happened on one short line, whatever was put into it', () => {
    const { message } = classify(new ArmError(400, 'Bad', `a\n\u001b[31m${'b'.repeat(1000)}`), call);
    expect(message).toMatch(/^Bad: a \\u001b/);
    expect(message.length).toBeLessThan(330);
  });
});

it.each(['ftp://queue', 'http://queue.example/events', 'nonsense'])('refuses %s as a queue', async (address) => {
  await expect(openQueue(address, {})).rejects.toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }));
});
