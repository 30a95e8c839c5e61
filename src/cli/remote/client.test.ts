import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { haltSchema } from '../../server/schemas/acting.js';
import { EXIT } from '../exit-codes.js';
import { everyPage, remoteServer, type RemoteServer } from './client.js';

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
}

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

type Reply = (response: ServerResponse) => unknown;

/** Answers the first request by the first reply and so on, later ones by the last. */
async function answering(
  ...replies: readonly Reply[]
): Promise<{ remote: (signal?: AbortSignal, slowest?: number) => RemoteServer; origin: string; asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = createServer(({ method = '', url = '', headers }, response) => {
    const reply = replies[Math.min(asked.length, replies.length - 1)];
    asked.push({ method, url, headers });
    reply?.(response);
  });
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    remote: (signal = new AbortController().signal, slowest) => remoteServer(origin, 'hw_x', signal, slowest),
    origin,
    asked,
  };
}

function says(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return (response) => response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

const NOT_HALTED = says(200, { halted: null });
const problem = (code: string): object => ({
  type: 'about:blank',
  title: 'It failed.',
  status: 409,
  code,
  detail: 'so it is',
  remedy: 'Do that.',
});

function halt({ api, read }: RemoteServer): Promise<z.infer<typeof haltSchema>> {
  return read(haltSchema, api.PUT('/api/v1/halt', { body: { because: 'x' } }));
}

function halted({ api, read }: RemoteServer): Promise<z.infer<typeof haltSchema>> {
  return read(haltSchema, api.GET('/api/v1/halt'));
}

describe('a call of a server', () => {
  it('carries the token, and a write a key of its own', async () => {
    const { remote, asked } = await answering(NOT_HALTED);
    expect(await halted(remote())).toEqual({ halted: null });
    await halt(remote());
    await halt(remote());
    const [read, first, second] = asked.map(({ headers }) => headers);
    expect(read).toMatchObject({ authorization: 'Bearer hw_x' });
    expect(read?.['idempotency-key']).toBeUndefined();
    expect(first?.['idempotency-key']).toMatch(/^[\w-]{36}$/);
    expect(second?.['idempotency-key']).not.toBe(first?.['idempotency-key']);
  });

  it.each([
    ['the connection breaks', (response: ServerResponse) => response.destroy()],
    ['it is to come again later', says(429, problem('TOO_MANY_REQUESTS'), { 'retry-after': '0' })],
    ['the first is not answered yet', says(409, problem('REQUEST_IN_PROGRESS'), { 'retry-after': '0' })],
  ])('is made again under the same key when %s', async (_, first) => {
    const { remote, asked } = await answering(first, NOT_HALTED);
    expect(await halt(remote())).toEqual({ halted: null });
    expect(asked).toHaveLength(2);
    expect(asked[1]?.headers['idempotency-key']).toBe(asked[0]?.headers['idempotency-key']);
  });

  it('is not made for ever', async () => {
    const busy = await answering(says(429, problem('TOO_MANY_REQUESTS'), { 'retry-after': '0' }));
    await expect(halted(busy.remote())).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS' });
    expect(busy.asked).toHaveLength(4);
    const broken = await answering((response) => response.destroy());
    await expect(halted(broken.remote())).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
    expect(broken.asked).toHaveLength(2);
    const later = await answering(says(429, problem('TOO_MANY_REQUESTS'), { 'retry-after': '3600' }));
    await expect(halted(later.remote())).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS' });
    expect(later.asked).toHaveLength(1);
  });

  it.each([
    ['VOTE_REFUSED', EXIT.refused.code],
    ['RIGHT_MISSING', EXIT.refused.code],
    ['ID_UNKNOWN', EXIT.usage.code],
    ['INTERNAL', EXIT.failure.code],
    ['A_CODE_OF_ANOTHER_VERSION', EXIT.failure.code],
  ])('throws what the server says: %s', async (code, exitCode) => {
    const { remote } = await answering(says(409, problem(code), { 'content-type': 'application/problem+json' }));
    await expect(halted(remote())).rejects.toMatchObject({ code, exitCode, message: 'so it is', remedy: 'Do that.' });
  });

  it.each<[string, Reply]>([
    ['text', (response) => response.end('<h1>Welcome</h1>')],
    ['nothing', (response) => response.writeHead(204).end()],
    ['something else', says(200, { halted: 'yes' })],
    ['an error of something else', says(502, 'Bad Gateway')],
    ['a problem without a code of ours', says(500, { ...problem('x'), code: '\u001b[31m' })],
  ])('takes %s for no answer', async (_, reply) => {
    const { remote } = await answering(reply);
    await expect(halted(remote())).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
  });

  it('takes its token nowhere else', async () => {
    const other = await answering(NOT_HALTED);
    const { remote } = await answering((response) => response.writeHead(307, { location: `${other.origin}/api/v1/halt` }).end());
    await expect(halted(remote())).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
    expect(other.asked).toEqual([]);
  });

  it('ends when the server never answers, or never ends', async () => {
    for (const reply of [() => undefined, (response: ServerResponse) => response.writeHead(200).write('{')]) {
      const { remote, asked } = await answering(reply);
      await expect(halted(remote(undefined, 50))).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
      expect(asked).toHaveLength(1);
    }
  });

  it('ends when it is interrupted', async () => {
    const interrupted = new AbortController();
    const { remote } = await answering(() => interrupted.abort(new Error('interrupted')));
    await expect(halted(remote(interrupted.signal))).rejects.toThrow('interrupted');
  });
});

async function allOf<Item>(pages: AsyncIterable<Item>): Promise<readonly Item[]> {
  const seen: Item[] = [];
  for await (const page of pages) seen.push(page);
  return seen;
}

describe('the pages of a list', () => {
  const pages = [{ items: [1, 2], next: 'a' }, { items: [3], next: 'b' }, { items: [] }];

  it('are read to the last one', async () => {
    const asked: unknown[] = [];
    const seen = await allOf(
      everyPage({ origin: 'x' }, async (paging) => {
        asked.push(paging.after);
        return pages[asked.length - 1] ?? { items: [] };
      }),
    );
    expect(seen).toEqual([[1, 2], [3], []]);
    expect(asked).toEqual([undefined, 'a', 'b']);
  });

  it.each([
    ['back to itself', { items: [1], next: 'a' }],
    ['on with nothing on it', { items: [], next: 'b' }],
  ])('end with an error at one that leads %s', async (_, page) => {
    let first = true;
    const ask = async (): Promise<typeof page> => {
      const given = first ? { items: [0], next: 'a' } : page;
      first = false;
      return given;
    };
    await expect(allOf(everyPage({ origin: 'x' }, ask))).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
  });
});
