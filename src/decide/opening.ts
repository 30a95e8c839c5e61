/**
 * When a response plan lets what runs be acted on: within a change window where one names the phase, and never in a freeze.
 * Takes the plan and the time, and says when it opens again. What a window or freeze says badly never opens anything.
 */
import { describeInstant, instantOf, localAt, parseLocal } from '../lib/wall-clock.js';
import { occursOn, parseRecurrence, type Recurrence } from '../lib/recurrence.js';
import type { ChangeWindow, Freeze, ReleasePhase, ResponsePlan } from '../model/index.js';

export type Opening =
  | { readonly kind: 'open'; readonly because: string }
  | {
      readonly kind: 'closed';
      readonly by: 'change window' | 'freeze';
      /** Says when it opens next. */
      readonly because: string;
      /** Absent when it does not within a year. */
      readonly opens?: Date;
    };

type Calendar = Pick<ResponsePlan, 'windows' | 'freezes'>;

/** Whether what runs in the phase may be acted on now (rung 3 and up), and why. */
export function openingOf(plan: Calendar, phase: ReleasePhase, now: Date): Opening {
  const known = remembered.get(plan)?.get(phase);
  if (known?.at === now.getTime()) return known.opening;
  const opening = judge(plan, phase, now.getTime());
  const ofPlan = remembered.get(plan) ?? new Map<ReleasePhase, Remembered>();
  remembered.set(plan, ofPlan.set(phase, { at: now.getTime(), opening }));
  return opening;
}

/** True when a window or a freeze names the phase at all. */
export function hasCalendar(plan: Calendar, phase: ReleasePhase): boolean {
  return [...plan.windows, ...plan.freezes].some(({ phases }) => phases.includes(phase));
}

interface Remembered {
  readonly at: number;
  readonly opening: Opening;
}

/** A pass decides thousands of causes at one instant. */
const remembered = new WeakMap<Calendar, Map<ReleasePhase, Remembered>>();

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** How far ahead the next opening is looked for, in days. */
const HORIZON = 366;

function judge(plan: Calendar, phase: ReleasePhase, now: number): Opening {
  const windows = plan.windows.filter(({ phases }) => phases.includes(phase));
  const freezes = plan.freezes.filter(({ phases }) => phases.includes(phase));
  const frozen = freezes.filter((freeze) => isFrozen(freeze, now));
  const within = windows.find((window) => isWithin(window, now));
  const [freeze] = frozen;
  if (freeze === undefined && (windows.length === 0 || within !== undefined))
    return {
      kind: 'open',
      because: within === undefined ? 'no change window or freeze closes it now' : `within the change window ${within.name}`,
    };
  const opens = nextOpening(windows, freezes, now);
  const zone = freeze?.timeZone ?? windows[0]?.timeZone ?? 'UTC';
  const when = opens === undefined ? 'does not open within a year' : `opens ${describeInstant(opens, zone)}`;
  const next = opens === undefined ? {} : { opens: new Date(opens) };
  if (freeze !== undefined)
    return { kind: 'closed', by: 'freeze', because: `frozen by ${freeze.name} (${freeze.reason}); ${phase} ${when}`, ...next };
  const names = windows.map(({ name }) => name).join(', ');
  return { kind: 'closed', by: 'change window', because: `outside of the change window ${names}; ${phase} ${when}`, ...next };
}

/** Only the end of a freeze and the beginning of a window can open. */
function nextOpening(windows: readonly ChangeWindow[], freezes: readonly Freeze[], now: number): number | undefined {
  const last = now + HORIZON * DAY;
  let at = now;
  while (at <= last) {
    const frozen = freezes.filter((freeze) => isFrozen(freeze, at));
    if (frozen.length > 0) at = Math.max(...frozen.map(({ to, timeZone }) => instantOfText(to, timeZone) ?? Infinity));
    else if (windows.length === 0 || windows.some((window) => isWithin(window, at))) return at;
    else at = Math.min(...windows.map((window) => nextStart(window, at, last)));
  }
  return undefined;
}

/** What cannot be read is taken to freeze. */
function isFrozen({ from, to, timeZone }: Freeze, at: number): boolean {
  const [begins, ends] = [instantOfText(from, timeZone), instantOfText(to, timeZone)];
  return begins === undefined || ends === undefined || (begins <= at && at < ends);
}

function instantOfText(text: string, timeZone: string): number | undefined {
  const local = parseLocal(text);
  return local === undefined ? undefined : instantOf(local, timeZone);
}

function isWithin(window: ChangeWindow, at: number): boolean {
  const today = dayAt(window, at);
  const longest = Math.ceil((window.lasts * MINUTE) / DAY) + 1;
  for (let day = today - longest; day <= today + 1; day++) {
    const start = startOn(window, day);
    if (start !== undefined && start <= at && at < start + window.lasts * MINUTE) return true;
  }
  return false;
}

/** The first beginning behind `after`; Infinity when there is none until `last`. */
function nextStart(window: ChangeWindow, after: number, last: number): number {
  for (let day = dayAt(window, after) - 1; day <= dayAt(window, last); day++) {
    const start = startOn(window, day);
    if (start !== undefined && start > after) return start;
  }
  return Infinity;
}

function dayAt({ timeZone }: ChangeWindow, at: number): number {
  return Math.floor(localAt(at, timeZone) / DAY);
}

function startOn(window: ChangeWindow, day: number): number | undefined {
  const { recurrence, from } = readingOf(window);
  if (recurrence === undefined || from === undefined || !occursOn(recurrence, day)) return undefined;
  return instantOf(day * DAY + from * MINUTE, window.timeZone);
}

interface Reading {
  readonly recurrence: Recurrence | undefined;
  /** In minutes from midnight. */
  readonly from: number | undefined;
}

const readings = new WeakMap<ChangeWindow, Reading>();

function readingOf(window: ChangeWindow): Reading {
  const known = readings.get(window);
  if (known !== undefined) return known;
  const parsed = parseRecurrence(window.repeats);
  const [, hour, minute] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(window.from) ?? [];
  const reading: Reading = {
    recurrence: parsed.kind === 'recurrence' ? parsed.recurrence : undefined,
    from: hour === undefined ? undefined : Number(hour) * 60 + Number(minute),
  };
  readings.set(window, reading);
  return reading;
}
