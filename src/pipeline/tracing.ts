/**
 * One trace for each cause, from the moment its first finding was opened until the last one is closed: made of what the evidence
 * and the ledgers say, so that it is the same trace over restarts and whichever worker leads. Ids are hashes of what they stand
 * for: a span that is told twice is the same span. Each is told once it has ended.
 */
import { sha256 } from '../lib/sha256.js';
import { openSpanSender, type EndedSpan, type SpanSender } from '../lib/tracing.js';
import type { ApprovalRequest, CauseId, ChainedRecord, Fingerprint, RootCause } from '../model/index.js';
import type {
  ActionEntry,
  ActionLedger,
  Approvals,
  CauseTraces,
  EvidenceLog,
  FindingHistory,
  TracedCause,
} from '../ports/index.js';

export interface TracingPorts {
  readonly traces: CauseTraces;
  readonly evidence: Pick<EvidenceLog, 'records' | 'head'>;
  readonly actions: Pick<ActionLedger, 'entry'>;
  readonly approvals: Pick<Approvals, 'of'>;
  readonly findings: Pick<FindingHistory, 'life' | 'events'>;
}

/** What a look saw, as far as traces are about it. */
export interface TracedLook {
  readonly at: Date;
  readonly causes: readonly Pick<RootCause, 'id' | 'kind' | 'title' | 'severity' | 'findings'>[];
}

export interface CauseTracer {
  /** After each look, by who leads. Throws TRACES_REFUSED: then all of it is told again after the next one. */
  trace(look: TracedLook): Promise<void>;
  close(): Promise<void>;
}

/** Undefined where the environment names no collector: then nothing is loaded and nothing kept. */
export async function openCauseTracer(
  ports: TracingPorts,
  env: NodeJS.ProcessEnv,
  version: string,
): Promise<CauseTracer | undefined> {
  const sender = await openSpanSender(env, version);
  return sender && { trace: (look) => traceCauses(look, ports, sender), close: () => sender.close() };
}

/** Records of one pass: what is more comes with the next. */
const RECORDS = 50_000;

export async function traceCauses(look: TracedLook, ports: TracingPorts, sender: Pick<SpanSender, 'send'>): Promise<void> {
  const { traces, evidence } = ports;
  const known = new Map((await traces.open()).map((one) => [one.cause, one]));
  const seen = look.causes.filter(({ findings }) => findings.length > 0);
  const now: TracedCause[] = [];
  for (const { id, findings } of seen) {
    const openedAt = known.get(id)?.openedAt ?? (await firstOpened(findings, look.at, ports));
    now.push({ cause: id, openedAt, findings });
  }
  const all = new Map([...known, ...now.map((one) => [one.cause, one] as const)]);
  const details = new Map(look.causes.map((cause) => [cause.id, cause]));
  const detected = now.filter(({ cause }) => !known.has(cause)).map((one) => detectSpan(one, look, details.get(one.cause)));
  // What was said before anybody traced is not told: it may be years.
  const from = (await traces.reached()) ?? (await evidence.head())?.sequence ?? 0;
  const { spans, reached } = await spansSince(from, all, look.at, ports);
  const over = await overIn(known, new Set(seen.map(({ id }) => id)), ports);
  const ended = over.flatMap(({ cause, closedAt, actedUntil }) => endSpans(cause, closedAt, actedUntil));
  await sender.send([...detected, ...spans, ...ended]);
  await traces.note(now);
  await traces.told(
    reached,
    over.map(({ cause }) => cause.cause),
  );
}

/** Of the first few findings, which are enough for a beginning: once noted, it stays. */
const LOOKED_AT = 20;

async function firstOpened(findings: readonly Fingerprint[], at: Date, { findings: history }: TracingPorts): Promise<string> {
  const opened: string[] = [];
  for (const finding of findings.slice(0, LOOKED_AT)) {
    const life = await history.life(finding);
    if (life === undefined) continue;
    const turns = life.reopened === 0 ? [] : await history.events(finding);
    opened.push(turns.findLast(({ kind }) => kind === 'reopened')?.at ?? life.openedAt);
  }
  return opened.sort()[0] ?? at.toISOString();
}

