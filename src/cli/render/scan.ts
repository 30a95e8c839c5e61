/** What a scan ends with: the causes, how sure, what could not be seen, and what to do next. */
import type { Style } from '../../lib/terminal.js';
import { plain } from '../../lib/terminal.js';
import type { ScanReport } from '../../pipeline/index.js';
import { causeTable } from './cause.js';
import { gapLines } from './coverage.js';
import { count, program } from './words.js';

const SHOWN_CAUSES = 20;
/** `coverage`, which is what to run next, lists them all. */
const SHOWN_GAPS_OF_A_KIND = 1;

export function scanPage(report: ScanReport, style: Style, width: number): string {
  const { findings, causes, coverage } = report;
  const unread = coverage.sources.every(({ status }) => status === 'unread');
  const headline = unread
    ? 'Nothing could be read.'
    : findings.length === 0
      ? `No findings in ${seen(report)}.`
      : `${count(findings.length, 'finding')} ${findings.length === 1 ? 'becomes' : 'become'} ${count(causes.length, 'cause')}, in ${seen(report)}.`;
  return [
    style.bold(headline),
    ...causeLines(report, style, width),
    ...coverageLines(coverage, style),
    ...nextLines(report, style),
  ].join('\n');
}

function seen(report: ScanReport): string {
  const { summary } = report;
  const parts = [
    count(summary.images, 'image'),
    count(summary.resources, 'resource'),
    count(report.repositories.length, 'source repository', 'source repositories'),
  ];
  return parts.join(', ');
}

function causeLines(report: ScanReport, style: Style, width: number): string[] {
  if (report.causes.length === 0) return [];
  const rest = report.causes.length - SHOWN_CAUSES;
  return [
    '',
    causeTable(report.causes.slice(0, SHOWN_CAUSES), style, width),
    ...(rest > 0 ? [`… and ${rest} more: ${program()} cause list`] : []),
  ];
}

function coverageLines(coverage: ScanReport['coverage'], style: Style): string[] {
  const gaps = [...coverage.sources.flatMap((source) => source.gaps), ...coverage.gaps];
  if (gaps.length === 0) return ['', style.green('Everything that was given was read.')];
  return ['', style.bold(`Not seen: ${count(gaps.length, 'gap')}`), ...gapLines(gaps, style, SHOWN_GAPS_OF_A_KIND)];
}

function nextLines(report: ScanReport, style: Style): string[] {
  const [first] = report.causes;
  const [suggestion] = report.coverage.suggestions;
  const next = [
    ...(first === undefined ? [] : [`${program()} cause show ${plain(first.id)}`]),
    ...(first !== undefined && first.fix.diff !== '' ? [`${program()} cause fix ${plain(first.id)}`] : []),
    `${program()} coverage`,
  ];
  return [
    '',
    style.bold('Next'),
    ...next.map((command) => `  ${command}`),
    ...(suggestion === undefined
      ? []
      : [style.dim(`  What would help most: ${plain(suggestion.what)} (${plain(suggestion.gain)})`)]),
  ];
}
