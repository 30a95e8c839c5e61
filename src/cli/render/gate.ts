/** What a gate says of a change, for a person who reads a log in passing: short, by place, and never more than a few pages. */
import { isAbsolute, join, relative } from 'node:path';
import { plain, type Style } from '../../lib/terminal.js';
import type { GateCause, GateReport } from '../../pipeline/index.js';
import { gapLines } from './coverage.js';
import { count, severityMark } from './words.js';

/** The whole is in the report (`-o json`). */
const MOST = { held: 20, noted: 10, errors: 5, gaps: 5, diff: 10 } as const;

export interface PageOptions {
  readonly style: Style;
  /** Columns; infinite where nothing is to be wrapped. */
  readonly width: number;
  /** Paths are shown as they are opened from here. */
  readonly folder: string;
}

export function gatePage(report: GateReport, options: PageOptions): string {
  const { style } = options;
  const of = (verdict: GateCause['verdict']): readonly GateCause[] => report.causes.filter((cause) => cause.verdict === verdict);
  return [
    ...places(report, of('held'), MOST.held, options, heldLines),
    ...places(report, of('noted'), MOST.noted, options, notedLines),
    ...baselineLines(report, style),
    ...errorLines(report, style),
    ...gapLines(report.gaps, style, MOST.gaps),
    gateVerdict(report, style),
  ].join('\n');
}

/** `Held before test: 3 to fix. 2 noted, 4 there before the change.` */
export function gateVerdict({ held, releasePhase, summary }: GateReport, style: Style): string {
  if (summary.judged === 0 && !held) return style.yellow('Nothing was judged: there is nothing here that a policy applies to.');
  const others = [
    [summary.noted, 'noted'],
    [summary.recorded, 'recorded'],
    [summary.known, 'there before the change'],
    [summary.baselined, 'in the baseline'],
    [summary.errors, 'not to be judged'],
  ] as const;
  const said = others.flatMap(([n, what]) => (n === 0 ? [] : [`${n} ${what}`]));
  const verdict = held ? `Held before ${releasePhase}: ${summary.held} to fix.` : `Nothing holds it before ${releasePhase}.`;
  return [style.bold(verdict), ...(said.length === 0 ? [] : [` ${said.join(', ')}.`])].join('');
}

type Lines = (cause: GateCause, options: PageOptions) => readonly string[];

/** What stands at one line together, and what is left out by rule. */
function places(
  report: GateReport,
  causes: readonly GateCause[],
  most: number,
  options: PageOptions,
  lines: Lines,
): readonly string[] {
  const shown = new Map<string, GateCause[]>();
  for (const cause of causes.slice(0, most)) {
    const head = headOf(report, cause, options);
    shown.set(head, [...(shown.get(head) ?? []), cause]);
  }
  const blocks = [...shown].flatMap(([head, own], at) => [
    // What holds has a paragraph each, with room between; the others are a list.
    ...(at > 0 && own[0]?.verdict === 'held' ? [''] : []),
    head,
    ...own.flatMap((cause) => lines(cause, options)),
  ]);
  const rest = restLines(causes.slice(most), options);
  return [...blocks, ...(rest.length === 0 ? [] : ['', ...rest]), ...(blocks.length === 0 ? [] : [''])];
}

function headOf(report: GateReport, { verdict, location, owner }: GateCause, { style, folder }: PageOptions): string {
  const place = location === undefined ? 'not located' : plain(`${pathFrom(folder, report, location)}:${location.startLine}`);
  if (verdict !== 'held') return `${style.yellow('noted')} ${place}`;
  return `${style.red('held')} ${style.bold(place)}  ${owner === undefined ? 'owner not known' : `owner ${plain(owner)}`}`;
}

/** As terminals and editors open it: from the current folder, when the checkout is here. */
function pathFrom(folder: string, { repositories }: GateReport, location: NonNullable<GateCause['location']>): string {
  const checkout = repositories.find(({ name }) => name === location.repository)?.path;
  if (checkout === undefined) return location.path;
  const path = relative(folder, join(checkout, location.path));
  return isAbsolute(path) ? location.path : path.replaceAll('\\', '/');
}

