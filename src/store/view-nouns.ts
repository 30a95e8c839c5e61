/**
 * What the view keeps of each noun beside the thing itself: the columns that lists are sorted and filtered by, and its words.
 * A column that is sorted by holds what comes first as the least, so that one index serves both directions.
 */
import { hash } from 'node:crypto';
import { RELEASE_PHASES, SEVERITIES, type ReleasePhase, type Severity } from '../model/index.js';
import type { ListedOf, VIEW_FILTERS, VIEW_SORTS, ViewNoun } from '../ports/index.js';
import type { ViewType } from './view-cursor.js';
import { sortKey, wordsOf } from './view-text.js';

export interface NounTable<Noun extends ViewNoun> {
  readonly table: `headwater.view_${Noun}`;
  readonly bodies: `headwater.view_${Noun}_body`;
  /** What is alike follows by it. */
  readonly name: SortColumn<Noun>;
  readonly sorts: Readonly<Record<(typeof VIEW_SORTS)[Noun][number], SortColumn<Noun>>>;
  readonly filters: Readonly<Record<(typeof VIEW_FILTERS)[Noun][number], FilterColumn<Noun>>>;
  readonly wordsOf: (item: ListedOf<Noun>) => readonly string[];
  readonly nameOf: (item: ListedOf<Noun>) => string;
  readonly detailOf: (item: ListedOf<Noun>) => string;
}

export interface SortColumn<Noun extends ViewNoun> {
  readonly column: string;
  readonly type: ViewType;
  readonly of: (item: ListedOf<Noun>) => number | string;
}

/** `any`: the column holds a code, and `codes` are those of the values. `bits`: it holds several, one bit each. */
export interface FilterColumn<Noun extends ViewNoun> {
  readonly column: string;
  readonly type: 'smallint' | 'uuid';
  readonly match: 'any' | 'bits';
  readonly of: (item: ListedOf<Noun>) => number | string;
  /** What `of` gives for things with one of these values; values that nothing can have are left out. */
  readonly codes: (values: readonly string[]) => readonly (number | string)[];
}

type Nouns = { readonly [Noun in ViewNoun]: NounTable<Noun> };

/** Of nothing that is known. Larger than all that is. */
const UNKNOWN = Number.MAX_SAFE_INTEGER;

const text = <Noun extends ViewNoun>(column: string, of: (item: ListedOf<Noun>) => string): SortColumn<Noun> => ({
  column,
  type: 'text',
  of: (item) => sortKey(of(item)),
});
const most = <Noun extends ViewNoun>(column: string, of: (item: ListedOf<Noun>) => number | null): SortColumn<Noun> => ({
  column,
  type: 'float8',
  of: (item) => {
    const number = of(item);
    return number === null || Number.isNaN(number) ? UNKNOWN : -number;
  },
});
const small = <Noun extends ViewNoun>(column: string, of: (item: ListedOf<Noun>) => number): SortColumn<Noun> => ({
  column,
  type: 'smallint',
  of: (item) => Math.min(of(item), MOST_SMALL),
});
const MOST_SMALL = 2 ** 15 - 1;

const timeOf = (date: string | undefined): number | null => (date === undefined ? null : Date.parse(date));

const severityCode = (severity: Severity): number => SEVERITIES.length - SEVERITIES.indexOf(severity);
const phaseCode = (phase: ReleasePhase): number => RELEASE_PHASES.indexOf(phase);
const isSeverity = (value: string): value is Severity => SEVERITIES.some((one) => one === value);
const isPhase = (value: string): value is ReleasePhase => RELEASE_PHASES.some((one) => one === value);

const oneOf = <Noun extends ViewNoun>(column: string, of: (item: ListedOf<Noun>) => string | undefined): FilterColumn<Noun> => ({
  column,
  type: 'uuid',
  match: 'any',
  of: (item) => viewKey(of(item) ?? ''),
  codes: (values) => values.map((value) => viewKey(value)),
});
const bySeverity = <Noun extends 'cause' | 'finding'>(): FilterColumn<Noun> => ({
  column: 's_severity',
  type: 'smallint',
  match: 'any',
  of: (item) => severityCode(item.severity),
  codes: (values) => values.filter(isSeverity).map(severityCode),
});
const byPhase = <Noun extends 'finding' | 'image' | 'resource'>(): FilterColumn<Noun> => ({
  column: 's_phase',
  type: 'smallint',
  match: 'any',
  of: (item: { readonly phase: ReleasePhase }) => phaseCode(item.phase),
  codes: (values) => values.filter(isPhase).map(phaseCode),
});

const causeTitle = text<'cause'>('s_name', ({ title }) => title);
const findingTitle = text<'finding'>('s_name', ({ title }) => title);
const imageName = text<'image'>('s_name', ({ name }) => name);
const resourceName = text<'resource'>('s_name', ({ name }) => name);

const FINDING_KINDS: readonly ListedOf<'finding'>['kind'][] = ['vulnerability', 'policy'];

/** The bit of those that have none. */
const NO_PHASE = 1 << RELEASE_PHASES.length;

