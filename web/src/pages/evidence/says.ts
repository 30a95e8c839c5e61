// A record in one line, and where the thing that it is about is shown. What a body holds is read as data that nobody promised.
import { evidence as words } from '../../strings/evidence.js';
import { phaseWords } from '../../strings/vocabulary.js';
import { PHASES, memberOf } from '../../api/vocabulary.js';
import { healthIn } from '../action/progress.js';
import type { EvidenceRecord } from './search.js';

/** Empty when its body has nothing that says it in a line. */
export function saysOf({ kind, body }: EvidenceRecord): string {
  const { says } = words;
  const word = textAt(body, 'kind') ?? textAt(body, 'did') ?? textAt(body, 'state');
  const because = textAt(body, 'because') ?? textAt(body, 'reason') ?? textAt(body, 'name') ?? textAt(body, 'title');
  if (kind === 'plan') {
    const plan = at(body, 'plan');
    const action = textAt(plan, 'action');
    const targets = at(plan, 'targets');
    if (action !== undefined && Array.isArray(targets)) {
      const phase = memberOf(PHASES, textAt(at(plan, 'grounds'), 'phase'));
      return says.planned(action, targets.length, phase === undefined ? '' : phaseWords[phase].toLowerCase());
    }
  }
  if (kind === 'approval' && word === 'requested') {
    const people = at(body, 'people');
    return says.requested(typeof people === 'number' ? people : 1);
  }
  if (kind === 'policy-set') {
    const baselines = at(body, 'baselines');
    if (isRecord(baselines)) return says.baselines(Object.keys(baselines).length);
  }
  if (kind === 'step') {
    const step = at(body, 'step');
    return typeof step === 'number' ? says.step(step + 1) : says.claimed;
  }
  if (kind === 'before-image') {
    const bytes = at(body, 'bytes');
    return typeof bytes === 'number' ? says.bytes(bytes) : says.before;
  }
  if (kind === 'health' && healthIn(body) === 'unchecked') return says.unchecked;
  if (kind === 'trust') return says.trust(textAt(body, 'action') ?? '', textAt(body, 'run') ?? '');
  if (kind === 'budget') {
    const claims = at(body, 'claims');
    return says.budget(Array.isArray(claims) ? claims.length : 0);
  }
  const first = word === undefined ? undefined : (wordOf(word) ?? sentence(word));
  return [first, because].filter((part) => part !== undefined && part !== '').join(': ');
}

/** The id of what a record is about: what an action took of a budget is about the action. */
export function subjectOf({ subject }: Pick<EvidenceRecord, 'subject'>): string {
  return /^act-[0-9a-f]+/.exec(subject)?.[0] ?? subject;
}

/** The page of what a record is about; undefined when there is none. */
export function pathOf({ kind, subject }: Pick<EvidenceRecord, 'kind' | 'subject'>): string | undefined {
  const about = subjectOf({ subject });
  if (about.startsWith('act-')) return `/timeline/${about}`;
  if (kind === 'finding') return `/findings/${encodeURIComponent(subject)}`;
  if (kind === 'decision') return `/causes/${encodeURIComponent(subject)}`;
  return undefined;
}

function wordOf(word: string): string | undefined {
  const { opened, responded, contained, closed, reopened, approved, rejected } = words.says;
  const known: Readonly<Record<string, string>> = {
    opened,
    responded,
    contained,
    closed,
    reopened,
    approve: approved,
    approved,
    reject: rejected,
    rejected,
  };
  return Object.hasOwn(known, word) ? known[word] : undefined;
}

/** `token-revoked` as `Token revoked`, `undoUntil` as `Undo until`. */
export function sentence(name: string): string {
  const spaced = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[-_]+/g, ' ')
    .toLowerCase();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function at(value: unknown, name: string): unknown {
  return isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function textAt(value: unknown, name: string): string | undefined {
  const found = at(value, name);
  return typeof found === 'string' && found !== '' ? found : undefined;
}