function heldLines(cause: GateCause, options: PageOptions): readonly string[] {
  const { style, width } = options;
  const part = (name: string, text: string): readonly string[] => wrapped(`    ${name.padEnd(7)} `, plain(text), width);
  return [
    ...titleLines(cause, options),
    ...part('why', `${cause.rule}: ${decisive(cause)}`),
    ...part('fix', firstSentence(cause.fix.guidance)),
    ...diffLines(cause.fix.diff, style),
    `    exempt  ${plain(cause.exemption)}`,
  ];
}

function notedLines(cause: GateCause, options: PageOptions): readonly string[] {
  return titleLines({ ...cause, title: `${cause.title} (${cause.rule})` }, options);
}

function titleLines(
  { severity, title }: Pick<GateCause, 'severity' | 'title'>,
  { style, width }: PageOptions,
): readonly string[] {
  const [first = '', ...others] = wrapped(`  ${severity.padEnd('critical'.length)}  `, plain(title), width);
  return [first.replace(severity, () => severityMark(severity, style)), ...others];
}

/** Every input that decided is in the report; the first of them says it in a few words. */
function decisive({ rung, allowances, because }: GateCause): string {
  return allowances.find(({ allows }) => allows === rung)?.because ?? because;
}

function diffLines(diff: string, style: Style): readonly string[] {
  const changed = diff.split('\n').filter((line) => /^[-+](?![-+]{2} )/.test(line));
  const shown = changed.slice(0, MOST.diff).map((line) => line.replace(/\r$/, ''));
  return [
    ...shown.map((line) => `            ${line.startsWith('+') ? style.green(plain(line)) : style.red(plain(line))}`),
    ...(changed.length > shown.length ? [`            … ${changed.length - shown.length} lines more`] : []),
  ];
}

function restLines(rest: readonly GateCause[], { style }: PageOptions): readonly string[] {
  if (rest.length === 0) return [];
  const byRule = new Map<string, number>();
  for (const { rule } of rest) byRule.set(rule, (byRule.get(rule) ?? 0) + 1);
  const most = [...byRule].toSorted(([, a], [, b]) => b - a);
  const verdict = rest[0]?.verdict ?? '';
  return [
    style.bold(`and ${rest.length} more ${verdict}; -o json has all:`),
    ...most.slice(0, MOST.errors).map(([rule, n]) => `  ${n} × ${plain(rule)}`),
    ...(most.length > MOST.errors ? [`  and of ${most.length - MOST.errors} other policies`] : []),
  ];
}

function baselineLines({ baseline }: GateReport, style: Style): readonly string[] {
  if (baseline === undefined) return [];
  const { path, expired, unneeded } = baseline;
  return [
    ...expired
      .slice(0, MOST.errors)
      .map(({ finding, expires }) => `${style.yellow('expired')} ${finding} had time until ${expires}`),
    ...(expired.length > MOST.errors ? [`  and ${expired.length - MOST.errors} more of ${plain(path)}`] : []),
    ...(unneeded.length === 0
      ? []
      : [`${count(unneeded.length, 'entry', 'entries')} of ${plain(path)} can go: nothing needs them any more`]),
  ];
}

/** One line for what could not be judged for the same reason. */
function errorLines({ errors }: GateReport, style: Style): readonly string[] {
  const alike = new Map<string, { readonly first: GateReport['errors'][number]; n: number }>();
  for (const error of errors) {
    const known = alike.get(`${error.policy}\0${error.why}`);
    if (known === undefined) alike.set(`${error.policy}\0${error.why}`, { first: error, n: 1 });
    else known.n += 1;
  }
  const lines = [...alike.values()].map(({ first: { policy, resource, why }, n }) => {
    const on = n === 1 ? plain(resource) : `${plain(resource)} and ${n - 1} more`;
    return `${style.yellow('error')} ${plain(policy)} on ${on}: ${plain(why)}`;
  });
  const rest = lines.length - MOST.errors;
  return [...lines.slice(0, MOST.errors), ...(rest > 0 ? [`  and ${rest} more that could not be judged; -o json has all`] : [])];
}

/** The whole is in the report and in the annotation. */
function firstSentence(text: string): string {
  return /^.*?[.!?](?=\s|$)/s.exec(text)?.[0] ?? text;
}

/** Breaks between words; later lines are as far in as the first one's text. A word longer than a line stays whole. */
function wrapped(lead: string, text: string, width: number): readonly string[] {
  const room = Math.max(20, width - lead.length);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map((one, at) => `${at === 0 ? lead : ' '.repeat(lead.length)}${one}`);
}
