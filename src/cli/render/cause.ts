/** Causes for people: the ranked list, and one cause with all that is known of it. */
import type { Style } from '../../lib/terminal.js';
import { plain, plainLines } from '../../lib/terminal.js';
import type { ReportedCause, ScanReport } from '../../pipeline/index.js';
import type { CauseRow } from '../remote/estate.js';
import { table } from './table.js';
import { count, imageName, percent, phases, place, severityMark, shortRepository, workloadName } from './words.js';

/** One line per cause, the one that closes the most first. */
export function causeTable(causes: readonly ReportedCause[], style: Style, width?: number): string {
  return table(
    ['CAUSE', 'SEVERITY', 'CLOSES', 'IMAGES', 'WORKLOADS', 'WHERE', 'OWNER', 'SURE'],
    causes.map((cause) => [
      plain(cause.id),
      severityMark(cause.severity, style),
      String(cause.findingCount),
      String(cause.reach.images.length),
      phases(cause.reach.byReleasePhase) || (cause.reach.workloads.length === 0 ? '–' : String(cause.reach.workloads.length)),
      cause.location === undefined ? style.dim('not located') : place(cause.location),
      cause.owner === null ? style.yellow('nobody found') : plain(cause.owner.name),
      percent(cause.confidence),
    ]),
    style,
    width,
  );
}

/** The same for what a server keeps of each. */
export function causeRowTable(causes: readonly CauseRow[], style: Style, width?: number): string {
  return table(
    ['CAUSE', 'SEVERITY', 'CLOSES', 'WORKLOADS', 'PHASES', 'WHERE', 'OWNER', 'SURE', 'STATE'],
    causes.map((cause) => [
      plain(cause.id),
      severityMark(cause.severity, style),
      String(cause.findings),
      String(cause.workloads),
      cause.phases.join(', ') || '–',
      cause.repository === null ? style.dim('not located') : plain(shortRepository(cause.repository)),
      cause.owner === null ? style.yellow('nobody found') : plain(cause.owner),
      percent(cause.confidence),
      cause.state,
    ]),
    style,
    width,
  );
}

type Names = Pick<ScanReport, 'images' | 'resources'>;

/**
 * Everything about one cause, in the order of the questions people ask.
 * @param names of what it reaches
 * @param counts of all that it reaches, where the cause itself names only some
 */
export function causePage(
  names: Names,
  cause: ReportedCause,
  style: Style,
  counts: { readonly images: number; readonly workloads: number } = {
    images: cause.reach.images.length,
    workloads: cause.reach.workloads.length,
  },
): string {
  return [
    `${style.bold(plain(cause.title))}`,
    `${severityMark(cause.severity, style)} · closes ${count(cause.findingCount, 'finding')} · ${percent(cause.confidence)} sure · ${plain(cause.id)}`,
    ...where(cause, style),
    ...who(cause, style),
    ...why(cause, style),
    ...reach(names, cause, style, counts),
    ...fix(cause, style),
    ...responses(cause, style),
    ...flow(names, cause, style),
    ...missing(cause, style),
  ].join('\n');
}

function where(cause: ReportedCause, style: Style): string[] {
  if (cause.location === undefined) return ['', style.bold('Where'), '  not located: no source was seen that brings this in'];
  const { startLine } = cause.location;
  return [
    '',
    style.bold('Where'),
    `  ${place(cause.location)}`,
    ...cause.lines.map((line, i) => `  ${style.dim(String(startLine + i).padStart(5))} ${plain(line)}`),
  ];
}

function who(cause: ReportedCause, style: Style): string[] {
  if (cause.owner === null) return ['', style.bold('Who'), `  ${style.yellow('nobody found')}: see what is missing below`];
  const { owner } = cause;
  return [
    '',
    style.bold('Who'),
    `  ${plain(owner.name)} (${percent(owner.confidence)})`,
    ...owner.reasons.map((reason) => `    ${plain(reason)}`),
    ...owner.alternatives.map(
      (other) => `  or ${plain(other.name)} (${percent(other.confidence)}): ${plain(other.reasons[0] ?? '')}`,
    ),
  ];
}

