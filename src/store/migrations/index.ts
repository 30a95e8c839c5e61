/** All migrations, in order. One that was released is never changed: what follows from it stands in databases of others. */
import { inventory } from './0001-inventory.js';

export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
}

export const MIGRATIONS: readonly Migration[] = [{ number: 1, name: 'inventory', sql: inventory }];
