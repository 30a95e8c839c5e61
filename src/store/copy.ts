/**
 * PostgreSQL's COPY over a connection of `pg`, which speaks its messages but has no way to use them: rows in, as a table takes
 * them fastest, and a table's bytes out. (The protocol: https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-COPY)
 */
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import type { Connection, Submittable } from 'pg';

/** A field of a row; a text is one that PostgreSQL keeps. */
export type CopyField = string | number | boolean | Date | Uint8Array | null;

/** About as much as is sent at once, in bytes. */
const CHUNK = 64 * 1024;

/** Rows in COPY's text format, in chunks. */
export function* copyText(rows: Iterable<readonly CopyField[]>): Generator<Buffer> {
  let text = '';
  for (const row of rows) {
    text += `${row.map(fieldText).join('\t')}\n`;
    if (text.length < CHUNK) continue;
    yield Buffer.from(text);
    text = '';
  }
  if (text !== '') yield Buffer.from(text);
}

const SPECIAL = /[\\\n\r\t]/g;
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

function fieldText(field: CopyField): string {
  if (field === null) return '\\N';
  if (typeof field === 'string') return field.replace(SPECIAL, (found) => ESCAPES.get(found) ?? found);
  if (field instanceof Date) return field.toISOString();
  if (field instanceof Uint8Array) return `\\\\x${Buffer.from(field.buffer, field.byteOffset, field.byteLength).toString('hex')}`;
  return String(field);
}

/** Sends chunks into `COPY … FROM STDIN`. Both or neither: an error on either side leaves the table as it was. */
export function copyIn(statement: string, chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): CopyQuery {
  return copyQuery(statement, {
    onCopyIn: async (connection, failed) => {
      for await (const chunk of chunks) {
        if (failed()) return;
        connection.sendCopyFromChunk(chunk);
        if (connection.stream.writableNeedDrain) await once(connection.stream, 'drain');
      }
      if (!failed()) connection.endCopyFrom();
    },
  });
}

/** Hands on what `COPY … TO STDOUT` sends; the server waits while `take` is busy. */
export function copyOut(statement: string, take: (chunk: Uint8Array) => Promise<void> | undefined): CopyQuery {
  return copyQuery(statement, {
    onCopyData: (chunk, connection, fail) => {
      // `pg` writes what comes next over these bytes, and whoever takes them may still be busy then.
      const busy = take(Buffer.from(chunk));
      if (busy === undefined) return;
      connection.stream.pause();
      busy.catch(fail).finally(() => connection.stream.resume());
    },
  });
}

export interface CopyQuery extends Submittable {
  /** Rejects with what either side says. */
  readonly done: Promise<void>;
}

/** What `pg` has and its types leave out. */
interface CopyConnection extends Connection {
  readonly stream: Duplex;
  sendCopyFromChunk(chunk: Uint8Array): void;
  endCopyFrom(): void;
  sendCopyFail(message: string): void;
}

interface CopyHandlers {
  readonly onCopyIn?: (connection: CopyConnection, failed: () => boolean) => Promise<void>;
  readonly onCopyData?: (chunk: Uint8Array, connection: CopyConnection, fail: (error: unknown) => void) => void;
}

/** The messages that `pg` hands to the query at hand, named as it calls them. */
function copyQuery(statement: string, { onCopyIn, onCopyData }: CopyHandlers): CopyQuery {
  let problem: unknown;
  let settle: { readonly resolve: () => void; readonly reject: (error: unknown) => void } | undefined;
  const done = new Promise<void>((resolve, reject) => (settle = { resolve, reject }));
  // The first word is the cause; what follows only says that the transaction is over.
  const fail = (error: unknown): void => void (problem ??= error ?? new Error('COPY failed'));
  const query = {
    done,
    submit: (connection: Connection): void => connection.query(statement),
    handleCopyInResponse: (connection: Connection): void => {
      if (!speaksCopy(connection) || onCopyIn === undefined) throw new TypeError('not a connection that can take COPY');
      onCopyIn(connection, () => problem !== undefined).catch((error: unknown) => {
        fail(error);
        connection.sendCopyFail('the rows could not be made');
      });
    },
    handleCopyData: ({ chunk }: { readonly chunk: Uint8Array }, connection: Connection): void => {
      if (!speaksCopy(connection)) throw new TypeError('not a connection that can take COPY');
      if (problem === undefined) onCopyData?.(chunk, connection, fail);
    },
    handleCommandComplete: (): void => undefined,
    // No ready-for-query follows for this query: `pg` takes an error for its end.
    handleError: (error: unknown): void => {
      fail(error);
      settle?.reject(problem);
    },
    handleReadyForQuery: (): void => (problem === undefined ? settle?.resolve() : settle?.reject(problem)),
  };
  return query;
}

function speaksCopy(connection: Connection): connection is CopyConnection {
  return 'sendCopyFromChunk' in connection && 'endCopyFrom' in connection && 'sendCopyFail' in connection;
}
