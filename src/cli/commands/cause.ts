/** `headwater cause list|show|fix`. Fixing previews unless --write, and then executes the very plan that was recorded. */
import { HeadwaterError } from '../../lib/errors.js';
import { plain } from '../../lib/terminal.js';
import { stateFolder, writeFix, type ReportedCause, type ScanReport } from '../../pipeline/index.js';
import { EXIT } from '../exit-codes.js';
import type { CommandContext } from '../command-context.js';
import { LIST_FORMATS, formatOf, serialise } from '../output.js';
import { causePage, causeTable, diffLines } from '../render/cause.js';
import { reportFor, type FromScanOptions } from './reports.js';

interface Options extends FromScanOptions {
  readonly output: string;
}

export async function listCauses(inputs: readonly string[], options: Options, context: CommandContext): Promise<number> {
  const format = formatOf(options.output, LIST_FORMATS);
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
  const report = await reportFor(inputs, options, context);
  const cause = findCause(report, id);
  context.console.out(format === 'table' ? causePage(report, cause, context.console.style) : serialise(format, cause));
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

/** Candidates that are named when a part of an id fits several. */
const MOST_NAMED = 5;

/** By id, or by any part of one that only one has. Throws ID_UNKNOWN. */
export function findCause(report: ScanReport, id: string): ReportedCause {
  const exact = report.causes.find((cause) => cause.id === id);
  if (exact !== undefined) return exact;
  const partial = id === '' ? [] : report.causes.filter((cause) => cause.id.includes(id));
  const [only, ...others] = partial;
  if (only !== undefined && others.length === 0) return only;
  const named = partial.slice(0, MOST_NAMED).map((cause) => cause.id);
  const rest = partial.length - named.length;
  const among = partial.length === 0 ? 'no cause has' : `${named.join(', ')}${rest > 0 ? ` and ${rest} more` : ''} have`;
  throw new HeadwaterError('ID_UNKNOWN', `${among} ${JSON.stringify(id)} in ${partial.length === 0 ? 'its id' : 'their ids'}`);
}
