/** All migrations, in order. One that was released is never changed: what follows from it stands in databases of others. */
import { inventory } from './0001-inventory.js';
import { acting } from './0002-acting.js';
import { people } from './0003-people.js';
import { workers } from './0004-workers.js';
import { baselines } from './0005-baselines.js';
import { view } from './0006-view.js';
import { access } from './0007-access.js';
import { wake } from './0008-wake.js';
import { undoRequests } from './0009-undo-requests.js';
import { effects } from './0010-effects.js';
import { readings } from './0011-readings.js';
import { logins } from './0012-logins.js';

export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
}

export const MIGRATIONS: readonly Migration[] = [
  { number: 1, name: 'inventory', sql: inventory },
  { number: 2, name: 'acting', sql: acting },
  { number: 3, name: 'people', sql: people },
  { number: 4, name: 'workers', sql: workers },
  { number: 5, name: 'baselines', sql: baselines },
  { number: 6, name: 'view', sql: view },
  { number: 7, name: 'access', sql: access },
  { number: 8, name: 'wake', sql: wake },
  { number: 9, name: 'undo-requests', sql: undoRequests },
  { number: 10, name: 'effects', sql: effects },
  { number: 11, name: 'readings', sql: readings },
  { number: 12, name: 'logins', sql: logins },
];