export const VIEW_NOUNS: Nouns = {
  cause: {
    table: 'headwater.view_cause',
    bodies: 'headwater.view_cause_body',
    name: causeTitle,
    sorts: {
      rank: { column: 's_rank', type: 'float8', of: ({ rank }) => rank },
      findings: most('s_findings', ({ findings }) => findings),
      severity: small('s_severity', ({ severity }) => severityCode(severity)),
      title: causeTitle,
      confidence: most('s_confidence', ({ confidence }) => confidence),
      workloads: most('s_workloads', ({ workloads }) => workloads),
    },
    filters: {
      severity: bySeverity(),
      kind: oneOf('f_kind', ({ kind }) => kind),
      owner: oneOf('f_owner', ({ owner }) => owner),
      repository: oneOf('f_repository', ({ repository }) => repository),
      phase: {
        column: 'f_phases',
        type: 'smallint',
        match: 'bits',
        of: ({ phases }) => phases.reduce((bits, phase) => bits | (1 << phaseCode(phase)), 0) || NO_PHASE,
        codes: (values) => values.flatMap((value) => (isPhase(value) ? 1 << phaseCode(value) : value === '' ? NO_PHASE : [])),
      },
    },
    wordsOf: ({ title, owner, repository }) => wordsOf(title, owner, repository),
    nameOf: ({ title }) => title,
    detailOf: ({ kind }) => kind,
  },
  finding: {
    table: 'headwater.view_finding',
    bodies: 'headwater.view_finding_body',
    name: findingTitle,
    sorts: {
      severity: small('s_severity', ({ severity }) => severityCode(severity)),
      title: findingTitle,
      phase: small('s_phase', ({ phase }) => phaseCode(phase)),
      since: most('s_since', ({ since }) => timeOf(since)),
      rule: text('s_rule', ({ rule }) => rule),
      aboutName: text('s_about', ({ aboutName }) => aboutName),
    },
    filters: {
      severity: bySeverity(),
      kind: {
        column: 's_kind',
        type: 'smallint',
        match: 'any',
        of: ({ kind }) => FINDING_KINDS.indexOf(kind),
        codes: (values) => FINDING_KINDS.flatMap((kind, code) => (values.includes(kind) ? code : [])),
      },
      phase: byPhase(),
      rule: oneOf('f_rule', ({ rule }) => rule),
      about: oneOf('f_about', ({ about }) => about),
      cause: oneOf('f_cause', ({ cause }) => cause),
      owner: oneOf('f_owner', ({ owner }) => owner),
    },
    wordsOf: ({ title, rule, aboutName }) => wordsOf(title, rule, aboutName),
    nameOf: ({ title }) => title,
    detailOf: ({ aboutName }) => aboutName,
  },
  image: {
    table: 'headwater.view_image',
    bodies: 'headwater.view_image_body',
    name: imageName,
    sorts: {
      name: imageName,
      created: most('s_created', ({ created }) => timeOf(created)),
      findings: most('s_findings', ({ findings }) => findings),
      derived: most('s_derived', ({ derived }) => derived),
      packages: most('s_packages', ({ packages }) => packages),
      level: small('s_level', ({ level }) => level),
    },
    filters: {
      repository: oneOf('f_repository', ({ repository }) => repository),
      phase: byPhase(),
      parent: oneOf('f_parent', ({ parent }) => parent),
      level: {
        column: 's_level',
        type: 'smallint',
        match: 'any',
        of: ({ level }) => Math.min(level, MOST_SMALL),
        codes: (values) => values.flatMap((value) => (/^\d{1,4}$/.test(value) ? Number(value) : [])),
      },
    },
    wordsOf: ({ id, name, repository }) => wordsOf(name, repository, id),
    nameOf: ({ name }) => name,
    detailOf: ({ id }) => id.slice(0, SHORT_DIGEST),
  },
  resource: {
    table: 'headwater.view_resource',
    bodies: 'headwater.view_resource_body',
    name: resourceName,
    sorts: {
      name: resourceName,
      kind: text('s_kind', ({ kind }) => kind),
      findings: most('s_findings', ({ findings }) => findings),
      phase: small('s_phase', ({ phase }) => phaseCode(phase)),
      platform: text('s_platform', ({ platform }) => platform),
    },
    filters: {
      platform: oneOf('f_platform', ({ platform }) => platform),
      kind: oneOf('f_kind', ({ kind }) => kind),
      account: oneOf('f_account', ({ account }) => account),
      cluster: oneOf('f_cluster', ({ cluster }) => cluster),
      region: oneOf('f_region', ({ region }) => region),
      namespace: oneOf('f_namespace', ({ namespace }) => namespace),
      phase: byPhase(),
    },
    wordsOf: ({ name, kind, namespace, cluster, account }) => wordsOf(name, kind, namespace, cluster, account),
    nameOf: ({ name }) => name,
    detailOf: ({ kind, namespace }) => (namespace === undefined ? kind : `${kind} in ${namespace}`),
  },
};

/** `sha256:` and as many digits as people read. */
const SHORT_DIGEST = 19;

/** In the order in which a search shows them. */
export const NOUNS: readonly ViewNoun[] = ['cause', 'image', 'resource', 'finding'];

/** What a thing, or a value that is filtered by, is found by: names are of any length, and these are of sixteen bytes. */
export function viewKey(value: string): string {
  const hex = hash('sha256', value, 'hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}
