/**
 * A gate's report as Markdown, for the page that a code host shows of a job. Text from files is written in character
 * references, which Markdown never takes for structure (CommonMark 0.31, section 2.5).
 */
import type { GateCause, GateReport } from './report.js';

/** Code hosts cut such a page (GitHub at 1 MiB), and people stop reading long before. */
const MOST = 40;

export function gateToMarkdown(report: GateReport): string {
  const of = (verdict: GateCause['verdict']): readonly GateCause[] => report.causes.filter((cause) => cause.verdict === verdict);
  const [held, noted] = [of('held'), of('noted')];
  const errors = report.errors.map(({ policy, resource, why }) => `- ${text(`${policy} on ${resource}: ${why}`)}`);
  const gaps = report.gaps.map(({ code, what, why }) => `- ${text(`${code} ${what}: ${why}`)}`);
  return [
    `### ${report.held ? 'Held' : 'Nothing holds it'} before ${report.releasePhase}`,
    counts(report),
    ...(held.length === 0 ? [] : [causeTable(held), folded('How to ask for an exemption', exemptions(held))]),
    ...(noted.length === 0 ? [] : [folded(`${noted.length} noted, which hold nothing`, causeTable(noted))]),
    ...(errors.length === 0 ? [] : [folded(`${errors.length} could not be judged`, atMost(errors))]),
    ...(gaps.length === 0 ? [] : [folded(`${gaps.length} could not be read`, atMost(gaps))]),
  ]
    .join('\n\n')
    .concat('\n');
}

function counts({ summary }: GateReport): string {
  return [
    `${summary.held} held`,
    `${summary.noted} noted`,
    `${summary.known} there before the change`,
    `${summary.baselined} in the baseline`,
    `${summary.errors} not to be judged`,
    `${summary.judged} resources judged`,
  ].join(' · ');
}

function causeTable(causes: readonly GateCause[]): string {
  const rows = causes.map(({ location, severity, title, rule, owner, fix }) => {
    const place = location === undefined ? 'not located' : `<code>${text(`${location.path}:${location.startLine}`)}</code>`;
    const what = `${text(title)}<br><sub>${text(rule)}</sub>`;
    return `| ${place} | ${severity} | ${what} | ${text(owner ?? 'not known')} | ${text(fix.guidance)} |`;
  });
  return ['| where | severity | what | owner | how to fix it |', '| --- | --- | --- | --- | --- |', atMost(rows)].join('\n');
}

function exemptions(held: readonly GateCause[]): string {
  const lines = [...new Set(held.map(({ exemption }) => exemption))];
  const entries = ['exemptions:', ...lines.slice(0, MOST).map((line) => `  ${line}`)];
  return `Add its line to headwater.yaml, with a reason and who approves it:\n\n\`\`\`yaml\n${entries.join('\n')}\n\`\`\``;
}

function atMost(lines: readonly string[]): string {
  const rest = lines.length - MOST;
  return [...lines.slice(0, MOST), ...(rest > 0 ? ['', `… and ${rest} more`] : [])].join('\n');
}

function folded(title: string, body: string): string {
  return `<details><summary>${title}</summary>\n\n${body}\n\n</details>`;
}

/** On one line; everything but letters, digits and what no dialect of Markdown gives a meaning is a character reference. */
function text(given: string): string {
  return given
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replaceAll(/[^\p{L}\p{M}\p{N} .,;/()'?…-]/gu, (sign) => `&#${sign.codePointAt(0) ?? 0xfffd};`);
}
