/** The tables as queries see them; what each is for stands in readme.md, and how it was made in migrations/. */
import type { ColumnType } from 'kysely';
import type {
  ApprovalRequest,
  EvidenceKind,
  FindingEventKind,
  FindingLife,
  Fingerprint,
  Outcome,
  ReleasePhase,
  Severity,
  Vote,
} from '../model/index.js';
import type { ActionRun } from '../ports/index.js';

export interface Database {
  'headwater.migration': MigrationTable;
  'headwater.source': SourceTable;
  'headwater.sync_run': SyncRunTable;
  'headwater.scope': ScopeTable;
  'headwater.resource': ResourceTable;
  'headwater.resource_state': ResourceStateTable;
  'headwater.edge': EdgeTable;
  'headwater.image_use': ImageUseTable;
  'headwater.observation': ObservationTable;
  'headwater.gap': GapTable;
  'headwater.evidence': EvidenceTable;
  'headwater.evidence_head': EvidenceHeadTable;
  'headwater.action_entry': ActionEntryTable;
  'headwater.action_target': ActionTargetTable;
  'headwater.budget': BudgetTable;
  'headwater.reservation': ReservationTable;
  'headwater.budget_unit': BudgetUnitTable;
  'headwater.halt': HaltTable;
  'headwater.policy_set': PolicySetTable;
  'headwater.lease': LeaseTable;
  'headwater.approval_request': ApprovalRequestTable;
  'headwater.approval_vote': ApprovalVoteTable;
  'headwater.finding': FindingTable;
  'headwater.finding_event': FindingEventTable;
  'headwater.look': LookTable;
  'headwater.sighting': SightingTable;
  'headwater.trust': TrustTable;
  'headwater.action_run': ActionRunTable;
  'headwater.contest': ContestTable;
  'headwater.reversal': ReversalTable;
  'headwater.message_place': MessagePlaceTable;
  'headwater.message_claim': MessageClaimTable;
  'pg_temp.seen_finding': SeenFindingTable;
  'pg_temp.seen_sighting': SeenSightingTable;
  'headwater.worker': WorkerTable;
  'headwater.view_cause': ViewTable;
  'headwater.view_cause_body': ViewBodyTable;
  'headwater.view_finding': ViewTable;
  'headwater.view_finding_body': ViewBodyTable;
  'headwater.view_image': ViewTable;
  'headwater.view_image_body': ViewBodyTable;
  'headwater.view_resource': ViewTable;
  'headwater.view_resource_body': ViewBodyTable;
  'pg_temp.view_changed': ViewTable;
  'pg_temp.view_changed_body': ViewBodyTable;
  'pg_temp.view_seen': Pick<ViewTable, 'key' | 'content'> & { place: number };
  'headwater.failure_baseline': FailureBaselineTable;
  'headwater.access_session': AccessSessionTable;
  'headwater.access_token': AccessTokenTable;
  'headwater.access_answer': AccessAnswerTable;
  'headwater.access_pass': AccessPassTable;
  'headwater.access_once': AccessOnceTable;
  'headwater.wake': WakeTable;
  'headwater.signing_key': SigningKeyTable;
  'headwater.closing_time': ClosingTimeTable;
  'headwater.traced_cause': TracedCauseTable;
  'headwater.trace_reached': TraceReachedTable;
}

/** A bigint, which is larger than a number of JavaScript's. */
export type BigNumber = string;

/** Written by the database. */
type Given<Type> = ColumnType<Type, never, never>;
/** A jsonb, written as a text of `toKeptJson`. */
type KeptJson = ColumnType<unknown, string, string>;

interface MigrationTable {
  number: number;
  name: string;
  at: Given<Date>;
}

interface SourceTable {
  number: Given<BigNumber>;
  name_hash: Uint8Array;
  name: string;
}

interface SyncRunTable {
  id: string;
  source: BigNumber;
  begun_at: Date;
  /** Null for the one that goes on. */
  ended_at: Date | null;
}

interface ScopeTable {
  number: Given<BigNumber>;
  source: BigNumber;
  key_hash: Uint8Array;
  platform: string;
  account: string | null;
  region: string | null;
  api_version: string;
  kind: string;
  /** Of its last reading; null when only changes were seen. */
  state: 'begun' | 'whole' | 'broken' | null;
  run: string | null;
  reading: BigNumber;
  begun_at: Date | null;
  next: string | null;
  whole_at: Date | null;
  position: string | null;
  gone: boolean;
}