function traceIdOf({ cause, openedAt }: TracedCause): string {
  return sha256(`trace ${openedAt} ${cause}`).slice(0, 32);
}

function spanIdOf(of: TracedCause, ...what: readonly string[]): string {
  return sha256(JSON.stringify([of.openedAt, of.cause, ...what])).slice(0, 16);
}

/** Ends after it began, whatever clocks say. */
function span(
  of: TracedCause,
  what: readonly string[],
  rest: Omit<EndedSpan, 'traceId' | 'spanId' | 'parentId'>,
  parent: readonly string[] = ROOT,
): EndedSpan {
  const end = rest.end < rest.start ? rest.start : rest.end;
  return { ...rest, end, traceId: traceIdOf(of), spanId: spanIdOf(of, ...what), parentId: spanIdOf(of, ...parent) };
}

const ROOT = ['cause'];

function detectSpan(of: TracedCause, { at }: TracedLook, cause: TracedLook['causes'][number] | undefined): EndedSpan {
  const attributes = {
    'headwater.cause.id': of.cause,
    'headwater.cause.kind': cause?.kind ?? '',
    'headwater.cause.title': cause?.title ?? '',
    'headwater.severity': cause?.severity ?? '',
    'headwater.findings': of.findings.length,
  };
  return span(of, ['detect'], { name: 'detect', start: new Date(of.openedAt), end: at, attributes });
}

async function spansSince(
  from: number,
  causes: ReadonlyMap<CauseId, TracedCause>,
  at: Date,
  ports: TracingPorts,
): Promise<{ readonly spans: readonly EndedSpan[]; readonly reached: number }> {
  const spans: EndedSpan[] = [];
  const acted = new Set<string>();
  const entries = new Map<string, Promise<ActionEntry | undefined>>();
  const entryOf = (id: string): Promise<ActionEntry | undefined> => {
    const entry = entries.get(id) ?? ports.actions.entry(id);
    entries.set(id, entry);
    return entry;
  };
  let reached = from;
  for await (const record of ports.evidence.records(from + 1)) {
    if (reached - from >= RECORDS) break;
    reached = record.sequence;
    if (record.kind === 'outcome') acted.add(record.subject);
    if (record.kind !== 'plan' && record.kind !== 'approval') continue;
    const entry = await entryOf(record.subject);
    const cause = entry && causes.get(entry.plan.cause);
    if (entry === undefined || cause === undefined) continue;
    if (record.kind === 'plan') spans.push(decideSpan(cause, entry));
    else if (isDecisive(record))
      spans.push(approveSpan(cause, entry, record, await ports.approvals.of(entry.id, new Date(record.at))));
  }
  for (const id of acted) {
    const entry = await entryOf(id);
    const cause = entry && causes.get(entry.plan.cause);
    if (entry === undefined || cause === undefined) continue;
    const acts = actSpan(cause, entry, await ports.approvals.of(id, at));
    if (acts !== undefined) spans.push(acts);
  }
  return { spans, reached };
}

/** A vote that ended the waiting. */
function isDecisive({ body }: ChainedRecord): boolean {
  if (typeof body !== 'object' || body === null || !('state' in body)) return false;
  return body['state'] === 'approved' || body['state'] === 'rejected';
}

function attributesOf({ id, plan }: ActionEntry) {
  const { action, platform, grounds, targets } = plan;
  return {
    'headwater.entry': id,
    'headwater.action': action,
    'headwater.platform': platform,
    'headwater.phase': grounds.phase,
    'headwater.rung': grounds.rung,
    'headwater.targets': targets.length,
  };
}

function decideSpan(cause: TracedCause, entry: ActionEntry): EndedSpan {
  const at = new Date(entry.at);
  const attributes = { ...attributesOf(entry), 'headwater.approvals': entry.plan.grounds.approvals };
  return span(cause, ['decide', entry.id], { name: 'decide', start: at, end: at, attributes });
}

