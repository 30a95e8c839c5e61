/** `headwater finding history [ID]`: the lives of findings as `run` and `serve` recorded them, or the events of one. */
import { HeadwaterError } from '../../lib/errors.js';
import { plain } from '../../lib/terminal.js';
import {
  LIFE_STATES,
  findingHistory as historyOf,
  findingLives,
  withStore,
  type FindingHistoryReport,
  type ReportedLife,
} from '../../pipeline/index.js';
import { EXIT } from '../exit-codes.js';
import type { CommandContext } from '../command-context.js';
import type { Console } from '../console.js';
import { LIST_FORMATS, formatOf, serialise } from '../output.js';
import { table } from '../render/table.js';
import { count, severityMark } from '../render/words.js';

interface Options {
  readonly output: string;
  readonly state?: string;
}

export async function findingHistory(id: string | undefined, options: Options, context: CommandContext): Promise<number> {
  const { console, signal } = context;
  const format = formatOf(options.output, LIST_FORMATS);
  const state = LIFE_STATES.find((one) => one === options.state);
  if (options.state !== undefined && (state === undefined || id !== undefined)) {
    const why = id === undefined ? `is not one of ${LIFE_STATES.join(', ')}` : 'is for the list, not for one finding';
    throw new HeadwaterError('OPTION_INVALID', `--state ${options.state} ${why}`);
  }
  if (id !== undefined) {
    const report = await withStore(signal, ({ findings }) => historyOf(findings, id));
    console.out(format === 'table' ? page(report, console) : serialise(format, report, report.events));
    return EXIT.ok.code;
  }
  const lives = await withStore(signal, ({ findings }) => findingLives(findings, state));
  if (format !== 'table') console.out(serialise(format, lives, lives.items));
  else if (lives.items.length > 0) console.out(livesTable(lives.items, console));
  else console.out(`No ${state ?? 'open'} findings in the history: \`headwater run\` writes it.`);
  return EXIT.ok.code;
}

function livesTable(lives: readonly ReportedLife[], { style, width }: Console): string {
  return table(
    ['FINDING', 'STATE', 'SEVERITY', 'RULE', 'ABOUT', 'PHASE', 'SINCE', 'REOPENED'],
    lives.map(({ finding, state, severity, rule, about, releasePhase, openedAt, reopened }) => [
      plain(finding),
      state,
      severityMark(severity, style),
      plain(rule),
      plain(about),
      releasePhase,
      openedAt.slice(0, 10),
      String(reopened),
    ]),
    style,
    width,
  );
}

function page({ events, ...life }: FindingHistoryReport, { style, width }: Console): string {
  return [
    style.bold(plain(life.title)),
    `  finding    ${plain(life.finding)}`,
    `  state      ${life.state}${life.reopened === 0 ? '' : `, reopened ${count(life.reopened, 'time')}`}`,
    `  severity   ${severityMark(life.severity, style)}`,
    `  rule       ${plain(life.rule)}`,
    `  about      ${plain(life.about)}`,
    `  phase      ${life.releasePhase}`,
    '',
    table(
      ['WHEN', 'WHAT', 'WHY'],
      events.map(({ at, kind, because }) => [at, kind, plain(because)]),
      style,
      width,
    ),
  ].join('\n');
}
