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
    ...gapLines(all, style),
    ...(suggestions.length === 0 ? [] : ['', style.bold('What to connect next')]),
    ...suggestions.map(({ what, gain }) => `  ${plain(what)}: ${plain(gain)}`),
  ].join('\n');
}

/** Gaps of one kind together, at most `perCode` of each; a remedy that several share is said once, after the last of them. */
export function gapLines(gaps: readonly ReportedGap[], style: Style, perCode = Number.POSITIVE_INFINITY): string[] {
  const codes = [...new Set(gaps.map(({ code }) => code))];
  return codes.flatMap((each) => {
    const alike = gaps.filter(({ code }) => code === each);
    const shown = alike.slice(0, perCode);
    const rest = alike.length - shown.length;
    return shown.flatMap(({ code, what, why, remedy }, index) => {
      const more = rest > 0 && index === shown.length - 1 ? `; and ${rest} more` : '';
      const line = `  ${style.yellow(code)} ${plain(what)}: ${plain(why)}${more}`;
      return shown[index + 1]?.remedy === remedy ? [line] : [line, `    ${style.dim(plain(remedy))}`];
    });
  });
}
