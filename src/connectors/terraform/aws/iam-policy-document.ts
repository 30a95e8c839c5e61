/**
 * What `data.aws_iam_policy_document` writes: the document of its statements, of the documents it starts from and of those
 * that override it. https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
 */
import { dataOf, type Field } from '../field.js';
import type { Block, Computed } from '../projection.js';
import { plainOf, unknown, type Term } from '../term.js';

const VERSION = '2012-10-17';

export const iamPolicyDocument: readonly Computed[] = ['json', 'minified_json'].map((attribute) => ({
  of: 'data.aws_iam_policy_document',
  attribute,
  compute: documentText,
}));

/** The text, unknown when a part of it is; the document is known as far as its parts are. */
function documentText(block: Block): Term {
  const statements = statementsOf(block);
  if ('why' in statements) return unknown(statements.why);
  const json: Term = map({
    Version: termOf(block.get('version')) ?? text(VERSION),
    Id: termOf(block.get('policy_id')),
    Statement: { kind: 'list', items: statements.items },
  });
  const plain = plainOf(json);
  return 'value' in plain
    ? { kind: 'value', value: JSON.stringify(plain.value), json }
    : { kind: 'unknown', why: plain.why, json };
}

type Statements = { readonly items: readonly Term[] } | { readonly why: string };

/** Documents it starts from, its own statements, then those of overriding documents, which replace what has their `sid`. */
function statementsOf(block: Block): Statements {
  const source = documents(block.get('source_policy_documents'));
  if ('why' in source) return source;
  const override = documents(block.get('override_policy_documents'));
  if ('why' in override) return override;
  const own = block.all('statement');
  if (own.state === 'unknown') return { why: 'it is not known which statements it has' };
  let items: readonly Term[] = [...source.items, ...own.known.map(statement)];
  for (const next of override.items) {
    const sid = sidOf(next);
    const before = sid === undefined ? -1 : items.findIndex((item) => sidOf(item) === sid);
    items = before < 0 ? [...items, next] : items.with(before, next);
  }
  return { items };
}

/** The statements of each of these documents. */
function documents(field: Field): Statements {
  const { term } = dataOf(field);
  if (term === undefined) return { items: [] };
  if (term.kind !== 'list') return { why: term.kind === 'unknown' ? term.why : 'it is no list of documents' };
  const items: Term[] = [];
  for (let index = 0; index < term.items.length; index += 1) {
    const document = dataOf(field.at(index).document()).term;
    if (document?.kind !== 'map') return { why: document?.kind === 'unknown' ? document.why : 'a part of it is no document' };
    const statement = document.entries.get('Statement');
    if (statement?.kind === 'list') items.push(...statement.items);
    else if (statement !== undefined) items.push(statement);
  }
  return { items };
}

function statement(block: Block): Term {
  const made = map({
    Sid: termOf(block.get('sid')),
    Effect: termOf(block.get('effect')) ?? text('Allow'),
    Principal: principals(block, 'principals'),
    NotPrincipal: principals(block, 'not_principals'),
    Action: alone(termOf(block.get('actions'))),
    NotAction: alone(termOf(block.get('not_actions'))),
    Resource: alone(termOf(block.get('resources'))),
    NotResource: alone(termOf(block.get('not_resources'))),
    Condition: conditions(block),
  });
  const span = dataOf(block.get('sid')).site?.block.span;
  return span === undefined ? made : { ...made, at: span };
}

/** `"*"` for everyone; else the identifiers by their type. */
function principals(block: Block, type: string): Term | undefined {
  const { state, known } = block.all(type);
  if (state === 'unknown') return unknown(`it is not known which ${type} it has`);
  if (state === 'absent') return undefined;
  const byType = new Map<string, Term>();
  for (const principal of known) {
    const kind = principal.get('type');
    const identifiers = termOf(principal.get('identifiers')) ?? unknown('it has no identifiers');
    if (typeof kind.value !== 'string') return unknown('the type of a principal is not known');
    if (kind.is('*')) return text('*');
    const before = byType.get(kind.value);
    byType.set(kind.value, before === undefined ? identifiers : together(before, identifiers));
  }
  return { kind: 'map', entries: new Map([...byType].map(([kind, identifiers]) => [kind, single(identifiers)])) };
}

/** Tests, in each the keys, for each its values. */
function conditions(block: Block): Term | undefined {
  const { state, known } = block.all('condition');
  if (state === 'unknown') return unknown('it is not known which conditions it has');
  if (state === 'absent') return undefined;
  const tests = new Map<string, Map<string, Term>>();
  for (const condition of known) {
    const test = condition.get('test').value;
    const variable = condition.get('variable').value;
    const values = termOf(condition.get('values'));
    if (typeof test !== 'string' || typeof variable !== 'string' || values === undefined) {
      return unknown('what a condition asks for is not known');
    }
    const keys = tests.get(test) ?? new Map<string, Term>();
    const before = keys.get(variable);
    tests.set(test, keys.set(variable, before === undefined ? values : together(before, values)));
  }
  return {
    kind: 'map',
    entries: new Map(
      [...tests].map(([test, keys]) => [
        test,
        { kind: 'map', entries: new Map([...keys].map(([key, values]) => [key, single(values)])) },
      ]),
    ),
  };
}

function together(left: Term, right: Term): Term {
  if (left.kind !== 'list') return left;
  return right.kind === 'list' ? { kind: 'list', items: [...left.items, ...right.items] } : right;
}

function alone(term: Term | undefined): Term | undefined {
  return term === undefined ? undefined : single(term);
}

/** A list of one is written as that one. */
function single(term: Term): Term {
  return term.kind === 'list' && term.items.length === 1 ? (term.items[0] ?? term) : term;
}

function sidOf(term: Term): string | undefined {
  const sid = term.kind === 'map' ? term.entries.get('Sid') : undefined;
  return sid?.kind === 'value' && typeof sid.value === 'string' && sid.value !== '' ? sid.value : undefined;
}

function termOf(field: Field): Term | undefined {
  return dataOf(field).term;
}

function text(value: string): Term {
  return { kind: 'value', value };
}

function map(members: Readonly<Record<string, Term | undefined>>): Term {
  const entries = Object.entries(members).flatMap(([key, term]) => (term === undefined ? [] : [[key, term] as const]));
  return { kind: 'map', entries: new Map(entries) };
}
