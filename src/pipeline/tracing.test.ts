import { afterEach, describe, expect, it } from 'vitest';
import { planOf } from '../../test/contracts/action-ledger.js';
import { receiveHttp, type HttpReceiver, type ReceiverAnswer } from '../../test/fakes/http-receiver.js';
import { actionLedgerInMemory } from '../../test/fakes/state/action-ledger.js';
import { approvalsInMemory } from '../../test/fakes/state/approvals.js';
import { causeTracesInMemory } from '../../test/fakes/state/cause-traces.js';
import { evidenceLogInMemory } from '../../test/fakes/state/evidence-log.js';
import { findingHistoryInMemory } from '../../test/fakes/state/finding-history.js';
import { causeId, fingerprint, type Fingerprint } from '../model/index.js';
import { openCauseTracer, type CauseTracer, type TracedLook } from './tracing.js';

const receivers: HttpReceiver[] = [];
const tracers: CauseTracer[] = [];
afterEach(async () => {
  await Promise.all(tracers.splice(0).map((one) => one.close()));
  await Promise.all(receivers.splice(0).map((one) => one.close()));
});

const CAUSE = causeId('cause-1');
const ONE = fingerprint('f1');
const TWO = fingerprint('f2');
const MINUTE = 60_000;
const BEGIN = Date.parse('2026-11-22T12:00:00.000Z');

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly status: { readonly code: number };
  readonly events: readonly { readonly name: string }[];
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
}

async function world(answer: () => ReceiverAnswer = () => ({})) {
  const receiver = await receiveHttp(answer);
  receivers.push(receiver);
  let now = BEGIN;
  const clock = { now: () => new Date(now) };
  const evidence = evidenceLogInMemory();
  const actions = actionLedgerInMemory({ clock, evidence });
  const approvals = approvalsInMemory();
  const findings = findingHistoryInMemory();
  const traces = causeTracesInMemory();
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url };
  const open = async (): Promise<CauseTracer> => {
    const tracer = await openCauseTracer({ traces, evidence, actions, approvals, findings }, env, '1.2.3');
    if (tracer === undefined) throw new Error('there is a collector');
    tracers.push(tracer);
    return tracer;
  };
  const minute = (n: number) => (now = BEGIN + n * MINUTE);
  const look = (list: readonly Fingerprint[]): TracedLook => ({
    at: clock.now(),
    causes: list.length === 0 ? [] : [{ id: CAUSE, kind: 'block', title: 'A public bucket', severity: 'high', findings: list }],
  });
  const see = (list: readonly Fingerprint[]) =>
    findings.seen(
      list.map((finding) => ({ finding, title: 't', severity: 'high', phase: 'production', rule: 'r', about: 'b' })),
      clock.now(),
    );
  const happen = (finding: Fingerprint, kind: 'closed' | 'contained') =>
    findings.record([{ finding, kind, at: clock.now().toISOString(), because: 'it was put right' }]);
  return { receiver, clock, evidence, actions, approvals, findings, traces, open, minute, look, see, happen };
}

function spansOf({ requests }: HttpReceiver): readonly Span[] {
  return requests.flatMap(({ body }) =>
    JSON.parse(body).resourceSpans.flatMap((resource: { scopeSpans: readonly { spans: readonly Span[] }[] }) =>
      resource.scopeSpans.flatMap(({ spans }) => spans),
    ),
  );
}

const minuteOf = (nanoseconds: string): number => (Number(BigInt(nanoseconds) / 1_000_000n) - BEGIN) / MINUTE;

/** `parent > name from-to`, in minutes. */
function drawn(spans: readonly Span[]): readonly string[] {
  const names = new Map(spans.map(({ spanId, name }) => [spanId, name]));
  return spans.map(({ name, parentSpanId, startTimeUnixNano: start, endTimeUnixNano: end }) => {
    const parent = parentSpanId === undefined ? '' : `${names.get(parentSpanId) ?? '?'} > `;
    return `${parent}${name} ${minuteOf(start)}-${minuteOf(end)}`;
  });
}

/** From detection to closure; the tracer is opened again for each look, as by another worker. */
async function wholeLife(here: Awaited<ReturnType<typeof world>>): Promise<void> {
  const { minute, see, open, look, actions, approvals, clock, evidence, happen } = here;
  const trace = async (list: readonly Fingerprint[]) => (await open()).trace(look(list));
  await trace([]);
  await see([ONE]);
  minute(1);
  await trace([ONE]);
  minute(2);
  const plan = planOf(['b1', 'b2'], { cause: CAUSE });
  const entry = await actions.recordPlan(plan, 'headwater');
  const lapsesAt = new Date(BEGIN + 3_600_000);
  await approvals.request({ entry, plan: plan.hash, people: 1, proposedBy: 'headwater', at: clock.now(), lapsesAt });
  await trace([ONE]);
  minute(5);
  await approvals.vote(entry, plan.hash, { id: 'ada', role: 'approver' }, { kind: 'approve', because: 'yes' }, clock.now());
  await evidence.append({
    at: clock.now().toISOString(),
    kind: 'approval',
    actor: 'ada',
    subject: entry,
    body: { kind: 'approve', state: 'approved' },
  });
  minute(6);
  await actions.recordOutcome(entry, { target: 'b1', kind: 'done', because: 'every step took effect' });
  await trace([ONE]);
  minute(7);
  await actions.recordOutcome(entry, { target: 'b2', kind: 'failed', because: 'no' });
  await happen(ONE, 'contained');
  await trace([ONE]);
  minute(20);
  await happen(ONE, 'closed');
  await trace([]);
}

