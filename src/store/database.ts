/** The tables as queries see them; what each is for stands in readme.md, and how it was made in migrations/. */
import type { ColumnType } from 'kysely';

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
