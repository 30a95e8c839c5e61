/** What runs have earned and what reverts them, in memory, for tests and the simulator. */
import type { ResourceId } from '../../../src/model/index.js';
import type { ActionRecord, ActionRun, TrustEarned, TrustSubject } from '../../../src/ports/index.js';

interface Reversals {
  action: string;
  count: number;
  since: string;
}

const NONE: TrustEarned = { approved: 0, unattended: 0, failed: 0, undone: 0 };

export function actionRecordInMemory(): ActionRecord {
  const earned = new Map<string, TrustSubject & TrustEarned>();
  const runs = new Map<string, Date>();
  const counted = new Map<string, Date>();
  const reversals = new Map<ResourceId, Reversals>();

  const actedSince = (entry: string, resource: ResourceId, time: Date): boolean =>
    (['approved', 'unattended'] as const).some((kind) => {
      const ended = runs.get(key(entry, resource, kind));
      return ended !== undefined && ended > time;
    });

  return {
    async ran(run) {
      const id = key(run.entry, run.target, run.kind);
      const before = runs.get(id);
      if (before === undefined || run.at > before) runs.set(id, run.at);
      if (before !== undefined) return;
      const { action, policy, phase } = run;
      const subject = key(action, policy, phase);
      earned.set(subject, { action, policy, phase, ...after(earned.get(subject) ?? NONE, run) });
    },
    async trust({ action, policy, phase }) {
      const of = earned.get(key(action, policy, phase));
      if (of === undefined) return NONE;
      const { action: _action, policy: _policy, phase: _phase, ...trust } = of;
      return trust;
    },
    async subjects() {
      return [...earned].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, subject]) => subject);
    },
    async reverted(resource, action, entry, at) {
      const of = reversals.get(resource) ?? { action, count: 0, since: at.toISOString() };
      const before = counted.get(key(resource, entry));
      if (before !== undefined && !actedSince(entry, resource, before)) return of.count;
      counted.set(key(resource, entry), at);
      const since = of.count < CONTESTED ? at.toISOString() : of.since;
      reversals.set(resource, { action, count: of.count + 1, since });
      return of.count + 1;
    },
    async contested(resource) {
      const of = reversals.get(resource);
      if (of === undefined || of.count < CONTESTED) return undefined;
      return { resource, action: of.action, reversals: of.count, since: of.since };
    },
    async settle(resource) {
      return (reversals.get(resource)?.count ?? 0) >= CONTESTED && reversals.delete(resource);
    },
  };
}

const CONTESTED = 2;

function after(trust: TrustEarned, { kind, at }: ActionRun): TrustEarned {
  const demotedAt = trust.demotedAt === undefined ? undefined : new Date(trust.demotedAt);
  switch (kind) {
    case 'approved':
      // What ended before the last undo or failure, and is told of after it, earns nothing.
      return demotedAt !== undefined && at < demotedAt ? trust : { ...trust, approved: trust.approved + 1 };
    case 'unattended':
      return { ...trust, unattended: trust.unattended + 1 };
    case 'failed':
    case 'undone': {
      const last = demotedAt !== undefined && demotedAt > at ? demotedAt : at;
      return { ...trust, [kind]: trust[kind] + 1, approved: 0, demotedAt: last.toISOString() };
    }
  }
}

function key(...parts: readonly string[]): string {
  return JSON.stringify(parts);
}
