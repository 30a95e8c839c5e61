/** Response plans for a terminal: what they say, what they would do, and what changes between two. */
import { plain, type Style } from '../../lib/terminal.js';
import type { ResponseDiffReport, ResponsePlanReport, ResponseTestReport, TrustReport } from '../../pipeline/index.js';
import { table } from './table.js';
import { count } from './words.js';

const RUNGS = ['record', 'notify', 'propose', 'hold', 'contain', 'enforce'] as const;
const SEVERITIES = ['critical', 'high', 'medium', 'low', 'informational', 'unknown'] as const;
/** The whole is in the report (`-o json`). */
const MOST = 20;

export function responsePlanPage(report: ResponsePlanReport, style: Style): string {
  const { plan, ceilings, phases, trust, irreversibleUpTo, jump, ramp } = report;
  const names = phases.map(({ releasePhase }) => releasePhase);
  const heads = names.map((name) => name.toUpperCase());
  const rows = SEVERITIES.map((severity) => [severity, ...names.map((phase) => report.table[severity][phase])]);
  const families = report.families.flatMap(({ policies, table: cells }) =>
    SEVERITIES.flatMap((severity) => {
      const row = cells[severity];
      return row === undefined ? [] : [[plain(`${severity}, ${policies}`), ...names.map((phase) => row[phase] ?? '')]];
    }),
  );
  const [first] = phases;
  const approvals = (first?.approvals ?? []).map(({ rung }, at) => [
    `people for ${rung}`,
    ...phases.map((phase) => String(phase.approvals[at]?.people ?? '')),
  ]);
  const limits = (['phase', 'account', 'service'] as const).map((per) => [
    `most per ${per}`,
    ...phases.map((phase) => limitCell(phase.limits.filter((limit) => limit.per === per))),
  ]);
  const closed = phases.filter(({ open }) => !open);
  return [
    `${style.bold(plain(plan.name))} (${plain(plan.from)})`,
    '',
    table(['SEVERITY', ...heads], [...rows, ...families], style),
    '',
    table(['', ...heads], [...limits, ...approvals], style),
    '',
    `Ceiling: ${ceilings.organisation}${others('teams', ceilings.teams)}${others('policies', ceilings.policies)}.`,
    `An action earns its rung with ${count(trust.runs, 'approved run')} in a row; one undo or failure ends it.`,
    `What cannot be undone is unattended up to ${irreversibleUpTo} only.`,
    `A jump of ${jump.count} failures, to ${jump.factor} times as many, holds a policy's actions.`,
    `Waves grow ${ramp.factor} times, with ${ramp.pause} seconds between them.`,
    ...report.windows.map(({ name, phases: of, repeats, from, lasts, timeZone }) =>
      plain(`Change window ${name} in ${of.join(', ')}: ${repeats} from ${from} for ${lasts} minutes, ${timeZone}.`),
    ),
    ...report.freezes.map(({ name, phases: of, from, to, timeZone, reason }) =>
      plain(`Freeze ${name} in ${of.join(', ')}: ${from} to ${to}, ${timeZone}: ${reason}.`),
    ),
    ...report.protected.map(({ because, ...scope }) => plain(`Protected: ${JSON.stringify(scope)}: ${because}.`)),
    ...closed.map(({ releasePhase, because }) => style.yellow(plain(`${releasePhase} is closed now: ${because}`))),
    ...(closed.length === 0 ? ['Every phase is open now.'] : []),
  ].join('\n');
}

/** `5 in 1 h`; the lowest of several first. */
function limitCell(limits: ResponsePlanReport['phases'][number]['limits']): string {
  return limits
    .map(({ count: most, percent, within }) => {
      if (most === 0 || percent === 0) return 'none';
      const share = percent < 100 ? `, ${percent} %` : '';
      return `${most}${share} in ${within % 60 === 0 ? `${within / 60} h` : `${within} min`}`;
    })
    .join('; ');
}

function others(what: string, ceilings: Readonly<Record<string, string>>): string {
  const named = Object.entries(ceilings).map(([name, rung]) => `${plain(name)} ${rung}`);
  return named.length === 0 ? '' : `; ${what}: ${named.join(', ')}`;
}

