/** The life of every finding in memory, for tests and the simulator. */
import type { FindingEvent, FindingLife, Fingerprint } from '../../../src/model/index.js';
import type { FindingHistory, SeenFinding } from '../../../src/ports/index.js';
import { closingTimes } from '../../../src/pipeline/closing-times.js';
import { turnOf } from '../../../src/store/finding-turns.js';

interface Kept {
  life: FindingLife;
  openSince: Date;
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
        const state = kept && turnOf({ state: kept.life.state, openSince: kept.openSince }, event);
        if (kept === undefined || state === undefined) continue;
        kept.events.push(event);
        kept.life = { ...kept.life, state, ...(state === 'closed' && { closedAt: new Date(event.at).toISOString() }) };
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
    closing: async (since) => {
      const events = [...findings.values()].flatMap((kept) => kept.events);
      return closingTimes(events.filter(({ at }) => new Date(at) >= since));
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
    findings.set(finding, { life, openSince: at, events: [event] });
    return event;
  }
  const { closedAt, ...life } = kept.life;
  // A look that is older than its closing is no news.
  if (closedAt !== undefined && at < new Date(closedAt)) return undefined;
  kept.life = { ...life, title, severity, phase, rule, about };
  if (closedAt === undefined) return undefined;
  const event: FindingEvent = { finding, kind: 'reopened', at: time, because: 'it was seen again' };
  kept.life = { ...kept.life, state: 'open', reopened: life.reopened + 1 };
  kept.openSince = at;
  kept.events.push(event);
  return event;
}
