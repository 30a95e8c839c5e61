/**
 * The title and the words of a proposal: why, what changes, what it closes and where that runs, what happens next, how sure it
 * is, how to decline and how to roll back. Everything from outside is bounded, and is text and nothing else; no line of a file
 * is quoted, so no secret of one is.
 */
import type { EstateGraph } from '../../graph/index.js';
import { cutText } from '../../lib/cut-text.js';
import { asCode, asMarkdown } from '../../lib/markdown-text.js';
import { fixIdentity, sealed } from '../../lib/proposal-seal.js';
import { plain } from '../../lib/terminal.js';
import { RELEASE_PHASES, type Evidence, type RootCause, type SourceEdit } from '../../model/index.js';

export interface ProposalWords {
  readonly title: string;
  readonly body: string;
}

const TITLE = 120;
const LINE = 400;
/** Of files, workloads and reasons. */
const MOST = 5;

export function proposalWords(cause: RootCause, graph: Pick<EstateGraph, 'resources'>): ProposalWords {
  const title = titleOf(cause);
  const words = [
    `${asMarkdown(cause.title, LINE)}. Severity ${cause.severity}.`,
    section('What changes', changes(cause)),
    section('What it closes, and where that runs', closes(cause, graph)),
    section('What happens next', NEXT),
    section(`How sure this is: ${Math.round(cause.confidence * 100)} %`, reasons(cause.evidence)),
    section('How to decline', DECLINE),
    section('How to roll back', ROLL_BACK),
  ].join('\n\n');
  return { title, body: sealed(title, words, cause.id, fixIdentity(cause.fix.edits)) };
}

const NEXT = [
  'Checks of this repository run as ever. Nothing is different until somebody merges it.',
  'After that it goes the way that every change of this repository goes; Headwater closes the findings once it sees that nothing runs any more what they are about.',
];
const DECLINE = ['Close it. It is not opened again, unless the fix is another one.'];
const ROLL_BACK = ['Revert the merge. The findings are open again after the next scan.'];

/** In a title nothing is code: what could mention somebody, refer to something or link is taken out. */
function titleOf({ title }: RootCause): string {
  const words = plain(title)
    .replace(/[^\p{L}\p{N} .,:;()'/_+=%-]+/gu, ' ')
    .replace(/:\/\//g, ': ')
    .replace(/ {2,}/g, ' ')
    .trim();
  return cutText(`Fix: ${words || 'a finding'}`, TITLE);
}

function changes({ fix }: RootCause): readonly string[] {
  const paths = [...new Set(fix.edits.map(({ path }) => path))].sort();
  const files = paths.map((path) => {
    const own = fix.edits.filter((edit) => edit.path === path);
    return `${code(path)}: ${own.slice(0, MOST).map(placeOf).join('; ')}${own.length > MOST ? ' …' : ''}`;
  });
  return [...atMost(files, 'files'), ...(fix.guidance === '' ? [] : [asMarkdown(fix.guidance, LINE)])];
}

function placeOf({ startLine, removed, added }: SourceEdit): string {
  if (removed.length === 0) return `${lines(added.length)} before line ${startLine}`;
  const from = removed.length === 1 ? `line ${startLine}` : `lines ${startLine} to ${startLine + removed.length - 1}`;
  return added.length === 0 ? `${from} without replacement` : `${from}, now ${lines(added.length)}`;
}

function lines(count: number): string {
  return count === 1 ? '1 line' : `${count} lines`;
}

function closes({ findings, reach }: RootCause, { resources }: Pick<EstateGraph, 'resources'>): readonly string[] {
  const count = findings.length === 1 ? '1 finding' : `${findings.length} findings`;
  const phases = RELEASE_PHASES.flatMap((phase) => {
    const running = reach.byReleasePhase[phase];
    return running === 0 ? [] : [`${running} in ${phase === 'unknown' ? 'an unknown phase' : phase}`];
  });
  const names = reach.workloads.flatMap((id) => {
    const found = resources.get(id);
    return found === undefined
      ? []
      : [code(`${found.kind} ${found.namespace === undefined ? '' : `${found.namespace}/`}${found.name}`)];
  });
  if (phases.length === 0) return [`${count}; nothing that runs with it was seen.`];
  return [`${count}; it runs as ${phases.join(', ')}.`, ...atMost([...new Set(names)].sort(), 'workloads')];
}

function reasons(evidence: readonly Evidence[]): readonly string[] {
  const strongest = evidence.toSorted((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
  return strongest
    .slice(0, MOST)
    .map(({ statement, weight }) => `${weight < 0 ? 'Against it: ' : ''}${asMarkdown(statement, LINE)}`);
}

function section(title: string, items: readonly string[]): string {
  return `**${title}**\n\n${items.map((item) => `- ${item}`).join('\n')}`;
}

function atMost(items: readonly string[], of: string): readonly string[] {
  const rest = items.length - MOST;
  return rest > 0 ? [...items.slice(0, MOST), `… and ${rest} more ${of}`] : items;
}

function code(text: string): string {
  return asCode(cutText(plain(text), LINE));
}
