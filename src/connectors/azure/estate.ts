/** An opened estate of Azure: its subscriptions with every kind in each, read and followed. Keeps nothing between readings. */
import type { Gap, Scope, SourceId } from '../../model/index.js';
import type { ApiCaller, CallAnswer, Estate, EstateCall, EstateOptions, FoundScope } from '../../ports/index.js';
import type { ArmClient, EventQueue } from './client.js';
import { followEvents, scopeOf } from './events.js';
import type { AzureKind } from './kind.js';
import { KINDS } from './kinds/index.js';
import { readScope, rereadOne } from './read-scope.js';
import { createReader } from './reader.js';
import { regionOf } from './resource.js';
import { subscriptionSchema, type ArmObject, type Subscription } from './schema.js';

export interface EstateParts {
  readonly client: ArmClient;
  readonly queue: EventQueue | undefined;
  readonly calls: ApiCaller;
  readonly signal: AbortSignal;
  readonly source: SourceId;
}

export const SUBSCRIPTIONS: EstateCall = {
  call: 'GET /subscriptions',
  permission: 'Microsoft.Resources/subscriptions/read',
  gives: [],
};

/** A subscription that is being deleted answers nothing any more. */
const ENDED: ReadonlySet<string> = new Set(['Deleted']);

export function openEstate(options: EstateOptions, { client, queue, calls, signal, source }: EstateParts): Estate {
  const reader = createReader(client, calls, source, signal);
  const kinds = KINDS.filter((kind) => isWanted(kind, options.kinds));
  const regions = new Set(options.regions.map(regionOf));
  const estate: Estate = {
    scopes,
    read: (scope, from) => readScope(reader, kindOf(scope), scope, from, regions),
    reread: (scope, resource) => rereadOne(reader, kindOf(scope), scope, resource),
    close: async () => {},
  };
  return queue === undefined ? estate : { ...estate, changes: () => changes(queue) };

  async function* scopes(): AsyncIterable<FoundScope> {
    const found = await subscriptions();
    if (found.kind === 'gap') return yield found;
    for (const gap of missing(found.all)) yield { kind: 'gap', gap };
    for (const { subscriptionId } of found.wanted)
      for (const kind of kinds) yield { kind: 'scope', scope: scopeOf(kind, subscriptionId.toLowerCase()) };
  }

  async function subscriptions(): Promise<
    | { readonly kind: 'found'; readonly all: readonly Subscription[]; readonly wanted: readonly Subscription[] }
    | { readonly kind: 'gap'; readonly gap: Gap }
  > {
    const answer: CallAnswer<readonly ArmObject[]> = await reader.all(
      SUBSCRIPTIONS,
      '/subscriptions?api-version=2022-12-01',
      'azure/subscriptions',
    );
    if (answer.kind === 'failed') return { kind: 'gap', gap: gap('subscriptions', answer.code, answer.why) };
    const listed = answer.kind === 'absent' ? [] : answer.value;
    const all = listed
      .flatMap((each) => subscriptionSchema.safeParse(each).data ?? [])
      .filter(({ state }) => !ENDED.has(state ?? ''));
    // Azure shows those in which one may read something, and says nothing of others.
    if (all.length === 0) {
      const why = `${SUBSCRIPTIONS.call}: no subscription is shown to this identity; it needs ${SUBSCRIPTIONS.permission} in each`;
      return { kind: 'gap', gap: gap('subscriptions', 'PERMISSION_MISSING', why) };
    }
    const wanted =
      options.accounts.length === 0 ? all : all.filter((each) => options.accounts.some((name) => isNamed(each, name)));
    return { kind: 'found', all, wanted };
  }

  function missing(all: readonly Subscription[]): readonly Gap[] {
    const unknown = options.accounts.filter((name) => !all.some((each) => isNamed(each, name)));
    return unknown.map((name) =>
      gap(
        `subscription ${name}`,
        'PERMISSION_MISSING',
        `${SUBSCRIPTIONS.call}: it is not among those that are shown to this identity`,
      ),
    );
  }

  async function* changes(from: EventQueue): ReturnType<NonNullable<Estate['changes']>> {
    const found = options.accounts.length === 0 ? undefined : await subscriptions();
    const wanted = found?.kind === 'found' ? found.wanted.map(({ subscriptionId }) => subscriptionId.toLowerCase()) : [];
    yield* followEvents(from, { kinds, accounts: new Set(wanted), calls, signal });
  }

  function gap(what: string, code: string, why: string): Gap {
    return { code, source, what, why, hides: ['resources'] };
  }
}

function isNamed({ subscriptionId, displayName }: Subscription, name: string): boolean {
  return subscriptionId.toLowerCase() === name.toLowerCase() || displayName?.toLowerCase() === name.toLowerCase();
}

/** `vaults`, `Microsoft.KeyVault vaults`. */
function isWanted({ apiVersion, kind }: AzureKind, names: readonly string[]): boolean {
  const service = apiVersion.split('/', 1)[0] ?? '';
  const own = [kind, `${service} ${kind}`].map((name) => name.toLowerCase());
  return names.length === 0 || names.some((name) => own.includes(name.toLowerCase()));
}

/** Throws for a scope that is not of this connector: a bug. */
function kindOf(scope: Scope): AzureKind {
  const kind = KINDS.find(({ apiVersion, kind }) => apiVersion === scope.apiVersion && kind === scope.kind);
  if (kind === undefined) throw new Error(`no kind ${scope.apiVersion} ${scope.kind}`);
  return kind;
}
