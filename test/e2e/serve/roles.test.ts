// Several processes of each role on one PostgreSQL: it does not matter to anybody which of them answers, and whichever ends, by a
// new version or by force, nobody is lost.
import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../web/look.js';
import { balance, logIn, type Answer, type Person } from './client.js';
import { install, statusOf, type ApiProcess, type Installation, type Process } from './installation.js';

let here: Installation;
let one: ApiProcess;
let other: ApiProcess;
let workers: readonly Process[];
let collector: Process;
let ada: Person;

beforeAll(async () => {
  here = await install();
  // The collector comes first: reading is for who takes it.
  collector = await here.start('collector');
  await until(async () => says(collector, 'collects'));
  [one, other, ...workers] = await Promise.all([
    here.serve('api'),
    here.serve('api'),
    here.start('worker'),
    here.start('worker'),
  ]);
  ada = await logIn(one);
  for (const path of ['/actions?state=waiting&limit=2', '/causes'])
    await until(async () => (await itemsOf(other, path)).length > 1);
});
afterAll(() => here?.close());

function says({ lines }: Pick<Process, 'lines'>, kind: string): boolean {
  return lines.some((line) => line.includes(`"kind":"${kind}"`));
}

async function itemsOf(at: ApiProcess, path: string): Promise<readonly { readonly id: string }[]> {
  const { status, body } = await ada.call(at, path);
  expect(status, JSON.stringify(body)).toBe(200);
  return body['items'] as readonly { readonly id: string }[];
}

/** A token is made: something that is told, and changes nothing of the estate. */
async function makeToken(at: ApiProcess, name: string): Promise<void> {
  const token = { name, role: 'viewer', days: 1 };
  expect((await ada.call(at, '/tokens', { method: 'POST', body: token })).status).toBeLessThan(300);
}

async function approve(at: ApiProcess, id: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const { body } = await ada.call(at, `/actions/${id}`);
  return ada.call(at, `/actions/${id}/votes`, { method: 'POST', body: { kind: 'approve', plan: body['plan'] }, headers });
}

/** Of the processes of this one, those that a command line of theirs says are workers. */
function workersBelow({ pid }: Process): readonly number[] {
  const listed = execFileSync('ps', ['-o', 'pid=,ppid=,args=', '-e'], { encoding: 'utf8' });
  return listed.split('\n').flatMap((line) => {
    const [, child, parent] = /^\s*(\d+)\s+(\d+)\s.*--role worker/.exec(line) ?? [];
    return Number(parent) === pid ? [Number(child)] : [];
  });
}

describe('processes on one PostgreSQL', () => {
  it('each have probes and metrics', async () => {
    for (const { management } of [one, other, ...workers, collector]) {
      for (const probe of ['livez', 'readyz', 'startedz']) expect(await statusOf(`${management}/${probe}`)).toBe(200);
      const metrics = await (await fetch(`${management}/metrics`)).text();
      expect(metrics).toMatch(/^headwater_store_up 1$/m);
      expect(metrics).toMatch(/^headwater_queue_depth\{state="waiting"\} [1-9]/m);
    }
  });

  it.each(['/causes', '/findings', '/images', '/resources', '/policies', '/actions?state=waiting'])(
    'list the same at %s',
    async (path) => {
      const listed = await itemsOf(one, path);
      expect(listed.length).toBeGreaterThan(0);
      expect(await itemsOf(other, path)).toEqual(listed);
    },
  );

  it('tell at one what was voted at the other', async () => {
    const [waiting] = await itemsOf(one, '/actions?state=waiting');
    const stream = await ada.follow(other);
    await until(async () => stream.told.length === 1);
    expect((await approve(one, waiting?.id ?? '')).status).toBe(200);
    await until(async () =>
      stream.told.some(({ kinds, subjects }) => kinds.includes('approval') && subjects.includes(waiting?.id ?? '')),
    );
    const { body } = await ada.call(other, `/actions/${waiting?.id}`);
    expect(body).toMatchObject({ approval: { votes: [{ kind: 'approve' }] } });
    stream.close();
  });

  it('answer the same to a request that comes to both', async () => {
    const waiting = (await itemsOf(one, '/actions?state=waiting')).at(-1)?.id ?? '';
    const key = { 'idempotency-key': 'a-vote-that-was-sent-again' };
    const first = await approve(one, waiting, key);
    const again = await approve(other, waiting, key);
    expect(first.status).toBe(200);
    expect(again).toMatchObject({ status: first.status, body: first.body });
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    const { body } = await ada.call(other, `/actions/${waiting}`);
    expect((body['approval'] as { votes: object[] }).votes).toHaveLength(1);
  });

  it('go on at one with a stream that broke off at the other', async () => {
    const stream = await ada.follow(one);
    await until(async () => stream.told.length > 0);
    await makeToken(other, 'while it was followed');
    await until(async () => stream.told.some(({ kinds }) => kinds.includes('access')));
    stream.close();
    const { id } = stream.told.at(-1) ?? { id: '' };
    await makeToken(one, 'while nobody followed');
    const resumed = await ada.follow(other, id);
    await until(async () => resumed.told.length > 0);
    expect(resumed.told[0]?.kinds).toContain('access');
    resumed.close();
  });

  it('tell each of many who come at once of what happens then', async () => {
    const streams = await Promise.all(Array.from({ length: 20 }, () => ada.follow(one)));
    await Promise.all(streams.map((stream) => until(async () => stream.told.length > 0)));
    await makeToken(other, 'just after they came');
    await Promise.all(streams.map((stream) => until(async () => stream.told.some(({ kinds }) => kinds.includes('access')))));
    for (const stream of streams) stream.close();
  });

  it('read the sources though the collector was killed', async () => {
    expect(workers.some((worker) => says(worker, 'collects'))).toBe(false);
    expect(await collector.stop('SIGKILL')).toBe('SIGKILL');
    await until(async () => workers.some((worker) => says(worker, 'collects')));
  });
});