/** Under its decision, as the acting is. Who voted is in the evidence, and in no trace. */
function approveSpan(
  cause: TracedCause,
  entry: ActionEntry,
  record: ChainedRecord,
  request: ApprovalRequest | undefined,
): EndedSpan {
  const rejected = isOf(record.body, 'rejected');
  return span(
    cause,
    ['approve', entry.id],
    {
      name: 'approve',
      start: new Date(request?.requestedAt ?? entry.at),
      end: new Date(record.at),
      attributes: { ...attributesOf(entry), 'headwater.approved': !rejected, 'headwater.people': request?.people ?? 0 },
    },
    ['decide', entry.id],
  );
}

function isOf(body: ChainedRecord['body'], state: string): boolean {
  return typeof body === 'object' && body !== null && 'state' in body && body['state'] === state;
}

/** From when it could be carried out until its last target has its outcome; undefined before that. */
function actSpan(cause: TracedCause, entry: ActionEntry, request: ApprovalRequest | undefined): EndedSpan | undefined {
  const outcomes = entry.plan.targets.map(({ resource, name }) => ({ name, outcome: entry.targets.get(resource)?.outcome }));
  const events = outcomes.flatMap(({ name, outcome }) =>
    outcome === undefined
      ? []
      : [
          {
            name: outcome.kind,
            at: new Date(outcome.at),
            attributes: { 'headwater.target': name, 'headwater.because': outcome.because },
          },
        ],
  );
  if (events.length < outcomes.length) return undefined;
  const ready = [entry.at, entry.plan.grounds.notBefore ?? '', request?.votes.at(-1)?.at ?? ''].sort().at(-1);
  const failed = events.filter(({ name }) => name === 'failed').length;
  return span(
    cause,
    ['act', entry.id],
    {
      name: `act ${entry.plan.action}`,
      start: new Date(ready ?? entry.at),
      end: new Date(Math.max(...events.map(({ at }) => at.getTime()))),
      attributes: attributesOf(entry),
      events,
      ...(failed === 0 ? {} : { failed: `${failed} of ${events.length} failed` }),
    },
    ['decide', entry.id],
  );
}

interface Over {
  readonly cause: TracedCause;
  readonly closedAt: Date;
  /** When its findings were last contained or responded to. */
  readonly actedUntil: Date | undefined;
}

/** Not seen any more is not over: every finding that was its must be closed (S3). */
async function overIn(
  known: ReadonlyMap<CauseId, TracedCause>,
  seen: ReadonlySet<CauseId>,
  { findings: history }: TracingPorts,
): Promise<readonly Over[]> {
  const over: Over[] = [];
  for (const cause of known.values()) {
    if (seen.has(cause.cause)) continue;
    const closings = await closingsOf(cause.findings, history);
    const last = closings?.sort().at(-1);
    const [first] = cause.findings;
    if (last === undefined || first === undefined) continue;
    const turns = await history.events(first);
    const acted = turns.findLast(({ kind, at }) => kind === 'contained' && at >= cause.openedAt)?.at;
    over.push({ cause, closedAt: new Date(last), actedUntil: acted === undefined ? undefined : new Date(acted) });
  }
  return over;
}

/** Undefined while one is open. */
async function closingsOf(findings: readonly Fingerprint[], history: TracingPorts['findings']): Promise<string[] | undefined> {
  const closings: string[] = [];
  for (const finding of findings) {
    const closedAt = (await history.life(finding))?.closedAt;
    if (closedAt === undefined) return undefined;
    closings.push(closedAt);
  }
  return closings;
}

/** The root comes last: it is as long as all of it. */
function endSpans(of: TracedCause, closedAt: Date, actedUntil: Date | undefined): readonly EndedSpan[] {
  const attributes = { 'headwater.cause.id': of.cause };
  const opened = new Date(of.openedAt);
  return [
    span(of, ['verify'], { name: 'verify', start: actedUntil ?? opened, end: closedAt, attributes }),
    span(of, ['close'], {
      name: 'close',
      start: closedAt,
      end: closedAt,
      attributes: { ...attributes, 'headwater.findings': of.findings.length },
    }),
    { traceId: traceIdOf(of), spanId: spanIdOf(of, ...ROOT), name: 'cause', start: opened, end: closedAt, attributes },
  ];
}
