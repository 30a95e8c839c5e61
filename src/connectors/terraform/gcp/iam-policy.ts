/**
 * IAM policies of Google Cloud out of the blocks that declare them: `<type>_iam_member`, `_iam_binding`, `_iam_policy`, and
 * the documents and e-mail addresses that these refer to. Bindings that no block declares are not seen.
 */
import { dataOf, type Field } from '../field.js';
import { concatenate, type Block, type Computed, type Estate, type Shape } from '../projection.js';
import { termOf, unknown, type Term } from '../term.js';
import { identifiedMembers, type Grant } from './stand-in.js';

/** The types of blocks that give rights on resources of `type`. */
export function iamTypes(type: string): readonly string[] {
  return [`${type}_iam_member`, `${type}_iam_binding`, `${type}_iam_policy`];
}

/** The bindings on one resource: `by` is the argument that names it, `names` the resource's own that hold the same text. */
export function iamPolicy(estate: Estate, block: Block, by: string, names: readonly string[] = []): Shape {
  return { bindings: bindingsOn(estate, block, block.type, by, names) };
}

/** The same for blocks that are not named after the resource's type. */
export function bindingsOn(estate: Estate, block: Block, type: string, by: string, names: readonly string[] = []): Shape {
  return concatenate(
    documented(estate.one(`${type}_iam_policy`, by, block, names)),
    estate.related(`${type}_iam_binding`, by, block, names).each((each) => binding(each)),
    estate.related(`${type}_iam_member`, by, block, names).each((each) => member(each)),
  );
}

/** @param except members that stay unknown */
export function documented(block: Block, except?: ReadonlySet<Term>): Field {
  return identifiedMembers(block.get('policy_data').document().at('bindings'), except);
}

export function binding(block: Block, except?: ReadonlySet<Term>): Shape {
  return { role: block.get('role'), members: identifiedMembers(block.get('members'), except) };
}

export function member(block: Block, except?: ReadonlySet<Term>): Shape {
  return { role: block.get('role'), members: [identifiedMembers(block.get('member'), except)] };
}

/** Who has which role by these blocks. */
export function grantsOf(blocks: readonly Block[]): readonly Grant[] {
  return blocks.flatMap((block): readonly Grant[] => {
    const own = [block.get('member'), block.get('members')].flatMap((field) => itemsOf(dataOf(field).term));
    const { term } = dataOf(block.get('policy_data').document().at('bindings'));
    const written = itemsOf(term).flatMap((each) => (each.kind === 'map' ? [each.entries] : []));
    return [
      { role: block.get('role').value, members: own },
      ...written.map((entries) => ({ role: roleOf(entries.get('role')), members: itemsOf(entries.get('members')) })),
    ];
  });
}

function itemsOf(term: Term | undefined): readonly Term[] {
  return term === undefined ? [] : term.kind === 'list' ? term.items : [term];
}

function roleOf(term: Term | undefined): unknown {
  return term?.kind === 'value' ? term.value : undefined;
}

/** The document that `data.google_iam_policy` makes of its blocks. */
export const iamPolicyDocument: Computed = {
  of: 'data.google_iam_policy',
  attribute: 'policy_data',
  compute(block) {
    const bindings = block.all('binding');
    const why = 'the text of the policy is made by the provider';
    if (bindings.state === 'unknown') return unknown(why);
    const json: Term = map([['bindings', { kind: 'list', items: bindings.known.map(bindingTerm) }]]);
    return { kind: 'unknown', why, json };
  },
};

function bindingTerm(block: Block): Term {
  const entries = ['role', 'members'].flatMap((name): [string, Term][] => {
    const { term } = dataOf(block.get(name));
    return term === undefined ? [] : [[name, term]];
  });
  return map(entries);
}

function map(entries: readonly (readonly [string, Term])[]): Term {
  return { kind: 'map', entries: new Map(entries) };
}

/** `account_id@project.iam.gserviceaccount.com`: where the project is not written, the address says so in its place. */
export const serviceAccountEmail: Computed = {
  of: 'google_service_account',
  attribute: 'email',
  compute: (block) => emailOf(block, ''),
};

export const serviceAccountMember: Computed = {
  of: 'google_service_account',
  attribute: 'member',
  compute: (block) => emailOf(block, 'serviceAccount:'),
};

/** That the account is one of the users' own, and which, is known before its project is. */
function emailOf(block: Block, prefix: string): Term {
  const { value: account } = block.get('account_id');
  const { value: project } = block.get('project');
  if (typeof account !== 'string') return unknown('the name of the service account is not known');
  const host = typeof project === 'string' ? project : '(project known after apply)';
  return termOf(`${prefix}${account}@${host}.iam.gserviceaccount.com`);
}
