/**
 * What Headwater counts, for Prometheus. What is kept is counted in the store when somebody asks, and kept for ten seconds, so
 * that every process says the same; what this process does is counted as it does it. No label takes a value from outside, nor
 * an id.
 */
import type { FastifyInstance } from 'fastify';
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { messageOf } from '../lib/errors.js';
import { CLOSING_BOUNDS, QUEUE_STATES, type Clock, type Counted, type Figures } from '../ports/index.js';

export interface Metrics {
  readonly contentType: string;
  /** In the text format of Prometheus. Without the store it says so, and tells the rest. */
  text(): Promise<string>;
  countWebhook(hook: string, answer: string): void;
  observeRequest(route: string, method: string, status: number, seconds: number): void;
}

export interface MetricsPorts {
  readonly figures: Pick<Figures, 'count'>;
  readonly clock: Clock;
  /** How many follow the live updates now. */
  readonly clients: () => number;
  readonly onProblem: (because: string) => void;
}

/** In milliseconds. */
const KEPT = 10_000;
/** Sources are named by who configures them, so there are as many as they like. */
const MAX_SOURCES = 500;

export function createMetrics({ figures, clock, clients, onProblem }: MetricsPorts): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const own = { registers: [registry] };
  const webhooks = new Counter({
    ...own,
    name: 'headwater_webhooks_total',
    help: 'Webhooks that were received, by what became of them.',
    labelNames: ['hook', 'answer'],
  });
  const requests = new Histogram({
    ...own,
    name: 'headwater_http_request_duration_seconds',
    help: 'How long requests took until their answer was sent.',
    labelNames: ['route', 'method', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 1, 3, 10],
  });
  const followers = new Gauge({
    ...own,
    name: 'headwater_events_clients',
    help: 'Who follows the live updates of this process.',
  });
  const up = new Gauge({
    ...own,
    name: 'headwater_store_up',
    help: '1 when the store answered; the counts of it are missing otherwise.',
  });
  const show = storeMetrics(registry);
  const read = keptFor(KEPT, clock, () => figures.count(clock.now()));
  return {
    contentType: registry.contentType,
    async text() {
      let closings = '';
      followers.set(clients());
      try {
        const counted = await read();
        up.set(1);
        show(counted);
        closings = timeToClose(counted.closings);
      } catch (error) {
        onProblem(messageOf(error));
        up.set(0);
        show(undefined);
      }
      return `${await registry.metrics()}${closings}`;
    },
    countWebhook: (hook, answer) => webhooks.inc({ hook, answer }),
    observeRequest: (route, method, status, seconds) => requests.observe({ route, method, status: String(status) }, seconds),
  };
}

/** Measures every request of a server by its route: the pattern, never the address. */
export function httpMetrics(app: FastifyInstance, { observeRequest }: Pick<Metrics, 'observeRequest'>): void {
  app.addHook('onResponse', async (request, reply) => {
    const method = METHODS.has(request.method) ? request.method : 'other';
    // A stream of live updates is open for as long as somebody looks: that says nothing about how fast anything is.
    if (String(reply.getHeader('content-type') ?? '').startsWith('text/event-stream')) return;
    observeRequest(request.routeOptions.url ?? 'unknown', method, reply.statusCode, reply.elapsedTime / 1000);
  });
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Many who ask at once ask once. What failed is asked again by the next one. */
function keptFor<Value>(milliseconds: number, clock: Clock, ask: () => Promise<Value>): () => Promise<Value> {
  let kept: { readonly value: Promise<Value>; readonly at: number } | undefined;
  return () => {
    const now = clock.now().getTime();
    if (kept !== undefined && Math.abs(now - kept.at) < milliseconds) return kept.value;
    const value = ask();
    kept = { value, at: now };
    value.catch(() => {
      if (kept?.value === value) kept = undefined;
    });
    return value;
  };
}

/** @returns puts what was counted in place of what was; nothing at all for what could not be counted: 0 would say that there is none */
function storeMetrics(registry: Registry): (counted: Counted | undefined) => void {
  const registers = [registry];
  const actions = new Counter({
    registers,
    name: 'headwater_actions_total',
    help: 'Targets of actions that have an outcome, and those that were undone.',
    labelNames: ['action', 'phase', 'result'],
  });
  const findings = new Gauge({
    registers,
    name: 'headwater_findings_open',
    help: 'Findings that are not closed.',
    labelNames: ['severity', 'phase'],
  });
  const coverage = new Gauge({
    registers,
    name: 'headwater_source_coverage_ratio',
    help: 'Of each live source, the part of its scopes that was read whole at its last reading.',
    labelNames: ['source'],
  });
  const queue = new Gauge({
    registers,
    name: 'headwater_queue_depth',
    help: 'Recorded plans that are not finished.',
    labelNames: ['state'],
  });
  const waiting = new Gauge({
    registers,
    name: 'headwater_approvals_waiting',
    help: 'Plans that wait for people.',
    labelNames: [],
  });
  const halted = new Gauge({ registers, name: 'headwater_halted', help: '1 while everything is halted.' });
  const all = [actions, findings, coverage, queue, waiting, halted];
  return (counted) => {
    for (const metric of all) metric.reset();
    if (counted === undefined) {
      // A metric without labels begins with a 0.
      waiting.remove();
      halted.remove();
      return;
    }
    for (const { action, phase, result, count } of counted.actions) actions.inc({ action, phase, result }, count);
    for (const { severity, phase, count } of counted.findings) findings.set({ severity, phase }, count);
    for (const { source, whole, scopes } of counted.sources.slice(0, MAX_SOURCES))
      if (scopes > 0) coverage.set({ source }, whole / scopes);
    for (const state of QUEUE_STATES) queue.set({ state }, counted.queue[state]);
    waiting.set(counted.queue.waiting);
    halted.set(counted.halted ? 1 : 0);
  };
}

const TIME_TO_CLOSE = 'headwater_time_to_close_seconds';

/** A histogram whose buckets were counted elsewhere. https://prometheus.io/docs/instrumenting/exposition_formats/ */
function timeToClose(closings: Counted['closings']): string {
  const lines = [
    `# HELP ${TIME_TO_CLOSE} How long findings were open when they were closed.`,
    `# TYPE ${TIME_TO_CLOSE} histogram`,
  ];
  for (const severity of new Set(closings.map((one) => one.severity))) {
    const mine = closings.filter((one) => one.severity === severity);
    const upTo = (bound: number): number => mine.reduce((sum, { le, count }) => (le <= bound ? sum + count : sum), 0);
    const seconds = mine.reduce((sum, one) => sum + one.seconds, 0);
    for (const bound of CLOSING_BOUNDS)
      lines.push(`${TIME_TO_CLOSE}_bucket{severity="${severity}",le="${bound}"} ${upTo(bound)}`);
    lines.push(
      `${TIME_TO_CLOSE}_bucket{severity="${severity}",le="+Inf"} ${upTo(Number.POSITIVE_INFINITY)}`,
      `${TIME_TO_CLOSE}_sum{severity="${severity}"} ${seconds}`,
      `${TIME_TO_CLOSE}_count{severity="${severity}"} ${upTo(Number.POSITIVE_INFINITY)}`,
    );
  }
  return `\n${lines.join('\n')}\n`;
}
