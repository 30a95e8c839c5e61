/** Actions for people: what is planned and why, what became of it, and what can be done at all. */
import type { Style } from '../../lib/terminal.js';
import { plain } from '../../lib/terminal.js';
import type { ActionReport, ResponseListReport } from '../../pipeline/index.js';
import { table } from './table.js';
import { count } from './words.js';

export function actionPage(action: ActionReport, style: Style): string {
  const { approval } = action;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['action', `${action.action} (${action.rung}) in ${action.phase}, through ${action.source}`],
    ['cause', action.cause],
    ['policies', action.policies.join(', ') || undefined],
    ['planned', action.at],
    ['plan', action.plan],
    ['approval', approvalWords(approval)],
    ['undo', action.irreversible === undefined ? 'headwater action undo puts it back' : `not possible: ${action.irreversible}`],
  ];
  return [
    style.bold(plain(action.id)),
    ...facts.flatMap(([key, value]) => (value === undefined ? [] : [`${key.padEnd(10)} ${plain(value)}`])),
    '',
    style.bold(count(action.targets.length, 'target')),
    ...action.targets.flatMap(({ name, resource, service, steps, outcome, undo }) => [
      `  ${plain(name)} (${plain(service)})  ${style.dim(plain(resource))}`,
      ...steps.map((step) => `    ${plain(step.kind === 'call' ? (step.call ?? '') : `wait for ${step.resource}`)}`),
      ...(outcome === undefined ? [] : [`    ${style.bold(outcome.kind)}: ${plain(outcome.because)}`]),
      ...(undo === undefined ? [] : [`    undo, by ${plain(undo.by)}: ${undo.kind}: ${plain(undo.because)}`]),
    ]),
    '',
    style.bold('What decided'),
    ...action.allowances.map(({ input, allows, because }) => `  ${allows.padEnd(8)} ${input}: ${plain(because)}`),
  ].join('\n');
}

function approvalWords({ state, people, lapsesAt, votes }: ActionReport['approval']): string {
  if (state === 'not-needed') return 'not needed';
  const said = votes.map(({ by, kind, because }) => `${by}: ${kind}${because === '' ? '' : ` (${because})`}`);
  const who = people === 1 ? '1 person' : `${people} people`;
  return [`${state}: ${who} must agree until ${lapsesAt}`, ...said].join('; ');
}

/** What is held back for the same reason, in one line. */
function heldLines(held: ResponseListReport['held']): readonly string[] {
  const targets = new Map<string, number>();
  const words = new Map<string, readonly [what: string, because: string]>();
  for (const one of held) {
    const key = JSON.stringify([one.action, one.phase, one.because]);
    targets.set(key, (targets.get(key) ?? 0) + one.targets);
    words.set(key, [`${one.action} in ${one.phase}`, one.because]);
  }
  return [...words].map(([key, [what, because]]) => `${what} (${count(targets.get(key) ?? 0, 'target')}): ${because}`);
}

export function responseListPage(
  { recorded, planned, held, unreachable }: ResponseListReport,
  style: Style,
  width: number,
): string {
  const acting = planned.filter(({ targets }) => targets.length > 0);
  const leftOut = planned.flatMap((one) => one.leftOut);
  const lines: string[] = [];
  if (acting.length === 0) lines.push('Nothing is asked for that an action could do.');
  else {
    lines.push(
      table(
        ['ACTION', 'PHASE', 'TARGETS', 'NEEDS', recorded ? 'ID' : 'CAUSE'],
        acting.map(({ action, phase, targets, people, entry, cause }) =>
          [
            action,
            phase,
            String(targets.length),
            people === 0 ? 'nobody' : people === 1 ? '1 approval' : `${people} approvals`,
            (recorded ? entry : cause) ?? '',
          ].map(plain),
        ),
        style,
        width,
      ),
      '',
      ...acting.flatMap(({ action, targets }) =>
        targets.flatMap(({ resource, effects, afterwards }) => [
          `${plain(action)} ${plain(resource)}`,
          ...effects.map((effect) => `  ${plain(effect)}`),
          ...(afterwards === undefined ? [] : [`  afterwards: ${afterwards}`]),
        ]),
      ),
    );
  }
  const section = (title: string, items: readonly string[]): readonly string[] =>
    items.length === 0 ? [] : ['', style.bold(title), ...items.map((item) => `  ${plain(item)}`)];
  lines.push(
    ...section(
      'Left out',
      leftOut.map(({ resource, kind, because }) => `${resource}: ${kind}: ${because}`),
    ),
    ...section('Held back', heldLines(held)),
    ...section(
      'Not reached',
      unreachable.map(({ source, because }) => `${source}: ${because}`),
    ),
  );
  return lines.join('\n');
}