describe('the trace of a cause', () => {
  it('is one, from detection to closure, over several workers', async () => {
    const here = await world();
    await wholeLife(here);
    const spans = spansOf(here.receiver);
    expect(drawn(spans)).toEqual([
      'cause > detect 0-1',
      'cause > decide 2-2',
      'decide > approve 2-5',
      'decide > act block-public-access 5-7',
      'cause > verify 7-20',
      'cause > close 20-20',
      'cause 0-20',
    ]);
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
    for (const { traceId, spanId } of spans) {
      expect(traceId).toMatch(/^[0-9a-f]{32}$/);
      expect(spanId).toMatch(/^[0-9a-f]{16}$/);
    }
    const act = spans.find(({ name }) => name.startsWith('act '));
    expect(act?.events.map(({ name }) => name)).toEqual(['done', 'failed']);
    expect(act?.status.code).toBe(2);
    const detect = spans.find(({ name }) => name === 'detect');
    expect(detect?.attributes).toContainEqual({ key: 'headwater.cause.id', value: { stringValue: 'cause-1' } });
    expect(await here.traces.open()).toEqual([]);
  });

  it('names no person', async () => {
    const here = await world();
    await wholeLife(here);
    expect(here.receiver.requests.map(({ body }) => body).join()).not.toContain('ada');
  });

  it('is told again, the same, when the collector did not take it', async () => {
    let status = 400;
    const here = await world(() => ({ status }));
    await here.see([ONE]);
    const tracer = await here.open();
    await expect(tracer.trace(here.look([ONE]))).rejects.toMatchObject({ code: 'TRACES_REFUSED' });
    status = 200;
    here.minute(1);
    await tracer.trace(here.look([ONE]));
    const [first, second] = spansOf(here.receiver);
    expect(second).toMatchObject({ name: 'detect', traceId: first?.traceId, spanId: first?.spanId });
    await tracer.trace(here.look([ONE]));
    expect(spansOf(here.receiver)).toHaveLength(2);
  });

  it('S3: does not end because its cause is not seen any more', async () => {
    const here = await world();
    const tracer = await here.open();
    await here.see([ONE, TWO]);
    await tracer.trace(here.look([ONE, TWO]));
    await here.happen(ONE, 'closed');
    await tracer.trace(here.look([]));
    expect(drawn(spansOf(here.receiver))).toEqual(['? > detect 0-0']);
    here.minute(3);
    await here.happen(TWO, 'closed');
    await tracer.trace(here.look([]));
    expect(drawn(spansOf(here.receiver)).at(-1)).toBe('cause 0-3');
  });

  it('is another one when the cause comes back', async () => {
    const here = await world();
    const tracer = await here.open();
    for (const minute of [0, 10]) {
      here.minute(minute);
      await here.see([ONE]);
      await tracer.trace(here.look([ONE]));
      here.minute(minute + 1);
      await here.happen(ONE, 'closed');
      await tracer.trace(here.look([]));
    }
    const spans = spansOf(here.receiver);
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(2);
    expect(drawn(spans).filter((line) => line.startsWith('cause 1') || line.startsWith('cause 0'))).toEqual([
      'cause 0-1',
      'cause 10-11',
    ]);
  });

  it('does not tell what was done before anybody traced', async () => {
    const here = await world();
    await here.see([ONE]);
    await here.actions.recordPlan(planOf(['b1'], { cause: CAUSE }), 'headwater');
    await (await here.open()).trace(here.look([ONE]));
    expect(drawn(spansOf(here.receiver))).toEqual(['? > detect 0-0']);
  });

  it('goes to the traces’ own path, as what the environment calls it', async () => {
    const here = await world();
    await here.see([ONE]);
    await (await here.open()).trace(here.look([ONE]));
    const [request] = here.receiver.requests;
    expect(request).toMatchObject({ method: 'POST', path: '/v1/traces' });
    expect(JSON.parse(request?.body ?? '').resourceSpans[0].resource.attributes).toEqual([
      { key: 'service.name', value: { stringValue: 'headwater' } },
      { key: 'service.version', value: { stringValue: '1.2.3' } },
    ]);
  });
});

it.each([{}, { OTEL_EXPORTER_OTLP_ENDPOINT: '' }, { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://x', OTEL_SDK_DISABLED: 'true' }])(
  'nothing is traced with %j',
  async (env) => {
    const { traces, evidence, actions, approvals, findings } = await world();
    expect(await openCauseTracer({ traces, evidence, actions, approvals, findings }, env, '1')).toBeUndefined();
  },
);
