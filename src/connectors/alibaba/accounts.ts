/**
 * The accounts that there are to read, with their credentials and regions: the one that the credentials are of, and those of
 * its Resource Directory in which a role can be assumed. Keeps credentials of roles as long as they are valid, in memory only.
 */
import type { ApiCaller, CallAnswer, EstateCall, EstateOptions } from '../../ports/index.js';
import { createAsk } from './ask.js';
import type { AlibabaClient, CredentialSource } from './client.js';
import { itemsAt, type Item } from './json.js';
import { call, REGIONS, type Answer, type Ask, type Failed } from './kind.js';
import { accountSchema, assumedSchema, callerSchema, regionSchema, type Account } from './schema.js';
import { byNumber } from './steps.js';

/** Needs no permission: everyone may ask who they are. */
const CALLER = call({ call: 'sts:GetCallerIdentity', gives: [] });
/** Codes of an account that is in no Resource Directory. */
const ACCOUNTS = call({
  call: 'resourcemanager:ListAccounts',
  gives: [],
  absent: ['ResourceDirectoryNotInUse', 'EntityNotExists.ResourceDirectory', 'EntityNotExist.ResourceDirectory'],
});
const ASSUME = call({ call: 'sts:AssumeRole', gives: [] });

/** What leads to accounts and regions, for the permissions that are asked for. */
export const LEADING: readonly EstateCall[] = [ACCOUNTS, ASSUME];

export interface Accounts {
  /** The account that the credentials are of. */
  caller(): Promise<CallAnswer<string>>;
  /** The members of its organisation; absent when it is in none. */
  members(): Promise<CallAnswer<readonly Account[]>>;
  /** True when there are credentials for the account. */
  reaches(account: string): Promise<boolean>;
  /** @param region empty for what is in none */
  ask(account: string, region: string): Ask;
  /** Those of an account: our own, or of the role in it. */
  credentials(account: string): Promise<CallAnswer<CredentialSource>>;
}

export interface AccountsParts {
  readonly client: AlibabaClient;
  readonly calls: ApiCaller;
  readonly ambient: CredentialSource;
  readonly assumeRole: EstateOptions['assumeRole'];
  readonly now: () => number;
}

/** A session that ends sooner than this, in milliseconds, is renewed before it is used. */
const TOO_SHORT = 5 * 60_000;

interface Session {
  readonly source: CredentialSource;
  /** In milliseconds since 1970. */
  readonly until: number;
}

