/** What needs people, what goes on by itself and what is stuck: at most so many of each, with how many there are. */
import { SEVERITIES, type ReleasePhase, type Severity } from '../../model/index.js';
import type { ActionEntry, ClosingTimes } from '../../ports/index.js';
import { exemptionsOf } from './exemptions.js';
import { actionRows, heldBack, type ActionRow } from './shown-actions.js';
import type { Serving } from './serving.js';
import { coverageOf } from './view-documents.js';

export interface NowItem {
  readonly kind: 'approval' | 'action' | 'cause' | 'gap' | 'exemption' | 'contested';
  readonly id: string;
  readonly title: string;
  readonly because: string;
  readonly at: string | null;
  readonly severity: Severity | null;
  readonly releasePhase: ReleasePhase | null;
}

export interface Lane {
  readonly items: readonly NowItem[];
  readonly total: number;
}

export interface NowPage {
  readonly waiting: Lane;
  readonly moving: Lane;
  readonly stuck: Lane;
  readonly causes: { readonly open: number; readonly bySeverity: Readonly<Record<Severity, number>> };
  readonly findings: number;
  readonly closing: ClosingTimes;
  readonly look: { readonly at: string | null; readonly revision: number };
}

/** In each lane. */
const MOST = 7;
/** Actions that ended are stuck news for so long, in milliseconds. */
const RECENT = 14 * 24 * 3_600_000;
/** So many of the newest actions are looked at. */
const LOOKED_AT = 200;

export async function nowPage(serving: Serving): Promise<NowPage> {
  const { view, clock } = serving;
  const now = clock.now();
  const [head, rows, exemptions, coverage, bySeverity, closing, { plan }] = await Promise.all([
    view.head(),
    recentActions(serving, now),
    exemptionsOf(serving),
    coverageOf(serving),
    causesBySeverity(serving),
    closingOf(serving, now),
    serving.configuration.read(),
  ]);
  const soon = exemptions.items.filter(({ state }) => state === 'expires-soon');
  const waiting = [
    ...rows.filter(({ state }) => state === 'waiting').map((row) => itemOf(row, 'approval', row.describes)),
    ...soon.map(({ id, reason, expires }): NowItem => ({
      kind: 'exemption',
      id,
      title: `An exemption ends: ${reason}`,
      because: `It holds until ${expires}; what it is about is answered again from the next day on.`,
      at: null,
      severity: null,
      releasePhase: null,
    })),
  ];
  const moving = rows
    .filter(({ state }) => MOVING.has(state))
    .map((row) => itemOf(row, 'action', goesOn(row, heldBack({ ...row, phase: row.releasePhase }, plan, now))));
  const stuck = [
    ...rows.filter(({ state }) => STUCK.has(state)).map((row) => itemOf(row, 'action', outcomesOf(row))),
    ...coverage.sources
      .filter(({ status }) => status !== 'read')
      .map(({ id, status, gaps }): NowItem => ({
        kind: 'gap',
        id,
        title: `${id} is ${status === 'unread' ? 'not read' : 'read in part'}`,
        because: gaps[0] === undefined ? '' : `${gaps[0].what}: ${gaps[0].why}`,
        at: null,
        severity: null,
        releasePhase: null,
      })),
  ];
  return {
    waiting: lane(waiting),
    moving: lane(moving),
    stuck: lane(stuck),
    causes: { open: head?.counts.cause ?? 0, bySeverity },
    findings: head?.counts.finding ?? 0,
    closing,
    look: { at: head?.at ?? null, revision: head?.revision ?? 0 },
  };
}

const MOVING: ReadonlySet<string> = new Set(['ready', 'approved', 'acting', 'undoing']);
const STUCK: ReadonlySet<string> = new Set(['failed', 'partly', 'refused']);

async function recentActions(serving: Serving, now: Date): Promise<readonly ActionRow[]> {
  const entries: ActionEntry[] = [];
  const since = new Date(now.getTime() - RECENT).toISOString();
  // All of them before anything else is asked: reading them holds a connection, and there are only so many.
  for await (const entry of serving.actions.entries({ since, limit: LOOKED_AT })) entries.push(entry);
  const row = await actionRows(serving);
  return Promise.all(entries.map(row));
}

async function causesBySeverity({ view }: Serving): Promise<Record<Severity, number>> {
  const counts = await Promise.all(
    SEVERITIES.map(async (severity) => {
      const { total } = await view.list('cause', { filters: { severity: [severity] }, limit: 1 });
      return [severity, total] as const;
    }),
  );
  return Object.fromEntries(counts) as Record<Severity, number>;
}

/** In milliseconds: twelve weeks are shown. */
const SHOWN = 12 * 7 * 24 * 3_600_000;
/** In milliseconds: weeks change slowly, and counting them reads many rows. */
const FRESH = 60_000;
const closings = new WeakMap<object, { readonly at: number; readonly times: Promise<ClosingTimes> }>();

function closingOf({ findings }: Serving, now: Date): Promise<ClosingTimes> {
  const kept = closings.get(findings);
  if (kept !== undefined && now.getTime() - kept.at < FRESH) return kept.times;
  const times = findings.closing(new Date(now.getTime() - SHOWN));
  closings.set(findings, { at: now.getTime(), times });
  times.catch(() => closings.delete(findings));
  return times;
}

function itemOf(row: ActionRow, kind: NowItem['kind'], because: string): NowItem {
  const names = row.targets.map(({ name }) => name);
  const title = `${row.action}: ${names.slice(0, 2).join(', ')}${names.length > 2 ? ` and ${names.length - 2} more` : ''}`;
  return { kind, id: row.id, title, because, at: row.endedAt ?? row.at, severity: row.severity, releasePhase: row.releasePhase };
}

/** How far it is, or what it waits for before it begins. */
function goesOn(row: ActionRow, held: string | null): string {
  if (held !== null) return `${row.state}, and waits: ${held}`;
  return `${row.state}: ${doneOf(row)} of ${row.targets.length} done`;
}

function doneOf({ targets }: ActionRow): number {
  return targets.filter(({ outcome }) => outcome !== null).length;
}

function outcomesOf({ targets, state }: ActionRow): string {
  const kinds = new Map<string, number>();
  for (const { outcome } of targets) if (outcome !== null) kinds.set(outcome, (kinds.get(outcome) ?? 0) + 1);
  return `${state}: ${[...kinds].map(([kind, times]) => `${times} ${kind}`).join(', ')}`;
}

function lane(items: readonly NowItem[]): Lane {
  return { items: items.slice(0, MOST), total: items.length };
}
