/** An opened estate of Alibaba Cloud: its accounts with every kind in each of their regions, read and followed. */
import type { Gap, Scope, SourceId } from '../../model/index.js';
import type { ApiCaller, Change, Estate, EstateOptions, FoundScope } from '../../ports/index.js';
import { accountOfRole, type Accounts } from './accounts.js';
import { followEvents } from './events.js';
import type { AlibabaKind, Failed } from './kind.js';
import { KINDS } from './kinds/index.js';
import type { EventQueue } from './queue.js';
import { readScope, rereadOne, type ReadParts } from './read-scope.js';

export interface EstateParts {
  readonly accounts: Accounts;
  readonly queue: EventQueue | undefined;
  readonly calls: ApiCaller;
  readonly signal: AbortSignal;
  readonly source: SourceId;
}

export function openEstate(options: EstateOptions, { accounts, queue, calls, signal, source }: EstateParts): Estate {
  const kinds = KINDS.filter((kind) => isWanted(kind, options.kinds));
  const regions = new Set(options.regions);
  const estate: Estate = {
    scopes,
    read: (scope, from) => readScope(partsOf(scope), from),
    reread: async (scope, resource) => await rereadOne(partsOf(scope), resource),
    close: async () => {},
  };
  if (queue === undefined) return estate;
  return { ...estate, changes: () => changes(queue) };

  async function* changes(from: EventQueue): AsyncIterable<Change> {
    yield* followEvents(from, { kinds, accounts: await wantedIds(), regions, calls, signal });
  }

  /** Events name accounts by their ids. A name that is of none keeps its place, so that nothing is wanted for it. */
  async function wantedIds(): Promise<ReadonlySet<string>> {
    if (options.accounts.every((name) => /^\d+$/.test(name))) return new Set(options.accounts);
    const members = await accounts.members();
    const known = members.kind === 'answer' ? members.value : [];
    return new Set(options.accounts.map((name) => known.find(({ DisplayName }) => DisplayName === name)?.AccountId ?? name));
  }

  function partsOf(scope: Scope): ReadParts {
    const { account = '', region = '' } = scope;
    return { ask: accounts.ask(account, region), kind: kindOf(scope), scope, source, regions };
  }

  async function* scopes(): AsyncIterable<FoundScope> {
    for await (const found of accountsToRead()) {
      if (found.kind === 'gap') yield found;
      else yield* scopesIn(found.account);
    }
  }

  async function* accountsToRead(): AsyncIterable<
    { readonly kind: 'account'; readonly account: string } | { readonly kind: 'gap'; readonly gap: Gap }
  > {
    const us = await accounts.caller();
    if (us.kind !== 'answer') return yield gap('accounts', us.kind === 'failed' ? us : NOBODY);
    const isWantedAccount = (id: string, name = ''): boolean =>
      options.accounts.length === 0 || options.accounts.includes(id) || options.accounts.includes(name);
    if (isWantedAccount(us.value)) yield { kind: 'account', account: us.value };
    const only = accountOfRole(options.assumeRole);
    if (only !== undefined) {
      if (only !== us.value && isWantedAccount(only)) yield { kind: 'account', account: only };
      return yield* unknownAccounts([{ AccountId: us.value }, { AccountId: only }]);
    }
    if (options.accounts.length > 0 && options.accounts.every((name) => name === us.value)) return;
    const members = await accounts.members();
    if (members.kind === 'failed') return yield gap('other accounts of the organisation', members);
    const all = [{ AccountId: us.value, DisplayName: '' }, ...(members.kind === 'answer' ? members.value : [])];
    for (const { AccountId, DisplayName } of all)
      if (AccountId !== us.value && isWantedAccount(AccountId, DisplayName)) yield { kind: 'account', account: AccountId };
    yield* unknownAccounts(all);
  }

  function* unknownAccounts(
    all: readonly { readonly AccountId: string; readonly DisplayName?: string | undefined }[],
  ): Iterable<Extract<FoundScope, { kind: 'gap' }>> {
    const known = new Set(all.flatMap(({ AccountId, DisplayName = '' }) => [AccountId, DisplayName]));
    for (const name of options.accounts.filter((each) => !known.has(each)))
      yield gap(`account ${name}`, { code: 'PERMISSION_MISSING', why: 'it is not among those that are shown to this identity' });
  }

  async function* scopesIn(account: string): AsyncIterable<FoundScope> {
    const ofAccount = kinds.filter((kind) => kind.in === 'account');
    if (!(await accounts.reaches(account))) {
      const why = 'it is only seen from outside; name a role to assume in it (--assume-role)';
      yield gap(`what is in account ${account}`, { code: 'CREDENTIALS_MISSING', why });
      for (const kind of ofAccount.filter(({ kind: name }) => name === 'Resource')) yield scope(kind, account);
      return;
    }
    for (const kind of ofAccount) yield scope(kind, account);
    const ofRegions = kinds.filter((kind) => kind.in === 'region');
    if (ofRegions.length === 0) return;
    const open = await accounts.ask(account, '').regions();
    if (open.kind !== 'answer') return yield gap(`regions of account ${account}`, open.kind === 'failed' ? open : NO_REGIONS);
    for (const region of open.value.filter((each) => regions.size === 0 || regions.has(each)))
      for (const kind of ofRegions) yield scope(kind, account, region);
    for (const name of options.regions.filter((each) => !open.value.includes(each)))
      yield gap(`region ${name}`, { code: 'API_UNAVAILABLE', why: `it is not open to account ${account}` });
  }

  function gap(what: string, { code, why }: Pick<Failed, 'code' | 'why'>): Extract<FoundScope, { kind: 'gap' }> {
    return { kind: 'gap', gap: { code, source, what, why, hides: ['resources'] } };
  }
}

const NOBODY = { code: 'API_REJECTED', why: 'sts:GetCallerIdentity: nobody is named' };
const NO_REGIONS = { code: 'API_REJECTED', why: 'ecs:DescribeRegions: no region is named' };

function scope({ apiVersion, kind }: AlibabaKind, account: string, region?: string): Extract<FoundScope, { kind: 'scope' }> {
  return {
    kind: 'scope',
    scope: { platform: 'alibaba', account, ...(region === undefined ? {} : { region }), apiVersion, kind },
  };
}

/** `Bucket`, `oss.aliyuncs.com Bucket`. */
function isWanted({ apiVersion, kind }: AlibabaKind, names: readonly string[]): boolean {
  const own = [kind, `${apiVersion.split('/', 1)[0] ?? ''} ${kind}`].map((name) => name.toLowerCase());
  return names.length === 0 || names.some((name) => own.includes(name.toLowerCase()));
}

/** Throws for a scope that is not of this connector: a bug. */
function kindOf({ apiVersion, kind }: Scope): AlibabaKind {
  const found = KINDS.find((each) => each.apiVersion === apiVersion && each.kind === kind);
  if (found === undefined) throw new Error(`no kind ${apiVersion} ${kind}`);
  return found;
}
