/**
 * What stands for values that Google Cloud gives on apply, in the members of IAM policies.
 * What a member may be: https://cloud.google.com/iam/docs/principal-identifiers
 */
import { dataOf, makeField, type Field } from '../field.js';
import { standInTerm, type Forms, type StandInRules } from '../stand-in.js';
import type { Term, Unknown } from '../term.js';
import { AGENT, AGENT_NUMBER } from './service-agent.js';

const NUMBER = '000000000000';

/** By its role, who has it. */
export interface Grant {
  readonly role: unknown;
  readonly members: readonly Term[];
}

/** Members, or bindings that hold them; those in `except` stay unknown. */
export function identifiedMembers(field: Field, except: ReadonlySet<Term> = new Set()): Field {
  const data = dataOf(field);
  if (data.term === undefined) return field;
  return makeField({ ...data, term: identified(data.term, except) });
}

function identified(term: Term, except: ReadonlySet<Term>): Term {
  if (except.has(term)) return term;
  if (term.kind === 'list') return { ...term, items: term.items.map((item) => identified(item, except)) };
  if (term.kind !== 'map') return standInTerm(term, RULES, []);
  const entries = [...term.entries].map(([key, item]) => [key, key === 'members' ? identified(item, except) : item] as const);
  return { ...term, entries: new Map(entries) };
}

/**
 * Those that may be one with another who has another role: whether somebody has two roles is not known of them, and policies
 * ask that of projects.
 */
export function maybeTheSame(grants: readonly Grant[]): ReadonlySet<Term> {
  const all = grants.flatMap(({ role, members }) => members.map((member) => ({ role, member, ends: endsOf(member) })));
  const doubtful = all.filter(({ role, member, ends }) => {
    if (member.kind !== 'unknown' || ends === undefined) return false;
    return all.some((other) => {
      if (other.ends === undefined || (other.role === role && role !== undefined)) return false;
      if (other.member === member || (ends.whole !== undefined && other.ends.whole === ends.whole)) return false;
      return fits(ends.first, other.ends.first, 'start') && fits(ends.last, other.ends.last, 'end');
    });
  });
  return new Set(doubtful.map(({ member }) => member));
}

interface Ends {
  readonly first: string;
  readonly last: string;
  /** The same for two texts that must be equal. */
  readonly whole?: string;
}

/** How a text begins and ends, as far as that is known. */
function endsOf(term: Term): Ends | undefined {
  if (term.kind === 'value')
    return typeof term.value === 'string' ? { first: term.value, last: term.value, whole: term.value } : undefined;
  if (term.kind !== 'unknown') return undefined;
  const pieces = term.pieces ?? [term];
  const [first, last] = [pieces[0], pieces.at(-1)];
  const parts = pieces.map((piece) => (typeof piece === 'string' ? piece : [attributeOf(piece)]));
  return {
    first: typeof first === 'string' ? first : '',
    last: typeof last === 'string' ? last : '',
    ...(parts.some((part) => typeof part !== 'string' && part[0] === undefined) ? {} : { whole: JSON.stringify(parts) }),
  };
}

function attributeOf({ refers, picked, repeated }: Unknown): string | undefined {
  const [block] = refers ?? [];
  return block === undefined || picked === undefined || repeated === true ? undefined : [block.address, ...picked].join('.');
}

function fits(a: string, b: string, side: 'start' | 'end'): boolean {
  return side === 'start' ? a.startsWith(b) || b.startsWith(a) : a.endsWith(b) || b.endsWith(a);
}

const STORAGE_AGENT = `service-${NUMBER}@gs-project-accounts.iam.gserviceaccount.com`;
const COMPUTE_DEFAULT = `${NUMBER}-compute@developer.gserviceaccount.com`;
const BIGQUERY_AGENT = `bq-${NUMBER}@bigquery-encryption.iam.gserviceaccount.com`;

/** Texts of the form that Google gives to them; the attribute `member` has the account's type before it. */
const FORMS: ReadonlyMap<string, string> = new Map([
  ['google_project.number', NUMBER],
  ['data.google_project.number', NUMBER],
  [`${AGENT}.${AGENT_NUMBER}`, NUMBER],
  ['data.google_storage_project_service_account.email_address', STORAGE_AGENT],
  ['data.google_storage_project_service_account.member', `serviceAccount:${STORAGE_AGENT}`],
  ['data.google_compute_default_service_account.email', COMPUTE_DEFAULT],
  ['data.google_compute_default_service_account.member', `serviceAccount:${COMPUTE_DEFAULT}`],
  ['data.google_bigquery_default_service_account.email', BIGQUERY_AGENT],
  ['data.google_bigquery_default_service_account.member', `serviceAccount:${BIGQUERY_AGENT}`],
]);

const forms: Forms = (attribute) => FORMS.get(attribute);

const RULES: StandInRules = { forms, fill };

/** A person, a group or a domain, whoever it is; an account that users made, by its own name, in whichever project. */
const SETTLED = [
  /^(?:user|group|domain):/u,
  /^serviceAccount:[^@\uE000]+@\uE000\.iam\.gserviceaccount\.com$/u,
  /^serviceAccount:\uE000\.svc\.id\.goog\[[^\uE000]*\]$/u,
];

function fill(pieces: readonly (string | undefined)[]): string | undefined {
  const text = pieces.map((piece) => piece ?? '\uE000').join('');
  return SETTLED.some((pattern) => pattern.test(text)) ? text.replaceAll('\uE000', 'unknown') : undefined;
}
