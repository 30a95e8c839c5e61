/** What is configured, as people who run it look at it: sources and how they went, who may what, how people are told. */
import type { ReleasePhase, Role } from '../../model/index.js';
import { shippedActions } from '../act/shipped-actions.js';
import { showResponsePlan, trustReportOf, type ResponsePlanReport, type TrustReport } from '../response/index.js';
import { sourceList } from '../sources/index.js';
import type { Serving } from './serving.js';

export interface ShownSource {
  readonly name: string;
  readonly address: string;
  readonly platform: string;
  readonly status: 'read' | 'partial' | 'unread' | 'never';
  readonly lastRead: string | null;
  readonly resources: number | null;
  readonly gaps: number;
  readonly every: string;
  readonly follows: boolean;
  readonly reads: string[];
  readonly mayWrite: string[];
}

export interface ShownSources {
  readonly items: readonly ShownSource[];
  /** Why these are the sources that were configured before, and not those that are written now. */
  readonly problem: string | null;
}

export async function listSources({ configuration, inventory }: Serving): Promise<ShownSources> {
  const { configuration: said, problem } = await configuration.read();
  const { sources } = said;
  const [{ items }, acting] = await Promise.all([sourceList(sources, inventory), shippedActions()]);
  const actionsOf = new Map(acting.map(({ name, actions }) => [name, actions.map((action) => action.name)]));
  const shown = items.map((item, index): ShownSource => {
    const { accounts = [], regions = [], kinds = [], events } = sources[index] ?? {};
    const platform = item.address.split('://', 1)[0] ?? '';
    return {
      name: item.name,
      address: item.address,
      platform,
      status: item.scopes === 0 && item.gaps.length === 0 ? 'never' : item.state,
      lastRead: item.lastWhole ?? null,
      resources: item.scopes === 0 ? null : item.resources,
      gaps: item.gaps.length,
      every: item.every,
      follows: events !== undefined || platform === 'kubernetes',
      reads: [...accounts, ...regions, ...kinds],
      mayWrite: [...(actionsOf.get(platform) ?? [])].sort(),
    };
  });
  return { items: shown, problem: problem ?? null };
}

/** The sources are read, and the next look comes, at once; who asked for it is in the evidence. */
export async function lookAgain({ wake, evidence, clock }: Serving, by: string): Promise<void> {
  await evidence.append({
    at: clock.now().toISOString(),
    kind: 'policy-set',
    actor: by,
    subject: 'look',
    body: { kind: 'asked' },
  });
  await wake.callForReading();
  await wake.call();
}

export interface ShownResponse {
  readonly plan: ResponsePlanReport;
  readonly trust: TrustReport['items'];
  readonly runs: number;
  readonly isWritable: boolean;
  readonly writableBecause: string;
  readonly etag: string;
}

export async function shownResponse({ configuration, record, request, clock }: Serving): Promise<ShownResponse> {
  const { folder, inputs, config, version } = request;
  const asked = { folder, inputs, version, config, clock };
  const [read, plan, trust] = await Promise.all([
    configuration.read(),
    showResponsePlan('current', asked),
    trustReportOf(record, asked),
  ]);
  return {
    plan,
    trust: trust.items,
    runs: trust.runs,
    isWritable: read.isWritable,
    writableBecause: read.because,
    etag: read.etag,
  };
}

export interface Settings {
  readonly version: string;
  readonly organisation: string | null;
  readonly configuration: {
    readonly path: string | null;
    readonly text: string | null;
    readonly isWritable: boolean;
    readonly problem: string | null;
    readonly needsRestart: readonly string[];
  };
  readonly people: readonly {
    readonly who: string;
    readonly isGroup: boolean;
    readonly role: Role;
    readonly phases: ReleasePhase[] | null;
    readonly teams: string[] | null;
  }[];
  readonly login: { readonly kind: 'one-time-token' | 'oidc'; readonly issuer: string | null };
  readonly notify: readonly { readonly to: string; readonly what: string }[];
  readonly worker: { readonly lease: string; readonly tick: string; readonly look: string };
}

export async function settingsOf({ configuration: file, request }: Serving): Promise<Settings> {
  const { configuration, path, text, isWritable, problem, needsRestart } = await file.read();
  const { organisation, people, notify, worker, server } = configuration;
  return {
    version: request.version,
    organisation: organisation ?? null,
    // Secrets are named in it, by the variables that hold them, and never written.
    configuration: { path: path ?? null, text: text ?? null, isWritable, problem: problem ?? null, needsRestart },
    people: people.map(({ id, group, role, phases, teams }) => ({
      who: id ?? group ?? '',
      isGroup: id === undefined,
      role,
      phases: phases ?? null,
      teams: teams ?? null,
    })),
    login: server.oidc === undefined ? { kind: 'one-time-token', issuer: null } : { kind: 'oidc', issuer: server.oidc.issuer },
    notify: notify.routes.map(({ name, via, to, severity }) => ({
      to: name ?? `${via}: ${to}`,
      what: `causes of severity ${severity} and above`,
    })),
    worker: { lease: worker.lease, tick: worker.tick, look: worker.look },
  };
}
