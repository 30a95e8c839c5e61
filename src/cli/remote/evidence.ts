/**
 * The evidence of a server: all its records, as it exports them. Whether they are as they were written is found out here, on the records
 * themselves: a server that was tampered with would say of itself whatever it likes.
 */
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ReadableStream } from 'node:stream/web';
import { z } from 'zod';
import { HeadwaterError, messageOf } from '../../lib/errors.js';
import { linesOf } from '../../lib/line-stream.js';
import { verifyEvidenceFile, type EvidenceCheck, type EvidenceVerification } from '../../pipeline/index.js';
import type { RemoteServer } from './client.js';

/** Keeps nothing afterwards. */
export async function verifyEvidenceAt(
  server: RemoteServer,
  check: Omit<EvidenceCheck, 'of' | 'from'>,
): Promise<EvidenceVerification> {
  const folder = await mkdtemp(join(tmpdir(), 'headwater-evidence-'));
  try {
    const file = join(folder, 'evidence.jsonl');
    await unbroken(
      server,
      pipeline(await exportedBy(server), createWriteStream(file, { mode: 0o600 }), { signal: server.signal }),
    );
    return await verifyEvidenceFile(file, { ...check, of: server.origin, from: 1 });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** In bytes: more than the largest record has. */
const LONGEST_LINE = 64 * 1024 ** 2;
const numbered = z.object({ sequence: z.int().min(1) });

/** Gives each record from a number on as its line. */
export async function eachRecordAt(server: RemoteServer, from: number, take: (line: string) => void): Promise<void> {
  const copy = async (): Promise<void> => {
    for await (const lines of linesOf(await exportedBy(server), LONGEST_LINE)) {
      for (const { number, text, problem } of lines) {
        if (problem !== undefined) throw new HeadwaterError('SERVER_UNREACHABLE', `line ${number} of its evidence is ${problem}`);
        if (text.trim() !== '' && (from === 1 || numbered.parse(JSON.parse(text)).sequence >= from)) take(text);
      }
    }
  };
  await unbroken(server, copy());
}

async function exportedBy({ api, read, patientFetch }: RemoteServer): Promise<Readable> {
  const call = api.GET('/api/v1/evidence/export', {
    parseAs: 'stream',
    fetch: patientFetch,
    headers: { accept: 'application/x-ndjson, application/problem+json' },
  });
  return Readable.fromWeb(await read(z.instanceof(ReadableStream), call));
}

/** An export that ends early is no shorter chain: it is none. */
async function unbroken({ origin, signal }: RemoteServer, reading: Promise<void>): Promise<void> {
  try {
    await reading;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof HeadwaterError) throw error;
    throw new HeadwaterError('SERVER_UNREACHABLE', `the evidence of ${origin} did not arrive whole: ${messageOf(error)}`, {
      cause: error,
    });
  }
}
