/** `headwater action plan|run|show|approve|reject|settle|kinds`: what is asked for, who agrees, and carrying it out. */
import { userInfo } from 'node:os';
import { loadConfiguration } from '../../config/index.js';
import { HeadwaterError } from '../../lib/errors.js';
import { plain } from '../../lib/terminal.js';
import { resourceId, type Outcome, type ReleasePhase } from '../../model/index.js';
import {
  SYSTEM_CLOCK,
  actionKinds,
  actionReport,
  responseList,
  rightsOf,
  shippedActions,
  withActing,
  withStore,
  type ActingRequest,
  type Rights,
} from '../../pipeline/index.js';
import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { LIST_FORMATS, formatOf, serialise } from '../output.js';
import { askedServer, type ServerOption } from '../remote/where.js';
import { actionPage, responseListPage } from '../render/action.js';
import { table } from '../render/table.js';
import { showProgress } from './reports.js';

const FORMATS = ['table', 'json', 'yaml'] as const;

interface PlanOptions {
  readonly output: string;
  readonly config?: string;
  readonly yes?: boolean;
  readonly twin?: boolean;
}

export async function planActions(inputs: readonly string[], options: PlanOptions, context: CommandContext): Promise<number> {
  const format = formatOf(options.output, FORMATS);
  const { console } = context;
  const recording = options.yes === true;
  const report = await withActing(requestOf(inputs, options, context), async ({ session }) => {
    await session.look();
    if (recording) {
      await session.publish();
      await session.settle();
    }
    const how = recording ? 'record' : options.twin === true ? 'twin' : 'preview';
    return responseList(await session.respond(how), recording);
  });
  console.out(format === 'table' ? responseListPage(report, console.style, console.width) : serialise(format, report));
  if (!recording) console.note('A preview: nothing was recorded, and nothing is done. Add --yes to record these plans.');
  return recording && report.planned.some(({ people }) => people > 0) ? EXIT.approval.code : EXIT.ok.code;
}

/** Carries out what is approved or needs nobody; named ones, or all. */
export async function runActions(
  ids: readonly string[],
  options: PlanOptions & { readonly inputs?: readonly string[] },
  context: CommandContext,
): Promise<number> {
  const { console } = context;
  if (options.yes !== true) return previewRun(ids, context);
  return withActing(requestOf(options.inputs ?? [], options, context), async ({ session, store }) => {
    await session.look();
    await session.publish();
    const halted = await store.control.halted();
    if (halted !== undefined) {
      console.error(`Everything is halted by ${plain(halted.by)}: ${plain(halted.because)}`);
      return EXIT.refused.code;
    }
    return session.holding(async () => {
      const outcomes: Outcome[] = [];
      for (const id of ids.length > 0 ? ids : await session.startReady()) {
        for (const outcome of await session.execute(id)) {
          console.out(`${plain(id)} ${outcome.kind}: ${plain(outcome.target)}: ${plain(outcome.because)}`);
          outcomes.push(outcome);
        }
      }
      return exitOf(outcomes);
    });
  });
}

async function previewRun(ids: readonly string[], { console, signal }: CommandContext): Promise<number> {
  await withStore(signal, async ({ actions, approvals }) => {
    for await (const entry of actions.entries({ unfinished: true })) {
      if (ids.length > 0 && !ids.includes(entry.id)) continue;
      const approval = await approvals.of(entry.id, SYSTEM_CLOCK.now());
      const isReady = approval?.state === 'approved' || approval?.state === 'not-needed';
      if (isReady) for (const { name } of entry.plan.targets) console.out(`would ${plain(entry.plan.action)}: ${plain(name)}`);
      else console.out(`${plain(entry.id)} waits: ${approval?.state ?? 'nobody was asked'}`);
    }
  });
  console.note('A preview: nothing is done. Add --yes to carry it out.');
  return EXIT.ok.code;
}

export async function showAction(
  id: string,
  options: ServerOption & { readonly output: string },
  context: CommandContext,
): Promise<number> {
  const format = formatOf(options.output, FORMATS);
  const server = askedServer(options);
  if (server !== undefined) {
    const { connect } = await import('../remote/client.js');
    const { actionAt, remoteActionPage } = await import('../remote/actions.js');
    const action = await actionAt(await connect(server, context.signal), id);
    context.console.out(format === 'table' ? remoteActionPage(action, context.console.style) : serialise(format, action));
    return EXIT.ok.code;
  }
  const report = await withStore(context.signal, async ({ actions, approvals }) => {
    const entry = await actions.entry(id);
    if (entry === undefined) throw new HeadwaterError('ID_UNKNOWN', `no action has the id ${id}`);
    return actionReport(entry, await approvals.of(id, SYSTEM_CLOCK.now()));
  });
  const { console } = context;
  console.out(format === 'table' ? actionPage(report, console.style) : serialise(format, report));
  return EXIT.ok.code;
}

interface VoteOptions extends ServerOption {
  readonly because?: string;
  readonly as?: string;
  readonly config?: string;
  readonly yes?: boolean;
}

