/** `headwater finding list|show|explain`. */
import { SEVERITIES, compareSeverity, type Severity } from '../../model/index.js';
import { HeadwaterError } from '../../lib/errors.js';
import { plain, type Style } from '../../lib/terminal.js';
import type { ReportedFinding, ScanReport } from '../../pipeline/index.js';
import { EXIT } from '../exit-codes.js';
import type { CommandContext } from '../command-context.js';
import { LIST_FORMATS, formatOf, serialise } from '../output.js';
import type { FindingRow } from '../remote/estate.js';
import { askedServer, type AskedServer, type ServerOption } from '../remote/where.js';
import { table } from '../render/table.js';
import { imageName, percent, place, severityMark } from '../render/words.js';
import { findCause } from './cause.js';
import { onlyHere, reportFor, type FromScanOptions } from './reports.js';

interface Options extends FromScanOptions, ServerOption {
  readonly output: string;
}

export async function listFindings(
  inputs: readonly string[],
  options: Options & Filters,
  context: CommandContext,
): Promise<number> {
  const format = formatOf(options.output, LIST_FORMATS);
  const server = askedServer(options, onlyHere(inputs, options));
  if (server !== undefined) return listFindingsAt(server, options, format, context);
  const report = await reportFor(inputs, options, context);
  const findings = filtered(report, options);
  const { console } = context;
  if (format !== 'table')
    console.out(serialise(format, { apiVersion: 'headwater.dev/v1', kind: 'FindingList', items: findings }, findings));
  else console.out(findings.length === 0 ? 'No findings.' : findingTable(findings, console.style, console.width));
  return EXIT.ok.code;
}

interface Filters {
  readonly severity?: string;
  readonly cause?: string;
}

async function listFindingsAt(
  server: AskedServer,
  options: Filters,
  format: (typeof LIST_FORMATS)[number],
  context: CommandContext,
): Promise<number> {
  const { connect } = await import('../remote/client.js');
  const { findingsAt } = await import('../remote/estate.js');
  const { writeRows } = await import('../remote/rows.js');
  const { style, width } = context.console;
  const asked = { least: leastOf(options), cause: options.cause };
  const draw = (rows: readonly FindingRow[]): string =>
    rows.length === 0 ? 'No findings.' : findingRowTable(rows, style, width);
  await writeRows(findingsAt(await connect(server, context.signal), asked), { format, kind: 'FindingRowList', draw }, context);
  return EXIT.ok.code;
}

function leastOf({ severity: asked }: Filters): Severity | undefined {
  const least = SEVERITIES.find((severity) => severity === asked);
  if (asked === undefined || least !== undefined) return least;
  throw new HeadwaterError('OPTION_INVALID', `--severity ${asked} is not one of ${SEVERITIES.join(', ')}`);
}

function filtered(report: ScanReport, options: Filters): readonly ReportedFinding[] {
  const least = leastOf(options);
  const cause = options.cause === undefined ? undefined : findCause(report, options.cause).id;
  return report.findings.filter(
    (finding) =>
      (least === undefined || compareSeverity(finding.severity, least) >= 0) &&
      (cause === undefined || finding.causeId === cause),
  );
}

const HEADS = ['FINDING', 'SEVERITY', 'RULE', 'RESOURCE', 'PHASE', 'CAUSE'];

function findingRowTable(findings: readonly FindingRow[], style: Style, width: number): string {
  const rows = findings.map(({ id, severity, rule, about, releasePhase, cause }) => [
    plain(id),
    severityMark(severity, style),
    plain(rule),
    plain(`${about.kind} ${about.name}`),
    releasePhase,
    plain(cause ?? '–'),
  ]);
  return table(HEADS, rows, style, width);
}

