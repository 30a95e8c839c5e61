/**
 * Live updates: tells every client what kinds of thing have changed, once a second at most, from the numbers of the evidence
 * chain and the revision of what is shown. The numbers are the store's, so a client that comes back says where it was, to
 * whichever process it comes back. One question to the store a second, however many listen.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { systemTimer } from '../lib/system-timer.js';
import type { EvidenceKind } from '../model/index.js';
import type { Serving } from '../pipeline/index.js';

/** In milliseconds. */
const EVERY = 1_000;
const HEARTBEAT = 15_000;
/** Who is told asks for what they show. So that not all of many ask in one instant, they are told one group after another. */
const SPREAD = 800;
const TOGETHER = 10;
const MANY = 200;
/** A stream ends after so long, and its client comes back: with a session that still holds. */
const LONGEST = 30 * 60_000;
/** So many records are looked through; who is further behind is told that anything may be different. */
const MOST = 500;
const SUBJECTS = 50;

export interface Change {
  /** The last record of the evidence chain. */
  readonly sequence: number;
  /** Of what is shown. */
  readonly revision: number;
  /** What kinds of record are new; `*` when too many to look at. `look`: what is shown is of another look. */
  readonly kinds: readonly (EvidenceKind | 'look' | '*')[];
  /** What these are about, as far as there are few. */
  readonly subjects: readonly string[];
}

export interface EventHub {
  readonly clients: () => number;
  attach(request: FastifyRequest, reply: FastifyReply): Promise<void>;
  /** Ends every stream; who comes later is told where things are, and no more. */
  close(): void;
}

type Position = Pick<Change, 'sequence' | 'revision'>;

export function eventHub({ evidence, view }: Pick<Serving, 'evidence' | 'view'>, log: FastifyInstance['log']): EventHub {
  /** How far each was told. */
  const open = new Map<FastifyReply, Position>();
  let timer: NodeJS.Timeout | undefined;
  let asking = false;
  let isClosed = false;

  /** Who comes while the store is asked is not told of it, and has its own place when it is asked again: nobody misses anything. */
  async function tick(): Promise<void> {
    if (asking) return;
    asking = true;
    try {
      const told = [...open.keys()];
      const change = await changeSince(furthestBehind(open.values()));
      const text = textOf(change);
      for (let from = 0; from < told.length; from += TOGETHER) {
        for (const reply of told.slice(from, from + TOGETHER)) {
          if (!open.has(reply)) continue;
          open.set(reply, change);
          if (change.kinds.length > 0) send(reply, text);
        }
        const isMore = from + TOGETHER < told.length;
        if (isMore && change.kinds.length > 0) await systemTimer.sleep((SPREAD * TOGETHER) / Math.max(told.length, MANY));
      }
    } catch (error) {
      // The next turn asks again; clients miss nothing, for they are told from where they are.
      log.warn({ err: error }, 'What changed could not be asked for');
    } finally {
      asking = false;
    }
  }

  async function changeSince(from: Position | undefined): Promise<Change> {
    const [head, shown] = await Promise.all([evidence.head(), view.head()]);
    const now = { sequence: head?.sequence ?? 0, revision: shown?.revision ?? 0 };
    if (from === undefined) return { ...now, kinds: [], subjects: [] };
    const kinds = new Set<Change['kinds'][number]>();
    const subjects = new Set<string>();
    if (now.revision !== from.revision) kinds.add('look');
    // Another store, or one that was restored.
    if (now.sequence < from.sequence || now.sequence - from.sequence > MOST) kinds.add('*');
    else if (now.sequence > from.sequence)
      for (const { kind, subject } of await evidence.newest({
        before: now.sequence + 1,
        limit: now.sequence - from.sequence,
      })) {
        kinds.add(kind);
        if (kind !== 'finding' && subjects.size < SUBJECTS) subjects.add(subject);
      }
    return { ...now, kinds: [...kinds], subjects: [...subjects] };
  }

  return {
    clients: () => open.size,
    async attach(request, reply) {
      const before = positionIn(request.headers['last-event-id']);
      const first = await changeSince(before);
      reply.hijack();
      const { raw } = reply;
      raw.writeHead(200, {
        ...headersOf(reply),
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      });
      raw.write('retry: 2000\n\n');
      send(reply, textOf(first));
      if (isClosed || raw.destroyed) {
        raw.end();
        return;
      }
      open.set(reply, first);
      timer ??= setInterval(() => void tick(), EVERY);
      const heartbeat = setInterval(() => raw.write(': still here\n\n'), HEARTBEAT);
      const end = setTimeout(() => raw.end(), LONGEST);
      raw.once('close', () => {
        open.delete(reply);
        clearInterval(heartbeat);
        clearTimeout(end);
        if (open.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      });
    },
    close() {
      isClosed = true;
      clearInterval(timer);
      for (const { raw } of open.keys()) raw.end();
    },
  };
}

function furthestBehind(positions: Iterable<Position>): Position | undefined {
  let last: Position | undefined;
  for (const { sequence, revision } of positions)
    last = {
      sequence: Math.min(sequence, last?.sequence ?? sequence),
      revision: Math.min(revision, last?.revision ?? revision),
    };
  return last;
}

function textOf(change: Change): string {
  return `id: ${change.sequence}.${change.revision}\nevent: change\ndata: ${JSON.stringify(change)}\n\n`;
}

function send({ raw }: FastifyReply, text: string): void {
  // One that does not read is not waited for: it comes back, and is told then.
  if (raw.writableLength > 64 * 1024) raw.destroy();
  else raw.write(text);
}

function positionIn(header: string | string[] | undefined): Position | undefined {
  const [, sequence, revision] = /^([0-9]{1,15})\.([0-9]{1,15})$/.exec(String(header ?? '')) ?? [];
  return sequence === undefined || revision === undefined
    ? undefined
    : { sequence: Number(sequence), revision: Number(revision) };
}

/** What hooks have set, as for every other answer: the security headers among it. */
function headersOf(reply: FastifyReply): Record<string, string> {
  return Object.fromEntries(
    Object.entries(reply.getHeaders()).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}
