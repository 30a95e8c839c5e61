/**
 * A gate's report as GitHub's workflow commands, which it shows as annotations at the lines:
 * https://docs.github.com/actions/reference/workflow-commands-for-github-actions. Text from files cannot become a command.
 */
import type { GateCause, GateReport } from './report.js';

/** GitHub keeps ten of each level for a step, so no more are written; the rest is in the page and the SARIF. */
const KEPT = 10;

/** What holds first, the most severe first. */
export function gateToAnnotations(report: GateReport): readonly string[] {
  const of = (verdict: GateCause['verdict']): readonly string[] =>
    report.causes
      .filter((cause) => cause.verdict === verdict)
      .slice(0, KEPT)
      .map(annotation);
  const errors = report.errors.map(({ policy, resource, why }) =>
    command('warning', { title: `${policy} could not be judged` }, `${resource}: ${why}`),
  );
  const gaps = report.gaps.map(({ code, what, why }) => command('warning', { title: code }, `${what}: ${why}`));
  return [...of('held'), ...of('noted'), ...[...errors, ...gaps].slice(0, KEPT)];
}

/** The same lines with nothing in them that GitHub's runner obeys: `::` where a line begins, `##[` wherever it stands. */
export function withoutCommands(text: string): string {
  return text.replaceAll('##[', '## [').replaceAll(/^(\s*)::/gm, '$1: :');
}

function annotation({ verdict, location, rule, title, fix, owner, exemption }: GateCause): string {
  const place =
    location === undefined ? {} : { file: location.path, line: String(location.startLine), endLine: String(location.endLine) };
  const lines = [
    title,
    fix.guidance === '' ? '' : `To fix it: ${fix.guidance}`,
    owner === undefined ? '' : `Owner: ${owner}`,
    verdict === 'held' ? `To ask for an exemption, add under exemptions in headwater.yaml: ${exemption}` : '',
  ];
  const text = lines.filter((line) => line !== '').join('\n');
  return command(verdict === 'held' ? 'error' : 'notice', { ...place, title: rule }, text);
}

function command(level: 'error' | 'warning' | 'notice', properties: Readonly<Record<string, string>>, text: string): string {
  const written = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(value)}`);
  return `::${level}${written.length === 0 ? '' : ` ${written.join(',')}`}::${escapeData(text)}`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