describe('processes that end', () => {
  it('lose nobody by a new version, however many ask at that time', async () => {
    const balancer = balance();
    for (const process of [one, other]) balancer.add(process);
    await until(async () => balancer.ready() === 2);
    const answers = new Map<number | string, number>();
    const over = new AbortController();
    const ask = async (path: string): Promise<void> => {
      while (!over.signal.aborted) {
        const answer = await balancer.send(path, ada.cookie);
        answers.set(answer, (answers.get(answer) ?? 0) + 1);
        await sleep(50);
      }
    };
    const asking = ['/now', '/causes', '/findings', '/me', '/river', '/actions'].map(ask);
    const followed = await ada.follow(one);
    const [newOne, newOther] = await Promise.all([here.serve('api'), here.serve('api')]);
    for (const process of [newOne, newOther]) balancer.add(process);
    await until(async () => balancer.ready() === 4);
    expect(await Promise.all([one.stop(), other.stop()])).toEqual([0, 0]);
    await until(async () => !followed.isOpen() && balancer.ready() === 2);
    over.abort();
    await Promise.all(asking);
    balancer.close();
    expect([...answers.keys()]).toEqual([200]);
    expect(answers.get(200)).toBeGreaterThan(20);
    [one, other] = [newOne, newOther];
  });

  it('lose nobody when one is killed', async () => {
    const followed = await ada.follow(one);
    await until(async () => followed.told.length > 0);
    expect(await one.stop('SIGKILL')).toBe('SIGKILL');
    await until(async () => !followed.isOpen());
    await makeToken(other, 'after one was killed');
    const resumed = await ada.follow(other, followed.told.at(-1)?.id);
    await until(async () => resumed.told.some(({ kinds }) => kinds.includes('access')));
    resumed.close();
  });

  it('end with exit code 0 when they are told to, each of them', async () => {
    const next = await here.start('collector');
    expect(await Promise.all([other, ...workers, next].map((process) => process.stop()))).toEqual([0, 0, 0, 0]);
  });

  it('start their worker again when that is killed', async () => {
    const all = await here.serve('all');
    await until(async () => workersBelow(all).length === 1);
    const [first = 0] = workersBelow(all);
    await until(async () => says(all, 'leads'));
    process.kill(first, 'SIGKILL');
    await until(async () => workersBelow(all).some((pid) => pid !== first));
    expect(all.lines.join('\n')).toContain('the worker ended (SIGKILL)');
    await until(async () => all.lines.filter((line) => line.includes('"kind":"leads"')).length === 2);
    expect(await all.stop()).toBe(0);
  });
});