interface ResourceTable {
  number: BigNumber;
  source: BigNumber;
  id_hash: Uint8Array;
  id: string;
  /** Null, as is all that describes it, for one of which only its going was heard. */
  scope: BigNumber | null;
  platform: string | null;
  account: string | null;
  region: string | null;
  api_version: string | null;
  kind: string | null;
  name: string | null;
  namespace: string | null;
  cluster: string | null;
  first_seen: Date;
  last_seen: Date;
  /** When it was last found to be different: its content, or what it is related to. */
  changed_at: Date;
  /** What is known is of this time: older news are no news. */
  as_of: Date;
  /** The reading of its scope that it was last seen in. */
  reading: BigNumber | null;
  /** The run during which a change was last heard of it. */
  touched_run: string | null;
  gone: boolean;
  /** The newest state that has a document. */
  state: BigNumber | null;
  document_hash: Uint8Array | null;
  content_hash: Uint8Array | null;
  links_hash: Uint8Array | null;
}

interface ResourceStateTable {
  number: BigNumber;
  resource: BigNumber;
  at: Date;
  state: 'seen' | 'changed' | 'gone' | 'returned';
  document: KeptJson | null;
}

interface EdgeTable {
  resource: BigNumber;
  place: number;
  relation: string;
  to_hash: Uint8Array;
  to_id: string;
  evidence: string;
}

interface ImageUseTable {
  resource: BigNumber;
  place: number;
  workload: string;
  container: string;
  container_kind: 'container' | 'initContainer' | 'ephemeralContainer';
  reference: string;
  running: string | null;
}

interface ObservationTable {
  scope: BigNumber;
  key_hash: Uint8Array;
  kind: string;
  as_of: Date;
  reading: BigNumber;
  touched_run: string | null;
  body: KeptJson;
}

interface GapTable {
  source: BigNumber;
  scope: BigNumber | null;
  /** The resource whose change said so. */
  resource: BigNumber | null;
  key_hash: Uint8Array;
  reading: BigNumber | null;
  run: string | null;
  /** True for the gap that ended a reading. */
  breaks: boolean;
  source_id: string;
  code: string;
  what: string;
  why: string;
  remedy: string | null;
  hides: string[];
}

interface EvidenceTable {
  sequence: BigNumber;
  /** As it was given: the hash is over these very characters. */
  at: string;
  kind: EvidenceKind;
  actor: string;
  subject: string;
  /** Canonical JSON. */
  body: string;
  previous: string;
  hash: string;
}

/** One row, once there is a record: the last one. Who appends holds it. */
interface EvidenceHeadTable {
  one: boolean;
  sequence: BigNumber;
  hash: string;
}

interface ActionEntryTable {
  number: Given<BigNumber>;
  id: string;
  at: Given<Date>;
  proposed_by: string;
  cause_hash: Uint8Array;
  action: string;
  /** Canonical JSON. */
  plan: string;
  /** JSON: pairs of target and sentences; null where none were given. */
  effects: string | null;
}

/** A target of a recorded plan, from the beginning on. */
interface ActionTargetTable {
  entry: BigNumber;
  target_hash: Uint8Array;
  /** In the plan, from 0. */
  place: number;
  target: string;
  worker: string | null;
  steps: number;
  before: Uint8Array | null;
  outcome: Outcome['kind'] | null;
  outcome_because: string | null;
  outcome_page: string | null;
  outcome_at: Date | null;
  undo: Outcome['kind'] | null;
  undo_because: string | null;
  undo_at: Date | null;
  undo_by: string | null;
}

/** Who reserves holds the rows of its budgets. */
interface BudgetTable {
  name_hash: Uint8Array;
  name: string;
}

interface ReservationTable {
  key_hash: Uint8Array;
  key: string;
}

interface BudgetUnitTable {
  reservation: Uint8Array;
  budget: Uint8Array;
  at: Date;
}

/** One row while everything is halted. */
interface HaltTable {
  one: boolean;
  by_whom: string;
  because: string;
  at: Given<Date>;
}

/** One row: the policy set that holds. */
interface PolicySetTable {
  one: boolean;
  id: string;
  policies: string[];
}

interface LeaseTable {
  worker: string;
  policy_set: string;
  /** The lease lives up to and at this time. */
  until: Date;
}

interface WorkerTable {
  id: string;
  beat_at: Date;
}

interface ApprovalRequestTable {
  number: Given<BigNumber>;
  entry_hash: Uint8Array;
  entry: string;
  plan: string;
  /** What waited too long is `waiting` still: whether it has lapsed depends on when it is asked. */
  state: Exclude<ApprovalRequest['state'], 'lapsed'>;
  people: number;
  proposed_by: string;
  requested_at: Date;
  lapses_at: Date;
}

interface ApprovalVoteTable {
  request: BigNumber;
  /** From 1. */
  place: number;
  voter_hash: Uint8Array;
  voter: string;
  at: Date;
  kind: Vote['kind'];
  because: string;
}