export function createAccounts({ client, calls, ambient, assumeRole, now }: AccountsParts): Accounts {
  const sessions = new Map<string, Promise<CallAnswer<Session>>>();
  const openRegions = new Map<string, Promise<CallAnswer<readonly string[]>>>();
  let known: string | undefined;
  const own = askAs('', async () => ({ kind: 'answer', value: ambient }));
  return { caller, members, reaches, ask, credentials };

  async function caller(): Promise<CallAnswer<string>> {
    if (known !== undefined) return { kind: 'answer', value: known };
    const answer = readAs(await own.one(CALLER), (item) => callerSchema.safeParse(item).data?.AccountId, CALLER);
    if (answer.kind === 'answer') known = answer.value;
    return answer;
  }

  async function members(): Promise<CallAnswer<readonly Account[]>> {
    const answer = await own.all(ACCOUNTS, {}, byNumber(100), 'Accounts.Account');
    if (answer.kind === 'gone') return { kind: 'absent' };
    if (answer.kind !== 'answer') return answer;
    return { kind: 'answer', value: answer.value.flatMap((item) => accountSchema.safeParse(item).data ?? []) };
  }

  async function reaches(account: string): Promise<boolean> {
    const answer = await caller();
    return assumeRole !== undefined || (answer.kind === 'answer' && answer.value === account);
  }

  function ask(account: string, region: string): Ask {
    const ours = () => credentials(account);
    const fromOutside = async (): Promise<boolean> => !(await reaches(account));
    const regions = (): Promise<CallAnswer<readonly string[]>> => regionsOf(account, askAs(account, ours));
    return createAsk({ client, calls, place: { account, region }, credentials: ours, regions, fromOutside });
  }

  async function credentials(account: string): Promise<CallAnswer<CredentialSource>> {
    if (assumeRole === undefined) return { kind: 'answer', value: ambient };
    const us = await caller();
    if (us.kind !== 'answer') return us;
    return us.value === account ? { kind: 'answer', value: ambient } : await sourceFor(account);
  }

  /** In no region. */
  function askAs(account: string, credentials: () => Promise<CallAnswer<CredentialSource>>): Ask {
    const regions = async (): Promise<CallAnswer<readonly string[]>> => ({ kind: 'absent' });
    return createAsk({ client, calls, place: { account, region: '' }, credentials, regions, fromOutside: async () => false });
  }

  async function regionsOf(account: string, from: Ask): Promise<CallAnswer<readonly string[]>> {
    const asked = openRegions.get(account) ?? askRegions(from);
    openRegions.set(account, asked);
    const answer = await asked;
    if (answer.kind !== 'answer') openRegions.delete(account);
    return answer;
  }

  async function sourceFor(account: string): Promise<CallAnswer<CredentialSource>> {
    const before = sessions.get(account);
    const session = await before;
    if (session?.kind === 'answer' && session.value.until - now() > TOO_SHORT)
      return { kind: 'answer', value: session.value.source };
    // Many calls find it too old at once: one of them renews it.
    const asked = sessions.get(account) === before ? assume(account) : (sessions.get(account) ?? assume(account));
    sessions.set(account, asked);
    const answer = await asked;
    if (answer.kind === 'answer') return { kind: 'answer', value: answer.value.source };
    sessions.delete(account);
    return answer;
  }

  async function assume(account: string): Promise<CallAnswer<Session>> {
    const RoleArn = roleArn(assumeRole ?? '', account);
    const answer = await own.one(ASSUME, { parameters: { RoleArn, RoleSessionName: 'headwater' } });
    return readAs(answer, sessionOf, ASSUME);
  }
}

/** The role's ARN in an account; one that is given as an ARN is only of its own account. */
function roleArn(role: string, account: string): string {
  return role.startsWith('acs:') ? role : `acs:ram::${account}:role/${role}`;
}

/** The account of a role that is given as an ARN. */
export function accountOfRole(role: string | undefined): string | undefined {
  return /^acs:ram::(\d+):role\/./.exec(role ?? '')?.[1];
}

function sessionOf(item: Item): Session | undefined {
  const said = assumedSchema.safeParse(item).data?.Credentials;
  if (said === undefined) return undefined;
  const { AccessKeyId: accessKeyId, AccessKeySecret: accessKeySecret, SecurityToken: securityToken } = said;
  const until = Date.parse(said.Expiration);
  return { source: async () => ({ accessKeyId, accessKeySecret, securityToken }), until: Number.isNaN(until) ? 0 : until };
}

async function askRegions(from: Ask): Promise<CallAnswer<readonly string[]>> {
  return readAs(
    await from.one(REGIONS),
    (item) => {
      const ids = itemsAt(item, 'Regions.Region').flatMap((region) => regionSchema.safeParse(region).data?.RegionId ?? []);
      return ids.length === 0 ? undefined : ids;
    },
    REGIONS,
  );
}

/** @param read undefined for an answer that is not what it should be */
function readAs<T>(answer: Answer, read: (item: Item) => T | undefined, { call: text }: EstateCall): CallAnswer<T> {
  if (answer.kind === 'gone') return { kind: 'absent' };
  if (answer.kind !== 'answer') return answer;
  const value = read(answer.value);
  return value === undefined ? unreadable(text) : { kind: 'answer', value };
}

function unreadable(text: string): Failed {
  return { kind: 'failed', failure: 'rejected', code: 'API_REJECTED', why: `${text}: the answer is not what it should be` };
}
