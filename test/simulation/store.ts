/** The store of a simulation: what all workers share, in memory, with what is truly so kept beside it for the invariants. */
import type { EvidenceRecord } from '../../src/model/index.js';
import type { ActingStore } from '../../src/pipeline/act/acting-session.js';
import { actionLedgerInMemory } from '../fakes/state/action-ledger.js';
import { actionRecordInMemory } from '../fakes/state/action-record.js';
import { approvalsInMemory } from '../fakes/state/approvals.js';
import { budgetsInMemory } from '../fakes/state/budgets.js';
import { controlInMemory } from '../fakes/state/control.js';
import { evidenceLogInMemory, type EvidenceLogInMemory } from '../fakes/state/evidence-log.js';
import { failureBaselinesInMemory } from '../fakes/state/failure-baselines.js';
import { findingHistoryInMemory } from '../fakes/state/finding-history.js';
import type { Process } from './process.js';
import type { Schedule } from './schedule.js';

export interface SharedStore {
  readonly ports: ActingStore;
  readonly evidence: EvidenceLogInMemory;
}

/** @param keeps what of the evidence is kept; all of it without */
export function createStore(schedule: Schedule, keeps: (record: EvidenceRecord) => boolean = () => true): SharedStore {
  const log = evidenceLogInMemory();
  const evidence = { ...log, add: (record: EvidenceRecord) => (keeps(record) ? log.add(record) : undefined) };
  return {
    evidence,
    ports: {
      evidence,
      actions: actionLedgerInMemory({ clock: schedule, evidence }),
      budgets: budgetsInMemory({ evidence }),
      control: controlInMemory({ clock: schedule, evidence }),
      approvals: approvalsInMemory(),
      record: actionRecordInMemory(),
      findings: findingHistoryInMemory(),
      baselines: failureBaselinesInMemory(),
    },
  };
}

/** The same ports as one process has them: before and after every call it may die, stand still or be slow. */
export function seenBy(
  process: Process,
  { actions, budgets, control, approvals, record, evidence, findings, baselines }: ActingStore,
): ActingStore {
  const { call } = process;
  return {
    actions: {
      recordPlan: (...of) => call('ledger.recordPlan', () => actions.recordPlan(...of)),
      claimTarget: (...of) => call('ledger.claimTarget', () => actions.claimTarget(...of)),
      recordBeforeImage: (...of) => call('ledger.recordBeforeImage', () => actions.recordBeforeImage(...of)),
      recordStep: (...of) => call('ledger.recordStep', () => actions.recordStep(...of)),
      recordOutcome: (...of) => call('ledger.recordOutcome', () => actions.recordOutcome(...of)),
      recordUndo: (...of) => call('ledger.recordUndo', () => actions.recordUndo(...of)),
      entry: (id) => call('ledger.entry', () => actions.entry(id)),
      async *entries(filter) {
        yield* await call('ledger.entries', () => allOf(actions.entries(filter)));
      },
    },
    budgets: {
      reserve: (...of) => call('budgets.reserve', () => budgets.reserve(...of)),
      release: (...of) => call('budgets.release', () => budgets.release(...of)),
      taken: (...of) => call('budgets.taken', () => budgets.taken(...of)),
    },
    control: {
      halt: (...of) => call('control.halt', () => control.halt(...of)),
      resume: (...of) => call('control.resume', () => control.resume(...of)),
      halted: () => call('control.halted', () => control.halted()),
      publish: (set) => call('control.publish', () => control.publish(set)),
      policySet: () => call('control.policySet', () => control.policySet()),
      lease: (...of) => call('control.lease', () => control.lease(...of)),
      leave: (...of) => call('control.leave', () => control.leave(...of)),
      permit: (...of) => call('control.permit', () => control.permit(...of)),
      isDead: (...of) => call('control.isDead', () => control.isDead(...of)),
    },
    approvals: {
      request: (ask) => call('approvals.request', () => approvals.request(ask)),
      vote: (...of) => call('approvals.vote', () => approvals.vote(...of)),
      of: (...of) => call('approvals.of', () => approvals.of(...of)),
      waiting: (at) => call('approvals.waiting', () => approvals.waiting(at)),
    },
    record: {
      ran: (run) => call('record.ran', () => record.ran(run)),
      trust: (subject) => call('record.trust', () => record.trust(subject)),
      subjects: () => call('record.subjects', () => record.subjects()),
      reverted: (...of) => call('record.reverted', () => record.reverted(...of)),
      contested: (resource) => call('record.contested', () => record.contested(resource)),
      settle: (...of) => call('record.settle', () => record.settle(...of)),
    },
    evidence: {
      append: (entry) => call('evidence.append', () => evidence.append(entry)),
      async *records(from) {
        yield* await call('evidence.records', () => allOf(evidence.records(from)));
      },
      head: () => call('evidence.head', () => evidence.head()),
      newest: (filter) => call('evidence.newest', () => evidence.newest(filter)),
    },
    findings: {
      seen: (...of) => call('findings.seen', () => findings.seen(...of)),
      record: (events) => call('findings.record', () => findings.record(events)),
      life: (finding) => call('findings.life', () => findings.life(finding)),
      events: (finding) => call('findings.events', () => findings.events(finding)),
      async *open() {
        yield* await call('findings.open', () => allOf(findings.open()));
      },
      closing: (since) => call('findings.closing', () => findings.closing(since)),
    },
    baselines: {
      all: () => call('baselines.all', () => baselines.all()),
      accept: (...of) => call('baselines.accept', () => baselines.accept(...of)),
    },
  };
}

async function allOf<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}
