/** `headwater cause list|show|fix`. Fixing previews unless --write, and then executes the very plan that was recorded. */
import { plain } from '../../lib/terminal.js';
import { stateFolder, writeFix, type ReportedCause, type ScanReport } from '../../pipeline/index.js';
import { EXIT } from '../exit-codes.js';
import type { CommandContext } from '../command-context.js';
import { LIST_FORMATS, formatOf, serialise } from '../output.js';
import { byPartOfId } from '../part-of-id.js';
import type { CauseRow } from '../remote/estate.js';
import { askedServer, type AskedServer, type ServerOption } from '../remote/where.js';
import { LISTED, causePage, causeRowTable, causeTable, diffLines } from '../render/cause.js';
import { onlyHere, reportFor, type FromScanOptions } from './reports.js';

interface Options extends FromScanOptions, ServerOption {
  readonly output: string;
}

export async function listCauses(inputs: readonly string[], options: Options, context: CommandContext): Promise<number> {
  const format = formatOf(options.output, LIST_FORMATS);
  const server = askedServer(options, onlyHere(inputs, options));
  if (server !== undefined) return listCausesAt(server, format, context);
  const { causes } = await reportFor(inputs, options, context);
  const { console } = context;
  if (format === 'table') console.out(causes.length === 0 ? 'No causes.' : causeTable(causes, console.style, console.width));
  else console.out(serialise(format, { apiVersion: 'headwater.dev/v1', kind: 'CauseList', items: causes }, causes));
  return EXIT.ok.code;
}

export async function showCause(
  id: string,
  inputs: readonly string[],
  options: Options,
  context: CommandContext,
): Promise<number> {
  const format = formatOf(options.output, LIST_FORMATS);
  const server = askedServer(options, onlyHere(inputs, options));
  if (server !== undefined) return showCauseAt(server, id, format, context);
  const report = await reportFor(inputs, options, context);
  const cause = findCause(report, id);
  context.console.out(format === 'table' ? causePage(report, cause, context.console.style) : serialise(format, cause));
  return EXIT.ok.code;
}

type ListFormat = (typeof LIST_FORMATS)[number];

async function listCausesAt(server: AskedServer, format: ListFormat, context: CommandContext): Promise<number> {
  const { connect } = await import('../remote/client.js');
  const { causesAt } = await import('../remote/estate.js');
  const { writeRows } = await import('../remote/rows.js');
  const { style, width } = context.console;
  const draw = (rows: readonly CauseRow[]): string => (rows.length === 0 ? 'No causes.' : causeRowTable(rows, style, width));
  await writeRows(causesAt(await connect(server, context.signal)), { format, kind: 'CauseRowList', draw }, context);
  return EXIT.ok.code;
}

async function showCauseAt(
  asked: AskedServer,
  id: string,
  format: ListFormat,
  { console, signal }: CommandContext,
): Promise<number> {
  const { connect } = await import('../remote/client.js');
  const { causeAt, namesAt } = await import('../remote/estate.js');
  const server = await connect(asked, signal);
  const cause = await causeAt(server, id);
  if (format !== 'table') {
    console.out(serialise(format, cause));
    return EXIT.ok.code;
  }
  // The names of all would be an exchange each.
  const images = cause.reach.images.slice(0, LISTED);
  const workloads = cause.reach.workloads.slice(0, LISTED);
  const names = await namesAt(server, { images, workloads });
  const shown = { ...cause, reach: { ...cause.reach, images, workloads } };
  console.out(causePage(names, shown, console.style, cause.counts));
  return EXIT.ok.code;
}

export async function fixCause(
  id: string,
  inputs: readonly string[],
  options: FromScanOptions & { readonly write?: boolean },
  context: CommandContext,
): Promise<number> {
  const report = await reportFor(inputs, options, context);
  const cause = findCause(report, id);
  const { console } = context;
  if (cause.fix.diff === '') {
    console.error(`No edit can be written for ${plain(cause.id)}: ${plain(cause.fix.guidance)}`);
    return EXIT.failure.code;
  }
  // Into a pipe go the bytes of the diff itself, for `git apply`; a terminal gets a safe, coloured view of it.
  console.out(
    process.stdout.isTTY === true ? diffLines(cause.fix.diff, console.style).join('\n') : cause.fix.diff.replace(/\n$/, ''),
  );
  console.note(plain(cause.fix.guidance));
  if (options.write !== true) {
    console.note(
      `Nothing was written. In a checkout of ${plain(cause.location?.repository ?? 'the repository')}: git apply, or add --write.`,
    );
    return EXIT.ok.code;
  }
  return write(report, cause, context);
}

async function write(report: ScanReport, cause: ReportedCause, context: CommandContext): Promise<number> {
  const { entry, outcomes } = await writeFix(report, cause, stateFolder());
  const { console } = context;
  for (const { kind, target, because } of outcomes) console.note(`${kind}: ${plain(target)}: ${plain(because)}`);
  if (outcomes.some(({ kind }) => kind === 'done')) console.note(`Undo with: headwater action undo ${entry} --yes`);
  if (outcomes.some(({ kind }) => kind === 'failed')) return EXIT.failure.code;
  return outcomes.some(({ kind }) => kind === 'refused') ? EXIT.refused.code : EXIT.ok.code;
}

/** By id, or by any part of one that only one has. Throws ID_UNKNOWN. */
export function findCause(report: ScanReport, id: string): ReportedCause {
  return byPartOfId(report.causes, id, 'cause');
}
