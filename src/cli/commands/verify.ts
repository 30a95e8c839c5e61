/** `headwater verify`: what a new look says of an earlier report's findings. Exits 3 while something is open, 4 when it cannot be told. */
import { plain } from '../../lib/terminal.js';
import { readReport, verifyReport } from '../../pipeline/index.js';
import { EXIT } from '../exit-codes.js';
import type { CommandContext } from '../command-context.js';
import { LIST_FORMATS, formatOf, serialise } from '../output.js';
import { table } from '../render/table.js';
import { freshScan, type ScanOptions } from './reports.js';

interface Options extends ScanOptions {
  readonly output: string;
  readonly baseline: string;
}

export async function verify(inputs: readonly string[], options: Options, context: CommandContext): Promise<number> {
  const format = formatOf(options.output, LIST_FORMATS);
  const earlier = await readReport(options.baseline);
  const report = verifyReport(earlier, await freshScan(inputs, options, context));
  const { console } = context;
  if (format !== 'table') console.out(serialise(format, report, report.causes));
  else {
    const { style } = console;
    const rows = report.causes.map(({ id, closed, stillOpen, inconclusive, because }) => [
      plain(id),
      stillOpen > 0 ? style.red('still open') : inconclusive > 0 ? style.yellow('inconclusive') : style.green('closed'),
      String(closed),
      String(stillOpen),
      String(inconclusive),
      plain(because),
    ]);
    console.out(
      rows.length === 0
        ? 'The earlier report has no causes.'
        : table(['CAUSE', 'NOW', 'CLOSED', 'OPEN', 'UNCLEAR', 'WHY'], rows, style),
    );
  }
  if (report.causes.some(({ stillOpen }) => stillOpen > 0)) return EXIT.findings.code;
  return report.causes.some(({ inconclusive }) => inconclusive > 0) ? EXIT.coverage.code : EXIT.ok.code;
}