function findingTable(findings: readonly ReportedFinding[], style: Style, width: number): string {
  return table(
    HEADS,
    findings.map((finding) => [
      finding.id,
      severityMark(finding.severity, style),
      plain(finding.policy ?? finding.advisory ?? ''),
      plain(`${finding.resource.kind} ${resourceName(finding)}`),
      finding.releasePhase,
      plain(finding.causeId ?? '–'),
    ]),
    style,
    width,
  );
}

export async function showFinding(
  id: string,
  inputs: readonly string[],
  options: Options,
  context: CommandContext,
): Promise<number> {
  const format = formatOf(options.output, LIST_FORMATS);
  const finding = findFinding(await reportFor(inputs, options, context), id);
  context.console.out(format === 'table' ? findingPage(finding, context.console.style).join('\n') : serialise(format, finding));
  return EXIT.ok.code;
}

function findingPage(finding: ReportedFinding, style: Style): string[] {
  const { package: affected } = finding;
  return [
    style.bold(plain(finding.title)),
    `  severity   ${severityMark(finding.severity, style)}`,
    `  rule       ${plain(finding.policy ?? [finding.advisory, ...finding.aliases].join(', '))}`,
    `  resource   ${plain(`${finding.resource.kind} ${resourceName(finding)}`)}`,
    `  phase      ${finding.releasePhase} (${plain(finding.phaseBecause)})`,
    ...(affected === undefined
      ? []
      : [
          `  package    ${plain(`${affected.name} ${affected.version} (source ${affected.source}); fixed by ${affected.fixedVersion ?? 'no version yet'}`)}`,
        ]),
    `  said by    ${finding.reportedBy.join(', ')}`,
    `  where      ${place(finding.location)}`,
    `  cause      ${plain(finding.causeId ?? 'none')}`,
  ];
}

export async function explainFinding(
  id: string,
  inputs: readonly string[],
  options: Options,
  context: CommandContext,
): Promise<number> {
  const format = formatOf(options.output, LIST_FORMATS);
  const report = await reportFor(inputs, options, context);
  const finding = findFinding(report, id);
  const cause = report.causes.find((candidate) => candidate.id === finding.causeId);
  const image = report.images.find(({ digest }) => digest === finding.resource.id);
  if (format !== 'table') {
    context.console.out(serialise(format, { finding, image: image ?? null, cause: cause ?? null }));
    return EXIT.ok.code;
  }
  const { style } = context.console;
  const chain = (image?.ancestors ?? []).map((digest) => `  built on ${imageName(report, digest)}`);
  const layer =
    finding.layer === undefined
      ? []
      : [`  in layer ${finding.layer.index + 1}, ${plain(finding.layer.digest ?? finding.layer.diffId ?? 'without a digest')}`];
  context.console.out(
    [
      ...findingPage(finding, style),
      '',
      style.bold('How it leads to its cause'),
      `  ${plain(finding.title)}`,
      ...layer,
      ...chain,
      ...(image?.parent?.evidence ?? []).map(({ statement, weight }) => `    ${weight < 0 ? '−' : '+'} ${plain(statement)}`),
      ...(cause === undefined
        ? ['  no cause could be told']
        : [`  ${style.bold(plain(cause.title))} at ${place(cause.location)} (${percent(cause.confidence)} sure)`]),
      ...(cause?.evidence ?? []).map(({ statement, weight }) => `    ${weight < 0 ? '−' : '+'} ${plain(statement)}`),
    ].join('\n'),
  );
  return EXIT.ok.code;
}

function findFinding(report: ScanReport, id: string): ReportedFinding {
  const found = report.findings.filter((finding) => finding.id === id || finding.id.startsWith(id));
  const [only, ...others] = found;
  if (only !== undefined && (others.length === 0 || only.id === id)) return only;
  throw new HeadwaterError(
    'ID_UNKNOWN',
    `${found.length === 0 ? 'no finding has' : `${found.length} findings begin with`} the id ${id}`,
  );
}

function resourceName(finding: ReportedFinding): string {
  const { resource } = finding;
  return resource.namespace === undefined ? resource.name : `${resource.namespace}/${resource.name}`;
}
