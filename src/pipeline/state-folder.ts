/** Where Headwater keeps what it must remember between two commands: the last scans and the record of actions. */
import { mkdir, open, readFile, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { HeadwaterError, messageOf } from '../lib/errors.js';
import { readTextInside } from '../lib/read-inside.js';
import { sha256 } from '../lib/sha256.js';
import { scanReportSchema, type ScanReport } from './report.js';

/** `$XDG_STATE_HOME/headwater`, as the XDG base directory specification 0.8 says; `~/.local/state/headwater` otherwise. */
export function stateFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const state = environment.XDG_STATE_HOME;
  // The specification: a relative path is to be ignored.
  return join(state?.startsWith('/') === true ? state : join(homedir(), '.local', 'state'), 'headwater');
}

/** A report that was kept, and for which folder. */
export interface KeptScan {
  readonly report: ScanReport;
  /** The folder that the scan was run in. */
  readonly folder: string;
  /** True when it is the last scan of another folder, for want of one of this. */
  readonly elsewhere: boolean;
}

const keptFile = z.object({ folder: z.string(), report: z.unknown() });

/** Keeps the report as the last scan of the folder. */
export async function keepScan(report: ScanReport, folder: string, state: string): Promise<void> {
  const kept: z.input<typeof keptFile> = { folder, report };
  await writeDurably(join(state, 'scans'), `${sha256(folder).slice(0, 16)}.json`, Buffer.from(JSON.stringify(kept)));
}

/** The last scan of this folder, else the last of any. Throws SCAN_NOT_FOUND or REPORT_INVALID. */
export async function lastScan(folder: string, state: string): Promise<KeptScan> {
  const scans = join(state, 'scans');
  const own = `${sha256(folder).slice(0, 16)}.json`;
  const names = await readdir(scans).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return [];
    throw new HeadwaterError('SCAN_NOT_FOUND', `${scans} cannot be read: ${messageOf(error)}`, { cause: error });
  });
  const name = names.includes(own) ? own : await newest(scans, names);
  if (name === undefined) throw new HeadwaterError('SCAN_NOT_FOUND', 'no scan was kept yet');
  const kept = await readKept(join(scans, name));
  return { report: parseReport(kept.report, name), folder: kept.folder, elsewhere: kept.folder !== folder };
}

async function readKept(path: string): Promise<z.output<typeof keptFile>> {
  try {
    return keptFile.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    throw new HeadwaterError('REPORT_INVALID', `the kept scan ${path} is damaged; scan again`, { cause: error });
  }
}

async function newest(folder: string, names: readonly string[]): Promise<string | undefined> {
  const dated = await Promise.all(
    names.filter((name) => name.endsWith('.json')).map(async (name) => ({ name, at: (await stat(join(folder, name))).mtimeMs })),
  );
  return dated.sort((a, b) => b.at - a.at)[0]?.name;
}

/** The report that a file holds. Throws REPORT_INVALID. */
export async function readReport(path: string): Promise<ScanReport> {
  const real = await realPathOf(path);
  const read = await readTextInside(dirname(real), real, LARGEST_REPORT);
  if (read.kind !== 'text') throw unreadable(path, read.kind === 'absent' ? 'it is not there' : read.why);
  let value: unknown;
  try {
    value = JSON.parse(read.text);
  } catch (error) {
    throw unreadable(path, messageOf(error), error);
  }
  return parseReport(value, path);
}

/** In bytes: what is read into memory at once of other JSON documents, too. */
const LARGEST_REPORT = 256 * 1024 ** 2;

async function realPathOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    throw unreadable(path, messageOf(error), error);
  }
}

function unreadable(path: string, why: string, cause?: unknown): HeadwaterError {
  return new HeadwaterError('REPORT_INVALID', `${path} cannot be read: ${why}`, { cause });
}

function parseReport(value: unknown, name: string): ScanReport {
  const read = scanReportSchema.safeParse(value);
  if (read.success) return read.data;
  const [first] = read.error.issues;
  throw new HeadwaterError('REPORT_INVALID', `${name} is no ScanReport: ${first?.path.join('.') ?? ''} ${first?.message ?? ''}`);
}

/** Written beside its place, flushed, then renamed into it: readers see the old file or the new one, also after a crash. */
export async function writeDurably(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const beside = join(folder, `.${name}.${process.pid}.${Math.round(performance.now() * 1_000)}`);
  try {
    const file = await open(beside, 'wx', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, join(folder, name));
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
  const parent = await open(folder, 'r');
  try {
    await parent.sync();
  } finally {
    await parent.close();
  }
}
