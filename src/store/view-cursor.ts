/** Where a page of a list ended, as a text for whoever asks for the next one. */
import { HeadwaterError } from '../lib/errors.js';
import type { ViewNoun } from '../ports/index.js';

/** A place in a list: the one thing that is sorted by these three. */
export interface ViewPlace {
  readonly value: number | string;
  readonly name: string;
  readonly key: string;
}

/** As PostgreSQL calls what is sorted by. */
export type ViewType = 'smallint' | 'float8' | 'text';

export interface ViewOrder {
  readonly noun: ViewNoun;
  readonly sort: string;
  readonly reverse: boolean;
}

export function toCursor({ noun, sort, reverse }: ViewOrder, { value, name, key }: ViewPlace): string {
  return Buffer.from(JSON.stringify([noun, sort, reverse, value, name, key])).toString('base64url');
}

/** Throws CURSOR_INVALID for what is none, or of another order. */
export function parseCursor(cursor: string, order: ViewOrder, type: ViewType): ViewPlace {
  const parts = cursor.length > LONGEST ? undefined : partsOf(cursor);
  if (!Array.isArray(parts)) throw new HeadwaterError('CURSOR_INVALID', 'this is no cursor');
  const [noun, sort, reverse, value, name, key]: readonly unknown[] = parts;
  if (noun !== order.noun || sort !== order.sort || reverse !== order.reverse) {
    throw new HeadwaterError('CURSOR_INVALID', 'the cursor is of another list, sort or direction');
  }
  if (!isOf(value, type) || typeof name !== 'string' || typeof key !== 'string' || !KEY.test(key)) {
    throw new HeadwaterError('CURSOR_INVALID', 'this is no cursor');
  }
  return { value, name, key };
}

/** More than any that is given out. In characters. */
const LONGEST = 4_096;
const KEY = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function isOf(value: unknown, type: ViewType): value is number | string {
  if (type === 'text') return typeof value === 'string';
  if (typeof value !== 'number' || !Number.isFinite(value)) return false;
  return type === 'float8' || (Number.isInteger(value) && Math.abs(value) <= MOST_SMALL);
}

const MOST_SMALL = 2 ** 15 - 1;

function partsOf(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch (error) {
    throw new HeadwaterError('CURSOR_INVALID', 'this is no cursor', { cause: error });
  }
}
