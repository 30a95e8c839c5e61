import { PassThrough } from 'node:stream';
import type pg from 'pg';
import { expect, it } from 'vitest';
import { copyOut, copyText } from './copy.js';

/** What `pg` calls on a query, of which its types know nothing. */
interface TakesCopyData {
  handleCopyData(message: { readonly chunk: Uint8Array }, connection: unknown): void;
}

function takesCopyData(query: pg.Submittable): query is pg.Submittable & TakesCopyData {
  return 'handleCopyData' in query;
}

it('hands on bytes that stay as they are, whatever is read next into the place where they came', () => {
  const taken: Uint8Array[] = [];
  const query = copyOut('copy x to stdout', (chunk) => void taken.push(chunk));
  if (!takesCopyData(query)) throw new TypeError('it takes no data');
  const nothing = (): void => undefined;
  const connection = { stream: new PassThrough(), sendCopyFromChunk: nothing, endCopyFrom: nothing, sendCopyFail: nothing };
  const place = Buffer.from('first');
  query.handleCopyData({ chunk: place }, connection);
  place.write('other');
  expect(taken.map((chunk) => Buffer.from(chunk).toString())).toEqual(['first']);
});

it('writes rows as COPY reads them', () => {
  const rows = [['a\tb\\c\n', null, 1, true, new Date(0), Buffer.from([1, 255])]];
  expect(Buffer.concat([...copyText(rows)]).toString()).toBe(
    'a\\tb\\\\c\\n\t\\N\t1\ttrue\t1970-01-01T00:00:00.000Z\t\\\\x01ff\n',
  );
});
