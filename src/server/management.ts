/**
 * The second port: whether this process lives, is ready and has started, and what it counts. For orchestrators and Prometheus;
 * asks nobody who they are, tells no secret and changes nothing, so it stays on a network of its own.
 */
import Fastify, { type FastifyInstance } from 'fastify';
import type { Readiness } from '../ports/index.js';
import type { Metrics } from './metrics.js';

export interface ManagementPorts {
  /** The store answers, and its schema is that of this program. */
  readonly ready: () => Promise<Readiness>;
  /** Everything that this process is to do has begun. */
  readonly started: () => boolean;
  readonly metrics: Pick<Metrics, 'text' | 'contentType'>;
}

/** An orchestrator's probe gives up after a second by default; what is slower than that is not ready. In milliseconds. */
const PATIENCE = 900;

/** Listens nowhere yet: `listen` and `close` are for who starts it. */
export function managementServer({ ready, started, metrics }: ManagementPorts): FastifyInstance {
  const app = Fastify({ logger: false, bodyLimit: 1_000, requestTimeout: 30_000, forceCloseConnections: true });
  app.addHook('onSend', async (_request, reply) => {
    reply.headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
  });
  app.get('/livez', async () => ({ live: true }));
  app.get('/startedz', async (_request, reply) =>
    started() ? { started: true } : reply.code(503).send({ started: false, because: 'it is still starting' }),
  );
  app.get('/readyz', async (_request, reply) => {
    const answer: Readiness = started() ? await withPatience(ready()) : { kind: 'not-ready', because: 'it is still starting' };
    return answer.kind === 'ready' ? { ready: true } : reply.code(503).send({ ready: false, because: answer.because });
  });
  app.get('/metrics', async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text()));
  return app;
}

async function withPatience(answer: Promise<Readiness>): Promise<Readiness> {
  const because = `the store does not answer within ${PATIENCE} milliseconds`;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Readiness>((resolve) => {
    timer = setTimeout(() => resolve({ kind: 'not-ready', because }), PATIENCE);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
