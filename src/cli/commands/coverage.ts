/** `headwater coverage`. */
import { EXIT } from '../exit-codes.js';
import type { CommandContext } from '../command-context.js';
import { LIST_FORMATS, formatOf, serialise } from '../output.js';
import { coveragePage } from '../render/coverage.js';
import { reportFor, type FromScanOptions } from './reports.js';

interface Options extends FromScanOptions {
  readonly output: string;
  readonly requireCoverage?: boolean;
}

export async function coverage(inputs: readonly string[], options: Options, context: CommandContext): Promise<number> {
  const format = formatOf(options.output, LIST_FORMATS);
  const report = await reportFor(inputs, options, context);
  const document = { apiVersion: 'headwater.dev/v1', kind: 'CoverageReport', ...report.coverage };
  context.console.out(
    format === 'table'
      ? coveragePage(report, context.console.style, context.console.width)
      : serialise(format, document, report.coverage.sources),
  );
  return options.requireCoverage === true && !report.coverage.complete ? EXIT.coverage.code : EXIT.ok.code;
}