interface FindingTable {
  number: Given<BigNumber>;
  id_hash: Uint8Array;
  id: Fingerprint;
  state: FindingLife['state'];
  title: string;
  severity: Severity;
  phase: ReleasePhase;
  rule: string;
  about: string;
  opened_at: Date;
  /** When it was opened, or opened again. */
  open_since: Date;
  closed_at: Date | null;
  reopened: number;
}

interface FindingEventTable {
  number: Given<BigNumber>;
  finding: BigNumber;
  at: Date;
  kind: FindingEventKind;
  because: string;
}

/** What was read when findings were seen; one row for many looks at the same. */
interface LookTable {
  number: Given<BigNumber>;
  content_hash: Uint8Array;
  body: KeptJson;
}

interface SightingTable {
  finding_hash: Uint8Array;
  look: BigNumber;
  content_hash: Uint8Array;
  body: KeptJson;
}

interface TrustTable {
  number: Given<BigNumber>;
  subject_hash: Uint8Array;
  action: string;
  policy: string;
  phase: ReleasePhase;
  /** Since `demoted_at`; all others since ever. */
  approved: number;
  unattended: number;
  failed: number;
  undone: number;
  demoted_at: Date | null;
}

interface ActionRunTable {
  key_hash: Uint8Array;
  entry: string;
  target: string;
  kind: ActionRun['kind'];
  at: Date;
  /** When it was told of last. */
  last_at: Date;
}

/** A resource that something put back at least once. */
interface ContestTable {
  resource_hash: Uint8Array;
  resource: string;
  /** Of the last reversal. */
  action: string;
  /** Since a person settled it. */
  reversals: number;
  since: Date;
}

interface ReversalTable {
  key_hash: Uint8Array;
  resource: string;
  entry: string;
  at: Date;
}

interface MessagePlaceTable {
  number: Given<BigNumber>;
  key_hash: Uint8Array;
  cause: string;
  notifier: string;
  address: string;
}

interface MessageClaimTable {
  number: Given<BigNumber>;
  id: string;
  place: BigNumber;
  text: string;
  at: Date;
  state: 'taken' | 'sent' | 'dropped';
  reference: string | null;
  sent_at: Date | null;
}

/** While a look is merged. */
interface SeenFindingTable extends Pick<FindingTable, 'id_hash' | 'id' | 'title' | 'severity' | 'phase' | 'rule' | 'about'> {
  place: number;
}

interface SeenSightingTable {
  finding_hash: Uint8Array;
  look: BigNumber;
  content_hash: Uint8Array;
  body: string;
}

interface FailureBaselineTable {
  policy: string;
  failures: number;
  errors: number;
  accepted_by: string;
  at: Date;
}

/** One row, once a look was asked for. */
interface WakeTable {
  one: boolean;
  calls: BigNumber;
  readings: BigNumber;
}

interface SigningKeyTable {
  purpose: string;
  key: Uint8Array;
  at: Given<Date>;
}

/** How long findings were open, counted when they are closed. */
interface ClosingTimeTable {
  severity: Severity;
  /** In seconds; Infinity for the rest. */
  le: number;
  closed: BigNumber;
  seconds: number;
}

interface TracedCauseTable {
  cause_hash: Uint8Array;
  cause: string;
  opened_at: Date;
  findings: KeptJson;
}

/** One row, once anything was told. */
interface TraceReachedTable {
  one: boolean;
  sequence: BigNumber;
}

/** What all nouns of the view have; what each is sorted and filtered by stands in view-nouns.ts. */
interface ViewTable {
  key: string;
  content: string;
  words: string;
  item: KeptJson;
}

interface ViewBodyTable {
  key: string;
  body: KeptJson;
}

interface AccessSessionTable {
  secret_hash: Uint8Array;
  holder_hash: Uint8Array;
  holder: KeptJson;
  opened_at: Date;
  /** To the minute, or to the twentieth part of `idle`. */
  used_at: Date;
  /** In milliseconds. */
  idle: BigNumber;
  ends_at: Date;
}

interface AccessTokenTable {
  id: string;
  /** `login` or `program`. */
  kind: string;
  secret_hash: Uint8Array;
  name: string;
  owner_hash: Uint8Array;
  owner: KeptJson;
  /** What it may at the most: a grant. */
  bounds: KeptJson;
  created_at: Date;
  expires_at: Date;
  used_at: Date | null;
}

interface AccessAnswerTable {
  key_hash: Uint8Array;
  claim: string;
  fingerprint: string;
  until: Date;
  /** Null while it is carried out. */
  status: number | null;
  body: string | null;
}

interface AccessPassTable {
  key_hash: Uint8Array;
  body: KeptJson;
  until: Date;
}

interface AccessOnceTable {
  key_hash: Uint8Array;
  until: Date;
}
