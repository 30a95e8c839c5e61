import { setTimeout as sleep } from 'node:timers/promises';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import etag from '@fastify/etag';
import Fastify from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fakeServer, type FakeServer } from '../../test/fakes/serving.js';
import { viewerOfLook, viewerOfRecord, type App } from './route.js';
import { sameAnswers } from './same-answers.js';

const LONG = 'openssl '.repeat(1_000);
const ended: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ended.splice(0)) await end();
});

interface World extends FakeServer {
  readonly own: App;
  /** How often something was made. */
  readonly made: () => number;
  /** What making it waits for. */
  wait: Promise<unknown>;
  problem: Error | undefined;
  milliseconds: number;
}

async function world(): Promise<World> {
  const server = await fakeServer();
  const own: App = Fastify().withTypeProvider<ZodTypeProvider>();
  own.setValidatorCompiler(validatorCompiler);
  own.setSerializerCompiler(serializerCompiler);
  let made = 0;
  const at = server.serving.clock.now().getTime();
  const all: World = { ...server, own, made: () => made, wait: Promise.resolve(), problem: undefined, milliseconds: 0 };
  await own.register(etag, { weak: true });
  sameAnswers(own, { ...server.serving, clock: { now: () => new Date(at + all.milliseconds) } });
  const make = async (): Promise<object> => {
    made += 1;
    const number = made;
    const { problem } = all;
    await all.wait;
    if (problem !== undefined) throw problem;
    return { made: number, text: LONG };
  };
  own.get('/look', { config: viewerOfLook }, make);
  own.get('/record', { config: viewerOfRecord }, make);
  own.get('/own', { config: { right: 'public' } }, make);
  ended.push(
    () => own.close(),
    () => server.close(),
  );
  return all;
}

function append({ store }: World): Promise<unknown> {
  return store.evidence.append({ at: '2026-11-22T12:00:01Z', kind: 'halt', actor: 'ada', subject: 'all', body: {} });
}

describe('what everybody sees the same', () => {
  it('is made once for many who ask at once, and for who asks next', async () => {
    const all = await world();
    all.wait = sleep(50);
    const answers = await Promise.all(Array.from({ length: 20 }, () => all.own.inject('/record')));
    answers.push(await all.own.inject('/record'));
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
    expect(new Set(answers.map(({ headers }) => headers.etag)).size).toBe(1);
    expect(all.made()).toBe(1);
  });

  it('is made anew for another address, after a record of evidence, and after a while', async () => {
    const all = await world();
    const numbers: number[] = [];
    const ask = async (url: string): Promise<void> =>
      void numbers.push((await all.own.inject(url)).json<{ made: number }>().made);
    await ask('/record');
    await ask('/record?q=1');
    await append(all);
    await ask('/record');
    all.milliseconds = 4_999;
    await ask('/record');
    all.milliseconds = 5_000;
    await ask('/record');
    expect(numbers).toEqual([1, 2, 3, 3, 4]);
  });

  it('is not made anew for a record of evidence where it is of a look', async () => {
    const all = await world();
    await all.own.inject('/look');
    await append(all);
    await all.own.inject('/look');
    expect(all.made()).toBe(1);
    const nothing = { causes: [], findings: [], images: [], resources: [], documents: new Map() };
    await all.store.view.publish({ at: '2026-11-22T12:00:02Z', ...nothing });
    await all.own.inject('/look');
    expect(all.made()).toBe(2);
  });

  it('is never shared where an operation does not say so', async () => {
    const all = await world();
    await all.own.inject('/own');
    await all.own.inject('/own');
    expect(all.made()).toBe(2);
  });

  it('keeps no failure: who waited for it makes their own', async () => {
    const all = await world();
    all.wait = sleep(50);
    all.problem = new Error('the store went away');
    const first = all.own.inject('/record');
    // It is being made, with that problem.
    await vi.waitUntil(() => all.made() === 1, { interval: 1 });
    all.problem = undefined;
    const [failed, next] = await Promise.all([first, all.own.inject('/record')]);
    expect([failed.statusCode, next.statusCode]).toEqual([500, 200]);
    expect(next.json()).toMatchObject({ made: 2 });
  });

  it('leaves nobody waiting for one who went away', async () => {
    const all = await world();
    const address = await all.own.listen({ host: '127.0.0.1', port: 0 });
    all.wait = new Promise(() => undefined);
    const gone = new AbortController();
    const first = fetch(`${address}/record`, { signal: gone.signal }).catch(() => 'gone');
    while (all.made() === 0) await sleep(5);
    all.wait = Promise.resolve();
    const second = fetch(`${address}/record`);
    gone.abort();
    expect(await first).toBe('gone');
    expect((await second).status).toBe(200);
  });

  it.each([
    ['br, gzip', 'br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
    ['br;q=0, gzip;q=0.5', 'gzip', gunzipSync],
    ['identity', undefined, (body: Buffer): Buffer => body],
    ['', undefined, (body: Buffer): Buffer => body],
  ])('is sent compressed to who accepts %j', async (accepted, encoding, decoded) => {
    const all = await world();
    const made = await all.own.inject('/look');
    for (let time = 0; time < 2; time += 1) {
      const { headers, rawPayload } = await all.own.inject({ url: '/look', headers: { 'accept-encoding': accepted } });
      expect(headers['content-encoding']).toBe(encoding);
      expect(headers.etag).toBe(made.headers.etag);
      expect(decoded(rawPayload).toString()).toBe(made.body);
    }
    const known = { 'accept-encoding': accepted, 'if-none-match': String(made.headers.etag) };
    const again = await all.own.inject({ url: '/look', headers: known });
    expect([again.statusCode, again.body]).toEqual([304, '']);
    expect(all.made()).toBe(1);
  });
});
