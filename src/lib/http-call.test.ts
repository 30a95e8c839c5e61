import { createServer, type RequestListener, type Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { httpCall, retryAfter } from './http-call.js';

let server: Server | undefined;
afterEach(() => new Promise<void>((resolve) => (server === undefined ? resolve() : void server.close(() => resolve()))));

async function served(answer: RequestListener): Promise<URL> {
  server = createServer(answer);
  await new Promise<void>((resolve) => void server?.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  return new URL(`http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}/`);
}

const POST = { method: 'POST', headers: {}, body: 'x' } as const;

describe('an HTTP call', () => {
  it('is answered', async () => {
    const at = await served((_, response) => response.writeHead(418).end('tea'));
    expect(await httpCall(at, POST)).toMatchObject({ kind: 'answered', status: 418, text: 'tea' });
  });

  it('is not followed elsewhere', async () => {
    const asked: string[] = [];
    const at = await served((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    expect(await httpCall(at, POST)).toMatchObject({ kind: 'answered', status: 307 });
    expect(asked).toEqual(['/']);
  });

  it('has no text when there is more than the limit', async () => {
    const at = await served((_, response) => response.end('x'.repeat(100)));
    expect(await httpCall(at, { ...POST, maxBytes: 99 })).toMatchObject({ kind: 'answered', status: 200, text: undefined });
  });

  it('may have been taken when the connection is lost after it was sent', async () => {
    const at = await served((request) => request.resume().on('end', () => request.socket.destroy()));
    expect((await httpCall(at, POST)).kind).toBe('unknown');
  });

  it('may have been taken when no answer comes', async () => {
    const at = await served((request) => void request.resume());
    expect((await httpCall(at, { ...POST, timeout: 50 })).kind).toBe('unknown');
    server?.closeAllConnections();
  });

  it('was not sent when nobody listens', async () => {
    const at = await served(() => undefined);
    await new Promise<void>((resolve) => void server?.close(() => resolve()));
    server = undefined;
    expect((await httpCall(at, POST)).kind).toBe('not-sent');
  });

  it.each([['http://nobody.invalid/'], ['http://127.0.0.1:1/']])('was not sent to %s', async (address) => {
    expect((await httpCall(new URL(address), POST)).kind).toBe('not-sent');
  });

  it('was not sent when the other side cannot speak TLS', async () => {
    const at = await served((_, response) => response.end());
    expect((await httpCall(new URL(at.href.replace('http:', 'https:')), POST)).kind).toBe('not-sent');
  });
});

it.each([
  ['30', 30],
  ['Fri, 31 Dec 1999 23:59:59 GMT', undefined],
  ['-1', undefined],
  ['1e9', undefined],
])('Retry-After: %s is %s seconds', (written, seconds) => {
  expect(retryAfter(new Headers({ 'retry-after': written }))).toBe(seconds);
});
