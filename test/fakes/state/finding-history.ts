/** The life of every finding in memory, for tests and the simulator. */
import type { FindingEvent, FindingLife, Fingerprint } from '../../../src/model/index.js';
import type { FindingHistory, SeenFinding } from '../../../src/ports/index.js';

interface Kept {
  life: FindingLife;
  readonly events: FindingEvent[];
}

export function findingHistoryInMemory(): FindingHistory {
  const findings = new Map<Fingerprint, Kept>();
  return {
    async seen(list, at) {
      const changes: FindingEvent[] = [];
      // The last word on a finding that is named twice; a Map keeps the place of the first.
      for (const seen of new Map(list.map((one) => [one.finding, one])).values()) {
        const change = see(findings, seen, at);
        if (change !== undefined) changes.push(change);
      }
      return changes;
    },
    async record(events) {
      for (const event of events) {
        const kept = findings.get(event.finding);
        if (kept !== undefined && happens(kept, event)) happen(kept, event);
      }
    },
    async life(finding) {
      return findings.get(finding)?.life;
    },
    async events(finding) {
      return [...(findings.get(finding)?.events ?? [])];
    },
    async *open() {
      // One state of all, whatever happens meanwhile.
      yield* [...findings.values()].map(({ life }) => life).filter(({ state }) => state !== 'closed');
    },
  };
}

function see(findings: Map<Fingerprint, Kept>, seen: SeenFinding, at: Date): FindingEvent | undefined {
  const { finding, title, severity, phase, rule, about } = seen;
  const kept = findings.get(finding);
  const time = at.toISOString();
  if (kept === undefined) {
    const event: FindingEvent = { finding, kind: 'opened', at: time, because: 'it was seen' };
    const life: FindingLife = { finding, state: 'open', title, severity, phase, rule, about, openedAt: time, reopened: 0 };
    findings.set(finding, { life, events: [event] });
    return event;
  }
  const { closedAt, ...life } = kept.life;
  // A look that is older than its closing is no news.
  if (closedAt !== undefined && at < new Date(closedAt)) return undefined;
  kept.life = { ...life, title, severity, phase, rule, about };
  if (closedAt === undefined) return undefined;
  const event: FindingEvent = { finding, kind: 'reopened', at: time, because: 'it was seen again' };
  kept.life = { ...kept.life, state: 'open', reopened: life.reopened + 1 };
  kept.events.push(event);
  return event;
}

/** False for what is no news of it, and for what only `seen` may say. */
function happens({ life, events }: Kept, { kind, at }: FindingEvent): boolean {
  if (life.state === 'closed') return false;
  switch (kind) {
    case 'opened':
    case 'reopened':
      return false;
    case 'responded':
      return true;
    case 'contained':
      return life.state === 'open';
    case 'closed': {
      const since = events.findLast((event) => event.kind === 'opened' || event.kind === 'reopened');
      return since === undefined || Date.parse(at) >= Date.parse(since.at);
    }
  }
}

function happen(kept: Kept, event: FindingEvent): void {
  kept.events.push(event);
  if (event.kind === 'contained') kept.life = { ...kept.life, state: 'contained' };
  if (event.kind === 'closed') kept.life = { ...kept.life, state: 'closed', closedAt: event.at };
}