function why(cause: ReportedCause, style: Style): string[] {
  if (cause.evidence.length === 0 && cause.notes.length === 0) return [];
  return [
    '',
    style.bold('Why'),
    ...cause.evidence.map(
      ({ statement, weight }) => `  ${weight < 0 ? style.yellow('−') : style.green('+')} ${plain(statement)}`,
    ),
    ...cause.notes.map((note) => `  · ${plain(note)}`),
  ];
}

/** How many of what it reaches are named. */
export const LISTED = 15;

function reach(
  report: Names,
  cause: ReportedCause,
  style: Style,
  counts: { readonly images: number; readonly workloads: number },
): string[] {
  const images = cause.reach.images.map((digest) => imageName(report, digest));
  const workloads = cause.reach.workloads.map((id) => {
    const found = report.resources.find((resource) => resource.id === id);
    return `${(found?.releasePhase ?? 'unknown').padEnd(11)} ${workloadName(report, id)}`;
  });
  const lines = [
    '',
    `${style.bold('Reach')}  ${count(counts.images, 'image')}, ${count(counts.workloads, 'workload')}${workloads.length === 0 ? '' : `: ${phases(cause.reach.byReleasePhase)}`}`,
  ];
  return [...lines, ...listed(images, counts.images), ...listed(workloads.sort(), counts.workloads)];
}

function listed(items: readonly string[], all: number): string[] {
  const rest = all - Math.min(items.length, LISTED);
  return [
    ...items.slice(0, LISTED).map((item) => `  ${item}`),
    ...(rest > 0 ? [`  … and ${rest} more (-o json lists all)`] : []),
  ];
}

function fix(cause: ReportedCause, style: Style): string[] {
  return [
    '',
    style.bold('Fix'),
    `  ${plain(cause.fix.guidance)}`,
    ...diffLines(cause.fix.diff, style).map((line) => `  ${line}`),
  ];
}

/** A diff with its added and removed lines in colour; the text itself is made safe, not changed. */
export function diffLines(diff: string, style: Style): string[] {
  if (diff === '') return [];
  return plainLines(diff.trimEnd())
    .split('\n')
    .map((line) => {
      if (line.startsWith('+') && !line.startsWith('+++')) return style.green(line);
      if (line.startsWith('-') && !line.startsWith('---')) return style.red(line);
      return line.startsWith('@@') ? style.blue(line) : line;
    });
}

function responses(cause: ReportedCause, style: Style): string[] {
  if (cause.decisions.length === 0) return [];
  return [
    '',
    style.bold('Response'),
    ...cause.decisions.map((decision) => {
      const held = decision.allowances.filter(({ input }) => decision.heldBackBy.includes(input));
      const because =
        held.length === 0
          ? 'everything allows it'
          : `held back by ${held.map((one) => `${one.input} (${one.because})`).join(', ')}`;
      return `  ${decision.releasePhase.padEnd(11)} ${style.bold(decision.rung.padEnd(8))} ${plain(because)}`;
    }),
  ];
}

function flow(report: Names, cause: ReportedCause, style: Style): string[] {
  const { builds, deployments, unplanned } = cause.rollout;
  if (builds.length === 0 && unplanned.length === 0) return [];
  return [
    '',
    style.bold('How the fix flows'),
    ...builds.flatMap(({ level, nodes }) =>
      nodes.map(
        (node, i) =>
          `  ${i === 0 ? `build ${level}` : '       '}  ${plain(node.repository)} ${style.dim(plain(`${node.method}: ${node.because}${node.images.length > 1 ? `; ${node.images.length} generations` : ''}`))}`,
      ),
    ),
    ...deployments.map(({ releasePhase, workloads }) => `  deploy   ${releasePhase}: ${count(workloads.length, 'workload')}`),
    ...unplanned.map(({ image, because }) => `  ${style.yellow('not planned')} ${imageName(report, image)}: ${plain(because)}`),
  ];
}

function missing(cause: ReportedCause, style: Style): string[] {
  if (cause.missing.length === 0) return [];
  return ['', style.bold('What would help'), ...cause.missing.map(({ what, gain }) => `  ${plain(what)}: ${plain(gain)}`)];
}
