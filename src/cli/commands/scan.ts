/** `headwater scan`: reads the inputs, keeps the report for the commands after it, and prints the ranked causes. */
import { SEVERITIES, compareSeverity, type Severity } from '../../model/index.js';
import { HeadwaterError } from '../../lib/errors.js';
import { keepScan, stateFolder, toSarif, type Scanned, type ScanReport } from '../../pipeline/index.js';
import { EXIT } from '../exit-codes.js';
import type { CommandContext } from '../command-context.js';
import { SCAN_FORMATS, formatOf, serialise } from '../output.js';
import { scanPage } from '../render/scan.js';
import { freshScan, type ScanOptions } from './reports.js';

export interface ScanCommandOptions extends ScanOptions {
  readonly output: string;
  readonly failOn?: string;
  readonly requireCoverage?: boolean;
}

/** @param afterScan told what was found before it is printed; gives lines that are noted below it */
export async function scan(
  inputs: readonly string[],
  options: ScanCommandOptions,
  context: CommandContext,
  afterScan: (scanned: Scanned) => Promise<readonly string[]> = async () => [],
): Promise<number> {
  const format = formatOf(options.output, SCAN_FORMATS);
  const threshold = severityOf(options.failOn);
  const scanned = await freshScan(inputs, options, context);
  const { report } = scanned;
  await keepScan(report, context.folder, stateFolder());
  const notes = await afterScan(scanned);
  const { console } = context;
  if (format === 'table') console.out(scanPage(report, console.style, console.width));
  else if (format === 'sarif') console.out(serialise('json', toSarif(report)));
  else console.out(serialise(format, report));
  for (const note of notes) console.note(note);
  return exitCodeOf(report, threshold, options.requireCoverage === true);
}

function severityOf(text: string | undefined): Severity | undefined {
  if (text === undefined) return undefined;
  const found = SEVERITIES.find((severity) => severity === text);
  if (found === undefined) throw new HeadwaterError('OPTION_INVALID', `--fail-on ${text} is not one of ${SEVERITIES.join(', ')}`);
  return found;
}

function exitCodeOf(report: ScanReport, threshold: Severity | undefined, requireCoverage: boolean): number {
  if (report.coverage.sources.every(({ status }) => status === 'unread')) return EXIT.failure.code;
  if (threshold !== undefined && report.findings.some(({ severity }) => compareSeverity(severity, threshold) >= 0))
    return EXIT.findings.code;
  return requireCoverage && !report.coverage.complete ? EXIT.coverage.code : EXIT.ok.code;
}
