/** The record of actions as a folder on this machine: one folder an entry, every file written whole and flushed. */
import { randomBytes } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { causeId, type Outcome } from '../model/index.js';
import type { EditLedger, Clock, EditEntry } from '../ports/index.js';
import { HeadwaterError, messageOf } from '../lib/errors.js';
import { sha256 } from '../lib/sha256.js';
import { writeDurably } from './state-folder.js';

const outcomes = z.array(
  z.object({ target: z.string(), kind: z.enum(['done', 'already-so', 'refused', 'failed']), because: z.string() }),
);
const planFile = z.object({
  at: z.string(),
  plan: z.object({
    hash: z.string(),
    action: z.string(),
    cause: z.string().transform(causeId),
    targets: z.array(
      z.object({
        kind: z.literal('file'),
        root: z.string(),
        path: z.string(),
        version: z.string(),
        edits: z.array(
          z.object({ path: z.string(), startLine: z.number().int(), removed: z.array(z.string()), added: z.array(z.string()) }),
        ),
      }),
    ),
  }),
});

/** A ledger below `folder`, which is made when the first entry is. Throws LEDGER_UNREADABLE. */
export function ledgerInFolder(folder: string, clock: Clock): EditLedger {
  const keep = async (entry: string, name: string, bytes: Uint8Array): Promise<void> => {
    try {
      await writeDurably(join(folder, entry), name, bytes);
    } catch (error) {
      throw new HeadwaterError('LEDGER_UNREADABLE', `${join(folder, entry)} cannot be written: ${messageOf(error)}`, {
        cause: error,
      });
    }
  };
  return {
    async recordPlan(plan) {
      const at = clock.now();
      const id = `act-${at.getTime().toString(36)}${randomBytes(3).toString('hex')}`;
      await keep(id, 'plan.json', Buffer.from(JSON.stringify({ at: at.toISOString(), plan })));
      return id;
    },
    recordBeforeImage: (entry, target, before) => keep(entry, `before-${sha256(target)}`, before),
    recordOutcomes: (entry, list) => keep(entry, 'outcomes.json', Buffer.from(JSON.stringify(list))),
    recordUndo: (entry, list) => keep(entry, 'undo.json', Buffer.from(JSON.stringify(list))),
    entry: (id) => readEntry(folder, id),
    async entries() {
      const names = await readdir(folder).catch(absent([]));
      const read = await Promise.all(names.filter((name) => name.startsWith('act-')).map((name) => readEntry(folder, name)));
      return read.filter((entry) => entry !== undefined).sort((a, b) => a.at.localeCompare(b.at));
    },
  };
}

async function readEntry(folder: string, id: string): Promise<EditEntry | undefined> {
  if (!/^act-[0-9a-z]+$/.test(id)) return undefined;
  const own = join(folder, id);
  const text = await readFile(join(own, 'plan.json'), 'utf8').catch(absent(undefined));
  if (text === undefined) return undefined;
  const { at, plan } = parse(planFile, text, join(own, 'plan.json'));
  const undone = await readOutcomes(join(own, 'undo.json'));
  return {
    id,
    at,
    plan,
    outcomes: (await readOutcomes(join(own, 'outcomes.json'))) ?? [],
    beforeImages: await readBeforeImages(own, plan.targets),
    undone: undone !== undefined && undone.every(({ kind }) => kind === 'done' || kind === 'already-so'),
  };
}

async function readOutcomes(path: string): Promise<readonly Outcome[] | undefined> {
  const text = await readFile(path, 'utf8').catch(absent(undefined));
  return text === undefined ? undefined : parse(outcomes, text, path);
}

async function readBeforeImages(own: string, targets: readonly { readonly path: string }[]): Promise<Record<string, Uint8Array>> {
  const images: Record<string, Uint8Array> = Object.create(null) as Record<string, Uint8Array>;
  for (const { path } of targets) {
    const bytes = await readFile(join(own, `before-${sha256(path)}`)).catch(absent(undefined));
    if (bytes !== undefined) images[path] = bytes;
  }
  return images;
}

function parse<Schema extends z.ZodType>(schema: Schema, text: string, path: string): z.infer<Schema> {
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw new HeadwaterError('LEDGER_UNREADABLE', `${path} is damaged: ${messageOf(error)}`, { cause: error });
  }
}

/** A file that is not there is an answer; one that cannot be read is an error. */
function absent<Value>(value: Value): (error: NodeJS.ErrnoException) => Value {
  return (error) => {
    if (error.code === 'ENOENT') return value;
    throw new HeadwaterError('LEDGER_UNREADABLE', messageOf(error), { cause: error });
  };
}