/** Who is at this terminal has the store: an operator of this installation, by the name that the system knows them by. */
export async function voteOnAction(
  kind: 'approve' | 'reject',
  id: string,
  options: VoteOptions,
  context: CommandContext,
): Promise<number> {
  const { console, signal } = context;
  const server = askedServer(options, { '--as': options.as, '--config': options.config });
  if (server !== undefined) {
    const { connect } = await import('../remote/client.js');
    const { voteAt } = await import('../remote/actions.js');
    return voteAt(await connect(server, signal), kind, id, options, context);
  }
  return withStore(signal, async ({ actions, approvals }) => {
    const entry = await actions.entry(id);
    if (entry === undefined) throw new HeadwaterError('ID_UNKNOWN', `no action has the id ${id}`);
    const now = SYSTEM_CLOCK.now();
    if (options.yes !== true) {
      console.out(actionPage(actionReport(entry, await approvals.of(id, now)), console.style));
      console.note(`Nothing was said. Add --yes to ${kind} it.`);
      return EXIT.ok.code;
    }
    const voter = await voterOf(options, entry.plan.grounds.phase, context);
    if (voter.kind === 'refused') {
      console.error(`It does not count: ${plain(voter.because)}`);
      return EXIT.refused.code;
    }
    const answer = await approvals.vote(id, entry.plan.hash, voter.actor, { kind, because: options.because ?? '' }, now);
    if (answer.kind === 'refused') {
      console.error(`It does not count: ${plain(answer.because)}`);
      return EXIT.refused.code;
    }
    const { state, people, votes } = answer.request;
    console.out(`${plain(id)} is ${state}: ${votes.filter((vote) => vote.kind === 'approve').length} of ${people} agreed`);
    if (state === 'approved') console.note(`A worker carries it out; or now: headwater action run ${plain(id)} --yes`);
    return state === 'waiting' ? EXIT.approval.code : EXIT.ok.code;
  });
}

/** By what the configuration says of people; where it names none, whoever has the store is an operator. */
async function voterOf({ as, config }: VoteOptions, phase: ReleasePhase, { folder }: CommandContext): Promise<Rights> {
  const { configuration } = await loadConfiguration({ named: config, folder, inputs: [] });
  const id = as ?? `local:${userInfo().username}`;
  if (configuration.people.length === 0) return { kind: 'known', actor: { id, role: 'operator' } };
  return rightsOf(configuration.people, id, { phase });
}

/** A person says that nothing will fight over it any more. */
export async function settleContest(id: string, options: VoteOptions, { console, signal }: CommandContext): Promise<number> {
  return withStore(signal, async ({ record }) => {
    const contest = await record.contested(resourceId(id));
    if (contest === undefined) {
      console.out('It is not contested.');
      return EXIT.ok.code;
    }
    console.out(`${plain(contest.action)} was reverted ${contest.reversals} times since ${contest.since}`);
    if (options.yes !== true) console.note('Nothing was changed. Add --yes to let actions touch it again.');
    else await record.settle(resourceId(id), options.as ?? `local:${userInfo().username}`);
    return EXIT.ok.code;
  });
}

export async function listActionKinds(options: { readonly output: string }, { console }: CommandContext): Promise<number> {
  const format = formatOf(options.output, LIST_FORMATS);
  const items = actionKinds(await shippedActions());
  if (format !== 'table')
    console.out(serialise(format, { apiVersion: 'headwater.dev/v1', kind: 'ActionKindList', items }, items));
  else {
    const rows = items.map(({ action, platform, rung, kinds, irreversible }) => [
      action,
      platform,
      rung,
      irreversible === undefined ? 'yes' : 'no',
      kinds.map((kind) => kind.split(' ').at(-1) ?? kind).join(', '),
    ]);
    console.out(table(['ACTION', 'PLATFORM', 'RUNG', 'UNDO', 'KINDS'], rows, console.style, console.width));
  }
  return EXIT.ok.code;
}

/** Undoes what was done to an estate. @returns undefined when the store has no such action */
export async function undoOnEstate(id: string, options: VoteOptions, context: CommandContext): Promise<number | undefined> {
  const { console, signal } = context;
  const entry = await withStore(signal, ({ actions }) => actions.entry(id));
  if (entry === undefined) return undefined;
  if (options.yes !== true) {
    for (const { name, resource } of entry.plan.targets) {
      const outcome = entry.targets.get(resource)?.outcome;
      const can =
        entry.plan.irreversible === undefined
          ? `would put back ${plain(name)}`
          : `cannot put back ${plain(name)}: ${plain(entry.plan.irreversible)}`;
      console.out(
        outcome?.kind === 'done' ? can : `nothing to put back: ${plain(name)}: ${outcome?.kind ?? 'nothing was done yet'}`,
      );
    }
    console.note('Nothing was changed. Add --yes to do it.');
    return EXIT.ok.code;
  }
  return withActing(requestOf([], options, context), async ({ session }) => {
    const outcomes = await session.undo(id, options.as ?? `local:${userInfo().username}`);
    for (const { kind, target, because } of outcomes) console.out(`${kind}: ${plain(target)}: ${plain(because)}`);
    return exitOf(outcomes);
  });
}

function exitOf(outcomes: readonly Outcome[]): number {
  if (outcomes.some(({ kind }) => kind === 'failed')) return EXIT.failure.code;
  return outcomes.some(({ kind }) => kind === 'refused') ? EXIT.refused.code : EXIT.ok.code;
}

function requestOf(
  inputs: readonly string[],
  { config }: { readonly config?: string },
  { folder, version, signal, console }: CommandContext,
): ActingRequest {
  return {
    inputs,
    folder,
    version,
    signal,
    ...(config === undefined ? {} : { config }),
    onProgress: (event) => showProgress(event, console),
  };
}
