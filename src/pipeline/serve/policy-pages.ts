/** Guardrails as people read them: what each says, how far it was let in each release phase, and what it found there. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readPolicyCases } from '../../config/policy-file.js';
import { HeadwaterError } from '../../lib/errors.js';
import type { ReleasePhase, Rung, Severity } from '../../model/index.js';
import { shippedPolicies, type LoadedPolicy } from '../load-policies.js';
import type { Serving } from './serving.js';
import { policiesOf } from './view-documents.js';

export interface PolicyPhase {
  readonly releasePhase: ReleasePhase;
  readonly rollout: Rung;
  readonly passes: number;
  readonly fails: number;
  readonly errors: number;
  readonly mayEnforce: boolean;
  readonly because: string;
}

export interface PolicyRow {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly family: string;
  readonly packs: readonly string[];
  readonly phases: readonly PolicyPhase[];
  readonly fails: number;
}

export interface PolicyPage extends PolicyRow {
  readonly readme: string;
  readonly source: string;
  readonly controls: readonly { readonly framework: string; readonly id: string; readonly covers: string }[];
  readonly cases: readonly { readonly name: string; readonly expect: string }[];
  readonly wouldBreak: readonly {
    readonly releasePhase: ReleasePhase;
    readonly resources: readonly { readonly id: string; readonly name: string; readonly owner: string | null }[];
  }[];
}

export interface PolicyListQuery {
  readonly limit: number;
  readonly after?: string | undefined;
  readonly q?: string | undefined;
  readonly evaluated: boolean;
}

export interface PolicyList {
  readonly items: readonly PolicyRow[];
  readonly next?: string;
  readonly total: number;
  readonly isWhole: true;
  readonly revision: number;
}

/** What fails most comes first; what was not evaluated last, by name. */
export async function policyRows(serving: Serving, { limit, after, q = '', evaluated }: PolicyListQuery): Promise<PolicyList> {
  const wanted = q.toLowerCase();
  const [rows, head] = await Promise.all([allRows(serving), serving.view.head()]);
  const all = rows.filter(
    ({ id, title, phases }) =>
      (!evaluated || phases.length > 0) && (id.toLowerCase().includes(wanted) || title.toLowerCase().includes(wanted)),
  );
  const from = after === undefined ? 0 : all.findIndex(({ id }) => id === after) + 1;
  if (after !== undefined && from === 0) throw new HeadwaterError('CURSOR_INVALID', 'it is none of this list');
  const items = all.slice(from, from + limit);
  const last = items.at(-1);
  return {
    items,
    ...(from + limit < all.length && last !== undefined ? { next: last.id } : {}),
    total: all.length,
    isWhole: true,
    revision: head?.revision ?? 0,
  };
}

async function allRows(serving: Serving): Promise<readonly PolicyRow[]> {
  const [{ policies: items }, shipped] = await Promise.all([policiesOf(serving), shippedPolicies()]);
  const headers = new Map(shipped.map(({ policy }) => [policy.id as string, policy]));
  const evaluated = items.map((one): PolicyRow => {
    const header = headers.get(one.policy);
    return {
      id: one.policy,
      title: one.title,
      severity: one.severity,
      family: one.policy.split('/')[0] ?? '',
      packs: [...(header?.packs ?? [])],
      phases: one.phases.map(({ releasePhase, rung: rollout, passes, wouldBreak, errors, mayEnforce, because }) => ({
        releasePhase,
        rollout,
        passes,
        fails: wouldBreak.count,
        errors,
        mayEnforce,
        because,
      })),
      fails: one.phases.reduce((sum, { wouldBreak }) => sum + wouldBreak.count, 0),
    };
  });
  const seen = new Set(evaluated.map(({ id }) => id));
  const others = shipped
    .filter(({ policy }) => !seen.has(policy.id))
    .map(({ policy: { id, title, severity, packs } }): PolicyRow => {
      return { id, title, severity, family: id.split('/')[0] ?? '', packs: [...packs], phases: [], fails: 0 };
    });
  return [...evaluated.toSorted((a, b) => b.fails - a.fails || a.id.localeCompare(b.id)), ...others];
}

/** Undefined when nothing is called so. */
export async function policyPage(serving: Serving, id: string): Promise<PolicyPage | undefined> {
  const [rows, { policies: items }, shipped] = await Promise.all([allRows(serving), policiesOf(serving), shippedPolicies()]);
  const row = rows.find((one) => one.id === id);
  if (row === undefined) return undefined;
  const loaded = shipped.find(({ policy }) => policy.id === id);
  const viewed = items.find(({ policy }) => policy === id);
  return {
    ...row,
    ...(await textsOf(loaded, serving)),
    controls: (loaded?.policy.controls ?? []).map((one) => ({ ...one })),
    wouldBreak: await Promise.all(
      (viewed?.phases ?? []).map(async ({ releasePhase, wouldBreak }) => ({
        releasePhase,
        resources: await Promise.all(wouldBreak.ids.map((resource) => named(serving, resource, id))),
      })),
    ),
  };
}

async function textsOf(
  loaded: LoadedPolicy | undefined,
  serving: Serving,
): Promise<Pick<PolicyPage, 'readme' | 'source' | 'cases'>> {
  // One of the user's own is shown by what it found; its file is the user's.
  if (loaded === undefined) return { readme: '', source: '', cases: [] };
  const { limits } = (await serving.configuration.read()).configuration;
  const [readme, source, cases] = await Promise.all([
    readFile(join(loaded.folder, 'readme.md'), 'utf8'),
    readFile(loaded.file, 'utf8'),
    readPolicyCases(join(loaded.folder, 'cases.yaml'), limits),
  ]);
  return { readme, source, cases: cases.map(({ name, expect }) => ({ name, expect })) };
}

async function named({ view }: Serving, id: string, policy: string) {
  const [resource, { items }] = await Promise.all([
    view.get('resource', id),
    view.list('finding', { filters: { about: [id], rule: [policy] }, limit: 1 }),
  ]);
  const place = resource?.namespace === undefined ? '' : `${resource.namespace}/`;
  return {
    id,
    name: resource === undefined ? id : `${resource.kind} ${place}${resource.name}`,
    owner: items[0]?.owner ?? null,
  };
}
