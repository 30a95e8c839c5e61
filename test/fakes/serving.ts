/** What a server serves from, in memory: the sample estate as it was seen, plans that wait and that were done, people of each role. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfiguration } from '../../src/config/index.js';
import type { Identity } from '../../src/model/index.js';
import { DECIDABLE, decidableOf } from '../../src/pipeline/serve/decidable.js';
import { servingFrom, type Scanned, type Serving, type ServedStore } from '../../src/pipeline/index.js';
import { openedAt, viewOf } from '../../src/pipeline/view/index.js';
import { inventoryInMemory } from '../../src/discover/inventory-in-memory.js';
import { createApp } from '../../src/server/app.js';
import type { App } from '../../src/server/route.js';
import { actingWorld } from './acting-world.js';
import { planned } from './door-plans.js';
import { accessInMemory } from './state/access.js';
import { actionLedgerInMemory } from './state/action-ledger.js';
import { actionRecordInMemory } from './state/action-record.js';
import { approvalsInMemory } from './state/approvals.js';
import { controlInMemory } from './state/control.js';
import { estateViewInMemory } from './state/estate-view.js';
import { evidenceLogInMemory } from './state/evidence-log.js';
import { findingHistoryInMemory } from './state/finding-history.js';
import { signingKeysInMemory } from './state/signing-keys.js';
import { undoRequestsInMemory } from './state/undo-requests.js';
import { wakeInMemory } from './state/wake.js';

export const HERE = 'http://127.0.0.1:8420';
const SPAN = { idle: 3_600_000, longest: 7_200_000 };

/** One person for each role, one who may approve in test only, and one whom nothing is granted. */
export const PEOPLE = {
  viewer: 'vera@example.org',
  approver: 'ada@example.org',
  operator: 'otto@example.org',
  admin: 'anna@example.org',
  tester: 'tess@example.org',
  nobody: 'nick@example.org',
} as const;
export type Person = keyof typeof PEOPLE;

const CONFIGURATION = {
  apiVersion: 'headwater.dev/v1',
  kind: 'Configuration',
  organisation: 'Riverside',
  people: [
    { id: PEOPLE.viewer, role: 'viewer' },
    { id: PEOPLE.approver, role: 'approver' },
    { id: PEOPLE.operator, role: 'operator' },
    { id: PEOPLE.admin, role: 'admin' },
    { id: PEOPLE.tester, role: 'approver', phases: ['test'] },
  ],
  exemptions: [{ policy: 'kubernetes/run-as-non-root', reason: 'until the move', approvedBy: 'anna', expires: '2026-12-01' }],
};

export interface FakeServer {
  readonly app: App;
  readonly serving: Serving;
  readonly store: ServedStore;
  /** Recorded plans by how they stand: `waiting` in test, `done` and `alsoDone` in test, `elsewhere` waiting in production. */
  readonly plans: Readonly<Record<'waiting' | 'done' | 'alsoDone' | 'elsewhere', string>>;
  /** Headers of somebody's session: for reading and for writing. */
  as(person: Person): Promise<Record<string, string>>;
  close(): Promise<void>;
}

export async function fakeServer(scanned?: Pick<Scanned, 'report' | 'graph' | 'guardrails' | 'rules'>): Promise<FakeServer> {
  const clock = { now: () => new Date('2026-11-22T12:00:00Z') };
  const folder = mkdtempSync(join(tmpdir(), 'headwater-serving-'));
  const text = JSON.stringify(CONFIGURATION, undefined, 2);
  parseConfiguration(text, 'headwater.yaml');
  writeFileSync(join(folder, 'headwater.yaml'), text);
  const evidence = evidenceLogInMemory();
  const store: ServedStore = {
    view: estateViewInMemory(),
    access: accessInMemory(clock.now()),
    wake: wakeInMemory(),
    actions: actionLedgerInMemory({ clock, evidence }),
    approvals: approvalsInMemory(),
    control: controlInMemory({ clock, evidence }),
    evidence,
    findings: findingHistoryInMemory(),
    record: actionRecordInMemory(),
    inventory: inventoryInMemory(),
    undoRequests: undoRequestsInMemory(clock, evidence),
    keys: signingKeysInMemory(),
    figures: {
      ready: async () => ({ kind: 'ready' }),
      count: async () => ({
        actions: [],
        findings: [],
        closings: [],
        sources: [],
        queue: { waiting: 0, ready: 0, acting: 0 },
        halted: false,
      }),
    },
  };
  if (scanned !== undefined) {
    const look = viewOf(scanned, await openedAt(store.findings));
    await store.view.publish({ ...look, documents: new Map([...look.documents, [DECIDABLE, decidableOf(scanned.report)]]) });
  }
  const plans = await recordPlans(store, clock.now());
  const serving = await servingFrom(store, {
    folder,
    inputs: [],
    version: '0.1.0',
    signal: new AbortController().signal,
    clock,
  });
  const { configuration } = await serving.configuration.read();
  const { app } = await createApp({ serving, server: configuration.server, listening: () => HERE, perMinute: 100_000 });
  return {
    app,
    serving,
    store,
    plans,
    async as(person) {
      const id = PEOPLE[person];
      const identity: Identity = { id, name: person, via: 'oidc', groups: [] };
      const { secret } = await store.access.sessions.open(identity, SPAN);
      const cookie = `headwater_session=${secret}`;
      const me = await app.inject({ url: '/api/v1/me', headers: { cookie, host: new URL(HERE).host } });
      const csrf = me.statusCode === 200 ? String(me.json<{ csrf: string }>().csrf) : '';
      return { cookie, host: new URL(HERE).host, origin: HERE, 'sec-fetch-site': 'same-origin', 'x-headwater-csrf': csrf };
    },
    async close() {
      await app.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function recordPlans({ actions, approvals }: ServedStore, now: Date): Promise<FakeServer['plans']> {
  const world = actingWorld();
  const record = async (door: string, phase: 'test' | 'production', people: number): Promise<string> => {
    const plan = await planned(world, 'close-door', [world.put('Door', door, { open: true })], { phase, approvals: people });
    const entry = await actions.recordPlan(plan, 'headwater');
    const lapsesAt = new Date(now.getTime() + 24 * 3_600_000);
    await approvals.request({ entry, plan: plan.hash, people, proposedBy: 'headwater', at: now, lapsesAt });
    return entry;
  };
  const waiting = await record('front', 'test', 1);
  const elsewhere = await record('side', 'production', 1);
  const carryOut = async (entry: string): Promise<string> => {
    const target = (await actions.entry(entry))?.plan.targets[0]?.resource ?? '';
    await actions.claimTarget(entry, target, 'worker', async () => false);
    await actions.recordBeforeImage(entry, target, Buffer.from('{}'));
    await actions.recordStep(entry, target, 0);
    await actions.recordOutcome(entry, { target, kind: 'done', because: 'it is closed' });
    return entry;
  };
  const done = await carryOut(await record('back', 'test', 0));
  const alsoDone = await carryOut(await record('cellar', 'test', 0));
  return { waiting, done, alsoDone, elsewhere };
}