export function responseTestPage(report: ResponseTestReport, style: Style, width: number): string {
  const { plan, summary, phases, trusted } = report;
  const rows = phases.map(({ releasePhase, findings, byRung, heldBackBy }) => [
    releasePhase,
    String(findings),
    ...RUNGS.map((rung) => (byRung[rung] === 0 ? '-' : String(byRung[rung]))),
    heldBackBy.map(({ input, findings: n }) => `${input} ${n}`).join(', '),
  ]);
  const acting = report.decisions.filter(({ rung }) => rung !== 'record' && rung !== 'notify');
  return [
    style.bold(`With ${plain(plan.name)}, ${sentence(summary)}.`),
    ...(trusted ? ['As if every action had earned its trust.'] : []),
    '',
    table(['RELEASE PHASE', 'FINDINGS', ...RUNGS.map((rung) => rung.toUpperCase()), 'HELD BACK BY'], rows, style, width),
    ...(acting.length === 0 ? [] : ['']),
    ...acting.slice(0, MOST).map(({ rung, releasePhase, findings, title, actions, because }) => {
      const by = [...new Set(actions.map(({ action }) => action))].join(', ');
      return plain(
        `${rung} in ${releasePhase}: ${title} (${count(findings, 'finding')}${by === '' ? '' : `, ${by}`}): ${because}`,
      );
    }),
    ...(acting.length > MOST ? [`and ${acting.length - MOST} more; -o json has all`] : []),
  ].join('\n');
}

export function responseDiffPage(report: ResponseDiffReport, style: Style): string {
  const { before, after, decisions, unchanged, plan, trusted } = report;
  const moved = before.findings - unchanged;
  return [
    `${style.bold(plain(before.name))} (${plain(before.from)}): ${sentence(before)}`,
    `${style.bold(plain(after.name))} (${plain(after.from)}): ${sentence(after)}`,
    ...(trusted ? ['As if every action had earned its trust.'] : []),
    '',
    style.bold(
      moved === 0 ? 'Changed by your edit: nothing that is found today.' : `Changed by your edit: ${count(moved, 'finding')}.`,
    ),
    ...moves('Looser', decisions.loosened, style.yellow, style),
    ...moves('Stricter', decisions.tightened, style.green, style),
    ...changes('The plan allows more', plan.loosened, style),
    ...changes('The plan allows less', plan.tightened, style),
  ].join('\n');
}

/** A sentence for each subject: what it has earned, with its record. */
export function trustPage({ plan, items }: TrustReport, style: Style): string {
  if (items.length === 0) return `No action has a record yet (${plain(plan.name)}).`;
  const colours = { earned: style.green, demoted: style.yellow, 'on-the-way': style.dim };
  return items.map(({ state, evidence }) => `${colours[state](state)} ${plain(evidence)}`).join('\n');
}

type Move = ResponseDiffReport['decisions']['loosened'][number];

function moves(title: string, list: readonly Move[], colour: (text: string) => string, style: Style): readonly string[] {
  if (list.length === 0) return [];
  const findings = list.reduce((sum, move) => sum + move.findings, 0);
  return [
    '',
    style.bold(`${title}: ${count(findings, 'finding')}`),
    ...list.slice(0, MOST).map(({ from, to, releasePhase, findings: n, title: what, because }) => {
      return `  ${colour(`${from} → ${to}`)} in ${releasePhase}: ${plain(what)} (${count(n, 'finding')}): ${plain(because)}`;
    }),
    ...(list.length > MOST ? [`  and ${list.length - MOST} more; -o json has all`] : []),
  ];
}

function changes(title: string, list: readonly string[], style: Style): readonly string[] {
  if (list.length === 0) return [];
  return [
    '',
    style.bold(title),
    ...list.slice(0, MOST).map((change) => `  ${plain(change)}`),
    ...(list.length > MOST ? [`  and ${list.length - MOST} more; -o json has all`] : []),
  ];
}

/** `214 findings → 160 record, 41 notify` */
function sentence({ findings, byRung }: Pick<ResponseTestReport['summary'], 'findings' | 'byRung'>): string {
  const said = RUNGS.flatMap((rung) => (byRung[rung] === 0 ? [] : [`${byRung[rung]} ${rung}`]));
  return `${count(findings, 'finding')} → ${said.join(', ') || 'nothing'}`;
}
