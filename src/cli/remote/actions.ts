/** Actions at a server: its record of them, votes for the very plan that was shown, and asking for one to be undone. */
import type { z } from 'zod';
import { HeadwaterError } from '../../lib/errors.js';
import { systemTimer } from '../../lib/system-timer.js';
import { plain, type Style } from '../../lib/terminal.js';
import { actionRow, shownAction } from '../../server/schemas/acting.js';
import { pageOf } from '../../server/schemas/common.js';
import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { actionPage } from '../render/action.js';
import { everyPage, type RemoteServer } from './client.js';

export type ActionRow = z.infer<typeof actionRow>;
type ShownAction = z.infer<typeof shownAction>;

/** The newest first. */
export function actionsAt(server: RemoteServer): AsyncGenerator<readonly ActionRow[]> {
  const { api, read } = server;
  return everyPage(server, (query) => read(pageOf(actionRow), api.GET('/api/v1/actions', { params: { query } })));
}

/** Throws ServerProblem with ID_UNKNOWN. */
export function actionAt({ api, read }: RemoteServer, id: string): Promise<ShownAction> {
  return read(shownAction, api.GET('/api/v1/actions/{id}', { params: { path: { id } } }));
}

/** As at this machine, and what the server knows beside it: how it stands, what would happen, and what undoing it does. */
export function remoteActionPage(action: ShownAction, style: Style): string {
  const { describes, state, proposedBy, effects, undoes, undoUntil, undoRequest, blastRadius, health } = action;
  const section = (title: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : ['', style.bold(title), ...lines.map((line) => `  ${plain(line)}`)];
  return [
    actionPage(action, style),
    ...section('What it does', [describes, ...effects.flatMap(({ sentences }) => sentences)]),
    ...section('How far it reaches', [`services: ${blastRadius.services.join(', ') || 'none'}`, ...blastRadius.limits]),
    ...section('How it is known that it did no harm', health),
    ...section('What undoing it does', [undoes, ...(undoUntil === null ? [] : [`possible until ${undoUntil}`])]),
    ...section('How it stands', [
      `${state}; proposed by ${proposedBy}`,
      ...(undoRequest === null
        ? []
        : [`${undoRequest.by} asked for it to be undone at ${undoRequest.at}: ${undoRequest.because}`]),
    ]),
  ].join('\n');
}

interface Word {
  readonly because?: string;
  readonly yes?: boolean;
}

/** Shows the plan, and with --yes votes for that one: the server takes no vote for another. */
export async function voteAt(
  server: RemoteServer,
  kind: 'approve' | 'reject',
  id: string,
  { because = '', yes = false }: Word,
  { console }: CommandContext,
): Promise<number> {
  const action = await actionAt(server, id);
  if (!yes) {
    console.out(remoteActionPage(action, console.style));
    if (!action.mayVote.may) console.note(`Your vote would not count: ${plain(action.mayVote.because)}`);
    console.note(`Nothing was said. Add --yes to ${kind} it.`);
    return EXIT.ok.code;
  }
  console.note(remoteActionPage(action, console.errorStyle));
  const { approval } = await server.read(
    shownAction,
    server.api.POST('/api/v1/actions/{id}/votes', {
      params: { path: { id } },
      body: { kind, plan: action.plan, because },
    }),
  );
  const { state, people, votes } = approval;
  console.out(`${plain(id)} is ${state}: ${votes.filter((vote) => vote.kind === 'approve').length} of ${people} agreed`);
  if (state === 'approved') console.note('A worker carries it out.');
  return state === 'waiting' ? EXIT.approval.code : EXIT.ok.code;
}

/** How long a worker is waited for that undoes something, and how often it is looked for, in milliseconds. */
const UNDOING = { longest: 60_000, pause: 1_000 } as const;

/** Previews; with --yes asks for it, and waits a while for the worker that does it. */
export async function undoAt(
  server: RemoteServer,
  id: string,
  { because, yes = false }: Word,
  { console, signal }: CommandContext,
): Promise<number> {
  const before = await actionAt(server, id);
  if (!yes) {
    previewUndo(before, (line) => console.out(plain(line)));
    if (!before.mayUndo.may) console.note(`It would be refused: ${plain(before.mayUndo.because)}`);
    console.note('Nothing was changed. Add --yes to do it.');
    return EXIT.ok.code;
  }
  if (because === undefined || because.trim() === '')
    throw new HeadwaterError('OPTION_INVALID', 'say with --because why: a server keeps it with what was undone');
  let action = await server.read(
    shownAction,
    server.api.POST('/api/v1/actions/{id}/undo', { params: { path: { id } }, body: { because } }),
  );
  for (let waited = 0; action.state === 'undoing' && waited < UNDOING.longest; waited += UNDOING.pause) {
    console.status('a worker is undoing it …');
    await systemTimer.sleep(UNDOING.pause, signal);
    action = await actionAt(server, id);
  }
  console.status(undefined);
  const undone = action.targets.flatMap(({ name, undo }) => (undo === undefined ? [] : [{ name, ...undo }]));
  for (const { kind, name, because: why } of undone) console.out(plain(`${kind}: ${name}: ${why}`));
  if (action.state === 'undoing') {
    console.note(`No worker has ended it yet. How it stands: headwater action show ${plain(id)} --server`);
    return EXIT.ok.code;
  }
  if (undone.some(({ kind }) => kind === 'failed')) return EXIT.failure.code;
  return undone.some(({ kind }) => kind === 'refused') ? EXIT.refused.code : EXIT.ok.code;
}

function previewUndo({ targets, irreversible }: ShownAction, say: (line: string) => void): void {
  for (const { name, outcome } of targets) {
    if (outcome?.kind !== 'done') say(`nothing to put back: ${name}: ${outcome?.kind ?? 'nothing was done yet'}`);
    else say(irreversible === undefined ? `would put back ${name}` : `cannot put back ${name}: ${irreversible}`);
  }
}
