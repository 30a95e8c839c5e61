/** Opens the store: a PostgreSQL of the user's own, or the one that Headwater brings, with the schema of this program. */
import type pg from 'pg';
import type {
  Access,
  ActionLedger,
  ActionRecord,
  Approvals,
  Budgets,
  CauseTraces,
  Control,
  EstateView,
  EvidenceLog,
  FailureBaselines,
  Figures,
  FindingHistory,
  FindingSightings,
  Inventory,
  MessageBook,
  SigningKeys,
  UndoRequests,
  Wake,
} from '../ports/index.js';
import { createAccess } from './access.js';
import { createActionLedger } from './action-ledger.js';
import { createActionRecord } from './action-record.js';
import { createApprovals } from './approvals.js';
import { createBudgets } from './budgets.js';
import { connect } from './connect.js';
import { createControl } from './control.js';
import { createCauseTraces } from './cause-traces.js';
import { createEstateView } from './estate-view.js';
import { createEvidenceLog } from './evidence-log.js';
import { createFailureBaselines } from './failure-baselines.js';
import { createFigures } from './figures.js';
import { createFindingHistory } from './finding-history.js';
import { createFindingSightings } from './finding-sightings.js';
import { createInventory } from './inventory.js';
import { createMessageBook } from './message-book.js';
import { migrate } from './migrate.js';
import { createUndoRequests } from './undo-requests.js';
import { createSigningKeys } from './signing-keys.js';
import { createWake } from './wake.js';
import { useServer } from './server/index.js';

export type StoreOptions = (
  | {
      /** `postgresql://…`, the value of DATABASE_URL. */
      readonly url: string;
    }
  | {
      /** Of the PostgreSQL that Headwater brings; undefined for the one of this user. */
      readonly folder?: string;
    }
) & {
  /** At most so many connections at once. */
  readonly connections?: number;
};

export interface Store {
  readonly inventory: Inventory;
  readonly evidence: EvidenceLog;
  readonly actions: ActionLedger;
  readonly budgets: Budgets;
  readonly control: Control;
  readonly approvals: Approvals;
  readonly findings: FindingHistory;
  readonly sightings: FindingSightings;
  readonly record: ActionRecord;
  readonly baselines: FailureBaselines;
  readonly messages: MessageBook;
  readonly access: Access;
  readonly view: EstateView;
  readonly wake: Wake;
  readonly keys: SigningKeys;
  readonly figures: Figures;
  readonly traces: CauseTraces;
  readonly undoRequests: UndoRequests;
  /** For what brings its own tables into the same PostgreSQL; holds the password. */
  readonly url: string;
  /** For this folder alone: backup and restore. */
  readonly pool: pg.Pool;
  /** Waits for what is under way. Safe to call twice; stops the server that Headwater brings if nobody else uses it. */
  close(): Promise<void>;
}

const CONNECTIONS = 10;

/**
 * Throws EMBEDDED_DATABASE_UNAVAILABLE or EMBEDDED_DATABASE_VERSION without a `url`; DATABASE_UNREACHABLE, DATABASE_REFUSED or
 * DATABASE_UNSUITABLE with one; STORE_NEWER.
 */
export async function openStore(options: StoreOptions = {}): Promise<Store> {
  const server = 'url' in options ? undefined : await useServer('folder' in options ? { folder: options.folder } : {});
  const url = 'url' in options ? options.url : (server?.url ?? '');
  let pool: pg.Pool | undefined;
  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await pool?.end();
    await server?.release();
  };
  try {
    pool = await connect(url, options.connections ?? CONNECTIONS);
    await migrate(pool);
    return {
      inventory: createInventory(pool),
      evidence: createEvidenceLog(pool),
      actions: createActionLedger(pool),
      budgets: createBudgets(pool),
      control: createControl(pool),
      approvals: createApprovals(pool),
      findings: createFindingHistory(pool),
      sightings: createFindingSightings(pool),
      record: createActionRecord(pool),
      baselines: createFailureBaselines(pool),
      messages: createMessageBook(pool),
      access: createAccess(pool),
      view: createEstateView(pool),
      wake: createWake(pool),
      keys: createSigningKeys(pool),
      figures: createFigures(pool),
      traces: createCauseTraces(pool),
      undoRequests: createUndoRequests(pool),
      url,
      pool,
      close: () => (closed ??= close()),
    };
  } catch (error) {
    await close();
    throw error;
  }
}
