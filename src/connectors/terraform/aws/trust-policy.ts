/** Whom a role's trust policy lets in, as far as this says which accounts they are of. */
import { dataOf, type Field } from '../field.js';
import type { Block, Estate } from '../projection.js';
import type { Identity, Term, Unknown } from '../term.js';

/** What holds the number of the account that it is read or made with. */
const OF_ITS_ACCOUNT: ReadonlySet<string> = new Set([
  'data.aws_caller_identity',
  'aws_iam_role',
  'data.aws_iam_role',
  'aws_iam_user',
  'data.aws_iam_user',
]);
const OF_NO_ACCOUNT: ReadonlySet<string> = new Set(['data.aws_partition']);

/** True when it lets accounts in, and each is the one that the role is of, whatever its number. */
export function letsOnlyItsOwnAccountIn(role: Block, document: Field, estate: Estate): boolean {
  const named = itemsOf(memberOf(dataOf(document).term, 'Statement'))
    .flatMap((statement) => itemsOf(memberOf(memberOf(statement, 'Principal'), 'AWS')))
    .filter((principal) => principal.kind !== 'value' || principal.value !== '*');
  return named.length > 0 && named.every((principal) => principal.kind === 'unknown' && isOwn(principal, role, estate));
}

function isOwn(principal: Unknown, role: Block, estate: Estate): boolean {
  const holes = (principal.pieces ?? [principal]).filter((piece) => typeof piece !== 'string');
  const blocks = holes.map(blockOf).filter((block) => block?.of === undefined || !OF_NO_ACCOUNT.has(block.of));
  return (
    blocks.length > 0 &&
    blocks.every((block) => OF_ITS_ACCOUNT.has(block?.of ?? '') && block !== undefined && estate.sameAccount(block, role))
  );
}

function blockOf({ refers, picked }: Unknown): Identity | undefined {
  return picked === undefined ? undefined : refers?.[0];
}

function memberOf(term: Term | undefined, name: string): Term | undefined {
  return term?.kind === 'map' ? term.entries.get(name) : undefined;
}

function itemsOf(term: Term | undefined): readonly Term[] {
  return term === undefined ? [] : term.kind === 'list' ? term.items : [term];
}
