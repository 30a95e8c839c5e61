/** `headwater gate`: judges a change in a pipeline. Exits 3 when it is not to go on. */
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Document } from 'yaml';
import { HeadwaterError } from '../../lib/errors.js';
import { plain, plainLines, type Style } from '../../lib/terminal.js';
import { RELEASE_PHASES, SEVERITIES } from '../../model/index.js';
import {
  baselineOf,
  expiryOf,
  gate as judge,
  gateToAnnotations,
  gateToCodeQuality,
  gateToSarif,
  type GateCause,
  type GateReport,
  type GateRequest,
} from '../../pipeline/index.js';
import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { formatOf, serialise } from '../output.js';
import { gapLines } from '../render/coverage.js';
import { count, severityMark } from '../render/words.js';
import { showProgress, type ScanOptions } from './reports.js';

interface Options extends ScanOptions {
  readonly output: string;
  readonly releasePhase: string;
  readonly failOn?: string;
  readonly base?: string;
  readonly baseline?: string;
  readonly writeBaseline?: string;
  readonly expires: string;
  readonly requireCoverage?: boolean;
}

const FORMATS = ['table', 'json', 'yaml', 'sarif', 'github', 'gitlab'] as const;

export async function gate(inputs: readonly string[], options: Options, context: CommandContext): Promise<number> {
  const format = formatOf(options.output, FORMATS);
  const request: GateRequest = {
    folder: context.folder,
    version: context.version,
    signal: context.signal,
    onProgress: (event) => showProgress(event, context.console),
    config: options.config,
    packs: options.pack,
    policies: options.policy ?? [],
    releasePhase: oneOf(RELEASE_PHASES, options.releasePhase, '--release-phase'),
    failOn: options.failOn === undefined ? undefined : oneOf(SEVERITIES, options.failOn, '--fail-on'),
    base: options.base,
    baseline: options.baseline,
  };
  const paths = inputs.length === 0 ? ['.'] : inputs;
  if (options.writeBaseline !== undefined) return writeBaseline(paths, request, options.writeBaseline, options, context);
  const report = await judge(paths, request);
  const { console } = context;
  console.out(shown(report, format, console.style));
  // Annotations go where the code host reads them; people read the log.
  if (format === 'github') console.note(page(report, console.errorStyle));
  if (report.held) return EXIT.findings.code;
  const incomplete = report.gaps.length > 0 || report.errors.length > 0;
  return options.requireCoverage === true && incomplete ? EXIT.coverage.code : EXIT.ok.code;
}

async function writeBaseline(
  paths: readonly string[],
  { baseline, ...request }: GateRequest,
  file: string,
  options: Options,
  { console, folder }: CommandContext,
): Promise<number> {
  if (baseline !== undefined) throw new HeadwaterError('OPTION_INVALID', 'give --baseline or --write-baseline, not both');
  const expires = expiryOf(options.expires, new Date());
  const entries = await baselineOf(paths, request, expires);
  const document = new Document({ apiVersion: 'headwater.dev/v1', kind: 'Baseline', entries });
  await writeFile(resolve(folder, file), document.toString({ lineWidth: 0 }));
  console.out(`${count(entries.length, 'finding')} written to ${plain(file)}, each with time until ${expires}`);
  return EXIT.ok.code;
}

function oneOf<Word extends string>(words: readonly Word[], asked: string, option: string): Word {
  const found = words.find((word) => word === asked);
  if (found === undefined) throw new HeadwaterError('OPTION_INVALID', `${option} ${asked} is not one of ${words.join(', ')}`);
  return found;
}

function shown(report: GateReport, format: (typeof FORMATS)[number], style: Style): string {
  switch (format) {
    case 'table':
      return page(report, style);
    case 'sarif':
      return serialise('json', gateToSarif(report));
    case 'gitlab':
      return serialise('json', gateToCodeQuality(report));
    case 'github':
      return gateToAnnotations(report).map(plain).join('\n');
    default:
      return serialise(format, report);
  }
}

function page(report: GateReport, style: Style): string {
  const { summary, causes, baseline, releasePhase } = report;
  const held = causes.filter(({ verdict }) => verdict === 'held');
  const noted = causes.filter(({ verdict }) => verdict === 'noted');
  return [
    ...held.flatMap((cause) => [...causeLines(cause, style), '']),
    ...noted.map(
      (cause) => `${style.yellow('noted')} ${where(cause)}  ${severityMark(cause.severity, style)}  ${plain(cause.title)}`,
    ),
    ...(noted.length > 0 ? [''] : []),
    ...(baseline?.expired ?? []).map(({ finding, expires }) => `${style.yellow('expired')} ${finding} had time until ${expires}`),
    ...(baseline === undefined || baseline.unneeded.length === 0
      ? []
      : [
          `${count(baseline.unneeded.length, 'entry', 'entries')} of ${plain(baseline.path)} can go: nothing needs them any more`,
        ]),
    ...report.errors.map(
      ({ policy, resource, why }) => `${style.yellow('error')} ${policy} on ${plain(resource)}: ${plainLines(why)}`,
    ),
    style.bold(
      report.held
        ? `Held before ${releasePhase}: ${count(summary.held, 'cause')} to fix`
        : `Nothing holds it before ${releasePhase}`,
    ) +
      `; ${summary.noted} noted, ${summary.recorded} recorded, ${summary.known} known before, ${summary.baselined} in the baseline, ${count(summary.errors, 'error')}`,
    ...gapLines(report.gaps, style),
  ].join('\n');
}

function causeLines(cause: GateCause, style: Style): readonly string[] {
  const { fix, owner } = cause;
  return [
    `${style.red('held')} ${style.bold(where(cause))}  ${severityMark(cause.severity, style)}  ${plain(cause.title)}`,
    `  why     ${plain(cause.rule)}: ${plain(cause.because)}`,
    `  owner   ${owner === undefined ? 'not known' : plain(owner)}`,
    `  fix     ${plain(firstSentence(fix.guidance))}`,
    ...fix.diff
      .trimEnd()
      .split('\n')
      .filter((line) => /^[-+](?![-+]{2} )/.test(line))
      .map((line) => `          ${line.startsWith('+') ? style.green(plain(line)) : style.red(plain(line))}`),
    `  exempt  to ask for it, add under exemptions in headwater.yaml: ${plain(cause.exemption)}`,
  ];
}

/** The whole is in the report and in the annotation; a log is read in passing. */
function firstSentence(text: string): string {
  return /^.*?[.!?](?=\s|$)/s.exec(text)?.[0] ?? text;
}

/** As editors and terminals open it. */
function where({ location }: GateCause): string {
  return location === undefined ? 'not located' : plain(`${location.path}:${location.startLine}`);
}
