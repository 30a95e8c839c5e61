/** What was read, what was not and why, and what to connect next. */
import type { Style } from '../../lib/terminal.js';
import { plain } from '../../lib/terminal.js';
import type { ReportedGap, ScanReport } from '../../pipeline/index.js';
import { table } from './table.js';
import { count } from './words.js';

export function coveragePage(report: ScanReport, style: Style, width: number): string {
  const { sources, gaps, suggestions } = report.coverage;
  const all = [...sources.flatMap((source) => source.gaps), ...gaps];
  return [
    table(
      ['SOURCE', 'KIND', 'STATUS', 'SEEN', 'GAPS'],
      sources.map((source) => [
        plain(source.id),
        source.kind,
        source.status === 'read' ? style.green('read') : style.yellow(source.status),
        Object.entries(source.observed)
          .map(([kind, n]) => `${kind} ${n}`)
          .join(', ') || '–',
        String(source.gaps.length),
      ]),
      style,
      width,
    ),
    '',
    all.length === 0 ? style.green('No gaps: everything that was given was read.') : style.bold(count(all.length, 'gap')),
    ...all.map((gap) => gapLine(gap, style)),
    ...(suggestions.length === 0 ? [] : ['', style.bold('What to connect next')]),
    ...suggestions.map(({ what, gain }) => `  ${plain(what)}: ${plain(gain)}`),
  ].join('\n');
}

export function gapLine(gap: ReportedGap, style: Style): string {
  return `  ${style.yellow(gap.code)} ${plain(gap.what)}: ${plain(gap.why)}\n    ${style.dim(plain(gap.remedy))}`;
}
