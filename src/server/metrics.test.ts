import Fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { sourceId } from '../model/index.js';
import type { Counted } from '../ports/index.js';
import { createMetrics, httpMetrics } from './metrics.js';

const COUNTED: Counted = {
  actions: [{ action: 'block-public-access', phase: 'production', result: 'done', count: 3 }],
  findings: [{ severity: 'high', phase: 'production', count: 12 }],
  closings: [
    { severity: 'high', le: 3_600, count: 2, seconds: 4_000 },
    { severity: 'high', le: Number.POSITIVE_INFINITY, count: 1, seconds: 9_000_000 },
  ],
  sources: [{ source: sourceId('aws "main"\n'), whole: 3, scopes: 4 }],
  queue: { waiting: 2, ready: 1, acting: 0 },
  halted: true,
};

function measured(count: () => Promise<Counted> = async () => COUNTED) {
  let now = 0;
  let asked = 0;
  const problems: string[] = [];
  const metrics = createMetrics({
    figures: {
      count: async () => {
        asked += 1;
        return count();
      },
    },
    clock: { now: () => new Date(now) },
    clients: () => 7,
    onProblem: (because) => problems.push(because),
  });
  return { metrics, problems, asked: () => asked, pass: (milliseconds: number) => (now += milliseconds) };
}

/** Lines without those of the process itself. */
function ours(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.startsWith('headwater_'));
}

describe('the metrics', () => {
  it('say what the store holds', async () => {
    expect(ours(await measured().metrics.text())).toEqual(
      expect.arrayContaining([
        'headwater_store_up 1',
        'headwater_actions_total{action="block-public-access",phase="production",result="done"} 3',
        'headwater_findings_open{severity="high",phase="production"} 12',
        'headwater_source_coverage_ratio{source="aws \\"main\\"\\n"} 0.75',
        'headwater_queue_depth{state="waiting"} 2',
        'headwater_queue_depth{state="acting"} 0',
        'headwater_approvals_waiting 2',
        'headwater_halted 1',
        'headwater_events_clients 7',
      ]),
    );
  });

  it('say how long findings were open as a histogram that only grows from bucket to bucket', async () => {
    const lines = ours(await measured().metrics.text()).filter((line) => line.startsWith('headwater_time_to_close_seconds'));
    const counts = lines.flatMap((line) => (line.includes('_bucket') ? [Number(line.split(' ').at(-1))] : []));
    expect(counts).toEqual([0, 2, 2, 2, 2, 2, 2, 2, 2, 3]);
    expect(lines.slice(-3)).toEqual([
      'headwater_time_to_close_seconds_bucket{severity="high",le="+Inf"} 3',
      'headwater_time_to_close_seconds_sum{severity="high"} 9004000',
      'headwater_time_to_close_seconds_count{severity="high"} 3',
    ]);
  });

  it('say the same however often they are asked, and ask the store every ten seconds at most', async () => {
    const { metrics, asked, pass } = measured();
    await Promise.all([metrics.text(), metrics.text(), metrics.text()]);
    const first = ours(await metrics.text());
    pass(9_999);
    expect(ours(await metrics.text())).toEqual(first);
    expect(asked()).toBe(1);
    pass(1);
    expect(ours(await metrics.text())).toEqual(first);
    expect(asked()).toBe(2);
  });

  it('say that the store does not answer, and no zeros in its place', async () => {
    let isDown = false;
    const { metrics, problems, pass } = measured(async () => {
      if (isDown) throw new Error('gone');
      return COUNTED;
    });
    await metrics.text();
    isDown = true;
    pass(10_000);
    const lines = ours(await metrics.text());
    expect(lines).toContain('headwater_store_up 0');
    expect(lines.filter((line) => !/^headwater_(store_up|events_clients)/.test(line))).toEqual([]);
    expect(problems).toEqual(['gone']);
    isDown = false;
    expect(ours(await metrics.text())).toContain('headwater_approvals_waiting 2');
  });

  it('tell nothing of a store that never answered', async () => {
    const { metrics } = measured(async () => {
      throw new Error('gone');
    });
    expect(ours(await metrics.text()).filter((line) => /halted|approvals/.test(line))).toEqual([]);
  });

  it('count webhooks', async () => {
    const { metrics } = measured();
    metrics.countWebhook('github', 'taken');
    metrics.countWebhook('github', 'taken');
    expect(ours(await metrics.text())).toContain('headwater_webhooks_total{hook="github",answer="taken"} 2');
  });
});

describe('requests', () => {
  it('are measured by route, never by address', async () => {
    const { metrics } = measured();
    const app = Fastify();
    httpMetrics(app, metrics);
    app.get('/api/v1/causes/:id', async () => ({}));
    for (let i = 0; i < 50; i += 1) await app.inject({ url: `/api/v1/causes/c${i}` });
    for (let i = 0; i < 50; i += 1) await app.inject({ url: `/nothing/${i}` });
    await app.close();
    const counts = ours(await metrics.text()).filter((line) => line.startsWith('headwater_http_request_duration_seconds_count'));
    expect(counts).toEqual([
      'headwater_http_request_duration_seconds_count{route="/api/v1/causes/:id",method="GET",status="200"} 50',
      'headwater_http_request_duration_seconds_count{route="unknown",method="GET",status="404"} 50',
    ]);
  });
});
