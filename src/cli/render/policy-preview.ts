/** What enforcing a policy would do, as a page: the phases, then what would be refused in each, and what could not be judged. */
import { plain, type Style } from '../../lib/terminal.js';
import type { PolicyPreviewReport } from '../../pipeline/index.js';
import { gapLines } from './coverage.js';
import { table } from './table.js';
import { place, severityMark } from './words.js';

/** Of a gap of one kind as many as tell what it is about. */
const GAPS_SHOWN = 3;

export function previewPage(report: PolicyPreviewReport, style: Style, width: number): string {
  const { policy, title, severity, phases, failures, errors, gaps } = report;
  return [
    style.bold(`${plain(policy)}: ${plain(title)}`) + ` (${severityMark(severity, style)})`,
    '',
    ...(phases.length === 0 ? ['It applies to nothing that was read.'] : [phaseTable(phases, style, width)]),
    ...section('Would be refused', failures, style, () =>
      table(
        ['PHASE', 'RESOURCE', 'OWNER', 'WHERE', 'WHY'],
        failures.map((one) => [
          one.releasePhase,
          named(one),
          ownerName(one.owner?.name, style),
          place(one.location),
          plain(one.message),
        ]),
        style,
        width,
      ),
    ),
    ...section('Could not be judged', errors, style, () =>
      table(
        ['PHASE', 'RESOURCE', 'WHERE', 'WHY'],
        errors.map((one) => [one.releasePhase, named(one), place(one.location), plain(one.reason)]),
        style,
        width,
      ),
    ),
    ...section('Not read, and not assumed to comply', gaps, style, () => gapLines(gaps, style, GAPS_SHOWN).join('\n')),
  ].join('\n');
}

function section(title: string, entries: readonly unknown[], style: Style, body: () => string): string[] {
  return entries.length === 0 ? [] : ['', style.bold(title), body()];
}

function phaseTable(phases: PolicyPreviewReport['phases'], style: Style, width: number): string {
  return table(
    ['PHASE', 'COMPLY', 'REFUSED', 'NOT JUDGED', 'OWNERS', 'ENFORCE', 'BECAUSE'],
    phases.map(({ releasePhase, passes, failures, errors, owners, mayEnforce, because }) => [
      releasePhase,
      String(passes),
      failures === 0 ? '0' : style.red(String(failures)),
      errors === 0 ? '0' : style.yellow(String(errors)),
      owners.map(({ name, failures: own }) => `${plain(name ?? 'nobody found')} ${own}`).join(', ') || '–',
      mayEnforce ? style.green('yes') : style.red('no'),
      plain(because),
    ]),
    style,
    width,
  );
}

function named({ resource }: PolicyPreviewReport['errors'][number] | PolicyPreviewReport['failures'][number]): string {
  const { kind, namespace, name } = resource;
  return plain(`${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`);
}

function ownerName(name: string | undefined, style: Style): string {
  return name === undefined ? style.yellow('nobody found') : plain(name);
}
