/** Somebody at a server: with a session that holds at every process of it, a stream of live updates, and a way that leads where it is ready. */
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { statusOf, type ApiProcess } from './installation.js';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Person {
  /** As an operation of this process; what it answered, whatever it was. */
  call(
    at: Pick<ApiProcess, 'address'>,
    path: string,
    write?: { readonly method: string; readonly body: object; readonly headers?: Readonly<Record<string, string>> },
  ): Promise<Answer>;
  follow(at: Pick<ApiProcess, 'address'>, lastEventId?: string): Promise<Stream>;
  readonly cookie: string;
}

/** By the address that a process printed. */
export async function logIn({ start }: Pick<ApiProcess, 'start'>): Promise<Person> {
  const entered = await fetch(start, { redirect: 'manual' });
  const [cookie = ''] = (entered.headers.get('set-cookie') ?? '').split(';');
  const me: { csrf: string } = JSON.parse(await (await fetch(new URL('/api/v1/me', start), { headers: { cookie } })).text());
  return {
    cookie,
    async call({ address }, path, write) {
      const changes = write && { 'content-type': 'application/json', origin: address, 'x-headwater-csrf': me.csrf };
      const answer = await fetch(`${address}/api/v1${path}`, {
        headers: { cookie, ...changes, ...write?.headers },
        ...(write && { method: write.method, body: JSON.stringify(write.body) }),
      });
      return { status: answer.status, headers: answer.headers, body: JSON.parse(await answer.text()) };
    },
    follow: ({ address }, lastEventId) => follow(`${address}/api/v1/events`, cookie, lastEventId),
  };
}

export interface Told {
  readonly id: string;
  readonly kinds: readonly string[];
  readonly subjects: readonly string[];
}

export interface Stream {
  /** So far, the first one of where things are included. */
  readonly told: readonly Told[];
  readonly isOpen: () => boolean;
  close(): void;
}

async function follow(address: string, cookie: string, lastEventId?: string): Promise<Stream> {
  const end = new AbortController();
  const headers = { cookie, ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }) };
  const { status, body } = await fetch(address, { headers, signal: end.signal });
  if (status !== 200 || body === null) throw new Error(`${address}: ${status}`);
  const told: Told[] = [];
  let isOpen = true;
  const read = async (): Promise<void> => {
    let rest = '';
    const decoder = new TextDecoder();
    for await (const part of body) {
      const events = `${rest}${decoder.decode(part, { stream: true })}`.split('\n\n');
      rest = events.pop() ?? '';
      for (const event of events) {
        const id = /^id: (.+)$/m.exec(event)?.[1];
        const data = /^data: (.+)$/m.exec(event)?.[1];
        if (id !== undefined && data !== undefined) told.push({ id, ...JSON.parse(data) });
      }
    }
  };
  // However it ends, it is over: by whoever follows, or by a process that is gone.
  const ended = (): void => void (isOpen = false);
  void read().then(ended, ended);
  return { told, isOpen: () => isOpen, close: () => end.abort() };
}

export interface Balancer {
  add(process: ApiProcess): void;
  /** One request, to one of those that said last that they are ready. @returns the status, or why there is none */
  send(path: string, cookie: string): Promise<number | string>;
  /** How many are ready. */
  ready(): number;
  close(): void;
}

/** As an orchestrator's: asks each four times a second whether it is ready, and keeps connections open. */
export function balance(): Balancer {
  const ready = new Map<ApiProcess, boolean>();
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const end = new AbortController();
  const probe = async (process: ApiProcess): Promise<void> => {
    while (!end.signal.aborted) {
      ready.set(process, (await statusOf(`${process.management}/readyz`)) === 200);
      await sleep(250, undefined, { signal: end.signal }).catch(() => undefined);
    }
  };
  let turn = 0;
  const open = (): readonly ApiProcess[] => [...ready].filter(([, is]) => is).map(([process]) => process);
  return {
    add: (process) => void probe(process),
    ready: () => open().length,
    send: (path, cookie) =>
      new Promise((resolve) => {
        const there = open();
        const to = there[(turn += 1) % there.length];
        if (to === undefined) {
          resolve('nobody is ready');
          return;
        }
        const sent = request(`${to.address}/api/v1${path}`, { agent, headers: { cookie } }, (answer) => {
          answer.resume().once('end', () => resolve(answer.statusCode ?? 'no status'));
        });
        sent.once('error', (error) => resolve(`${error.message} from ${to.address}`));
        sent.end();
      }),
    close() {
      end.abort();
      agent.destroy();
    },
  };
}
