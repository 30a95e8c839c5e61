/**
 * Finds what there is to read: whose credentials these are, the accounts of the organisation, each account's regions. An
 * account or a region that cannot be found out about is a gap, never left out in silence.
 */
import { HeadwaterError, type ErrorCode, ERRORS } from '../../lib/errors.js';
import type { Gap, SourceId } from '../../model/index.js';
import type { ApiCaller, EstateOptions } from '../../ports/index.js';
import { createAsk } from './ask.js';
import type { AwsClient, CredentialSource, Credentials, Signer } from './client.js';
import { isArn, lastPart } from './identity.js';
import { itemsAt } from './json.js';
import type { Answer, DeclaredCall, Place } from './kind.js';
import { accountSchema, callerIdentitySchema, regionSchema, sessionSchema } from './schema.js';
import { declared } from './steps.js';

export const GET_CALLER_IDENTITY = declared({ call: 'sts:GetCallerIdentity', gives: [] });
export const ASSUME_ROLE = declared({ call: 'sts:AssumeRole', gives: [] });
export const LIST_ACCOUNTS = declared({
  call: 'organizations:ListAccounts',
  gives: [],
  absent: 'AWSOrganizationsNotInUseException',
});
export const DESCRIBE_REGIONS = declared({ call: 'ec2:DescribeRegions', gives: [] });

/** Of an account that is read: what its requests are signed with. */
export interface Account {
  readonly id: string;
  readonly partition: string;
  readonly signer: Signer;
  /** The ARN of who makes the requests, where it is known. */
  readonly identity?: string;
}

/** What all that is read of one address has in common. */
export interface Session {
  readonly caller: ApiCaller;
  readonly client: AwsClient;
  readonly options: EstateOptions;
  readonly source: SourceId;
  readonly signal: AbortSignal;
  progress(message: string): void;
  /** Of the credentials that were found. */
  readonly home: Account;
  readonly homeRegion: string;
}

export type FoundAccount = { readonly kind: 'account'; readonly account: Account } | { readonly kind: 'gap'; readonly gap: Gap };

/**
 * Whose credentials these are. Throws CREDENTIALS_REFUSED when AWS does not take them, and the code of the failure when it
 * cannot be asked.
 */
export async function homeAccount(session: Omit<Session, 'home'>, credentials: CredentialSource): Promise<Account> {
  const signer: Signer = { name: 'ambient', credentials };
  const place: Place = { partition: 'aws', account: 'ambient', region: session.homeRegion, regions: [] };
  const answer = await createAsk({ ...session, signer, place }).one(GET_CALLER_IDENTITY, {});
  if (answer.kind !== 'answer')
    throw new HeadwaterError(
      answer.kind === 'failed' ? codeOf(answer.code) : 'API_REJECTED',
      `AWS does not say whose credentials these are: ${whyOf(answer)}`,
    );
  const identity = callerIdentitySchema.safeParse(answer.value);
  if (!identity.success) throw new HeadwaterError('API_REJECTED', 'the answer of sts:GetCallerIdentity is not one');
  const { Account: id, Arn } = identity.data;
  return { id, partition: Arn.split(':')[1] ?? 'aws', signer, identity: Arn };
}

/**
 * The accounts to read. Without a role to assume that is the one whose credentials these are: they open no other. With one,
 * all active accounts of the organisation, or those that the options name. An account that is in no organisation is the only
 * one there is; where the organisation may not be listed, others may exist, and that is a gap.
 */
export async function findAccounts(session: Session): Promise<readonly FoundAccount[]> {
  const { options, home } = session;
  const { assumeRole, accounts: wanted } = options;
  if (assumeRole !== undefined && isArn(assumeRole)) return roleAccount(session, assumeRole);
  const isId = (name: string): boolean => /^\d{12}$/.test(name);
  const others = wanted.filter((name) => name !== home.id);
  if (assumeRole === undefined && (wanted.length === 0 || others.every(isId)))
    return [
      ...(wanted.length === 0 || wanted.includes(home.id) ? [{ kind: 'account' as const, account: home }] : []),
      ...others.map((id) => noRole(session, id)),
    ];
  if (wanted.length > 0 && others.every(isId)) return wanted.map((id) => accountOf(session, id));
  return listedAccounts(session);
}

async function listedAccounts(session: Session): Promise<readonly FoundAccount[]> {
  const { options, home, source } = session;
  const answer = await askAtHome(session).all(LIST_ACCOUNTS, {}, { items: 'Accounts', token: ['NextToken', 'NextToken'] });
  const isWanted = ({ Id, Name }: { readonly Id: string; readonly Name: string }): boolean =>
    options.accounts.length === 0 || options.accounts.includes(Id) || options.accounts.includes(Name);
  const homeAlone = isWanted({ Id: home.id, Name: '' }) ? [{ kind: 'account' as const, account: home }] : [];
  if (answer.kind === 'failed') {
    const remedy = `Allow ${LIST_ACCOUNTS.permission} in the management account or a delegated administrator, or name the accounts.`;
    const gap: Gap = {
      code: answer.code,
      source,
      what: 'the other accounts of the organisation',
      why: answer.why,
      remedy,
      hides: ['resources'],
    };
    return [...homeAlone, { kind: 'gap', gap }];
  }
  const found = answer.kind !== 'answer' ? [{ Id: home.id, Name: '' }] : itemsAt(answer.value, 'Accounts').flatMap(activeAccount);
  const chosen = found.filter(isWanted);
  const missing = options.accounts.filter((name) => !found.some(({ Id, Name }) => Id === name || Name === name));
  return [
    ...chosen.map(({ Id }) =>
      options.assumeRole === undefined && Id !== home.id ? noRole(session, Id) : accountOf(session, Id),
    ),
    ...missing.map((name): FoundAccount => {
      const why = 'no active account of the organisation has this id or name';
      return { kind: 'gap', gap: { code: 'OPTION_INVALID', source, what: `account ${name}`, why, hides: ['resources'] } };
    }),
  ];
}

function activeAccount(item: unknown): readonly { readonly Id: string; readonly Name: string }[] {
  const account = accountSchema.safeParse(item);
  if (!account.success) return [];
  const { Id, Name, Status, State } = account.data;
  return (State ?? Status ?? 'ACTIVE') === 'ACTIVE' ? [{ Id, Name }] : [];
}

/** A role that is named by its whole ARN is of one account. */
function roleAccount(session: Session, arn: string): readonly FoundAccount[] {
  const id = arn.split(':')[4] ?? '';
  const { accounts } = session.options;
  const others = accounts.filter((name) => name !== id);
  return [
    ...(accounts.length === 0 || accounts.includes(id) ? [{ kind: 'account' as const, account: assumed(session, id, arn) }] : []),
    ...others.map((name) => noRole(session, name)),
  ];
}

function accountOf(session: Session, id: string): FoundAccount {
  const { home, options } = session;
  // Our own credentials open our own account: the role need not be there.
  if (id === home.id || options.assumeRole === undefined) return { kind: 'account', account: home };
  const arn = `arn:${home.partition}:iam::${id}:role/${options.assumeRole}`;
  return { kind: 'account', account: assumed(session, id, arn) };
}

function noRole({ source }: Session, id: string): FoundAccount {
  const why = 'the credentials are of another account, and there is no role to assume in this one';
  const remedy = 'Name a role that can be assumed there.';
  return { kind: 'gap', gap: { code: 'OPTION_INVALID', source, what: `account ${id}`, why, remedy, hides: ['resources'] } };
}

/** How long before they expire credentials are got anew, in milliseconds. */
const AHEAD = 5 * 60_000;

/** Credentials of a role, asked for when they are needed and again before they expire; kept by nobody else. */
function assumed(session: Session, id: string, roleArn: string): Account {
  let current: Promise<Credentials> | undefined;
  let until = 0;
  const assume = async (): Promise<Credentials> => {
    const name = `headwater-${lastPart(session.source).replace(/[^\w+=,.@-]/g, '-')}`.slice(0, 64);
    const answer = await askAtHome(session).one(ASSUME_ROLE, { RoleArn: roleArn, RoleSessionName: name });
    if (answer.kind !== 'answer') throw notAssumed(roleArn, answer);
    const { Credentials: given } = sessionSchema.parse(answer.value);
    const expiration = new Date(given.Expiration);
    until = expiration.getTime() - AHEAD;
    return {
      accessKeyId: given.AccessKeyId,
      secretAccessKey: given.SecretAccessKey,
      sessionToken: given.SessionToken,
      expiration,
    };
  };
  const credentials = (): Promise<Credentials> => {
    if (current === undefined || Date.now() >= until) {
      until = Number.POSITIVE_INFINITY;
      current = assume();
      // The next one who asks tries again.
      current.catch(() => void (current = undefined));
    }
    return current;
  };
  return { id, partition: session.home.partition, signer: { name: roleArn, credentials }, identity: roleArn };
}

function notAssumed(roleArn: string, answer: Answer): HeadwaterError {
  const code = answer.kind === 'failed' ? codeOf(answer.code) : 'API_REJECTED';
  return new HeadwaterError(code, `cannot assume ${roleArn}: ${whyOf(answer)}`);
}

export type FoundRegions = { readonly regions: readonly string[]; readonly gaps: readonly Gap[] };

/** The regions of an account that are switched on, as far as the options want them. */
export async function findRegions(session: Session, account: Account): Promise<FoundRegions> {
  const { options, homeRegion, source } = session;
  const answer = await askIn(session, account).one(DESCRIBE_REGIONS, {});
  if (answer.kind === 'answer') {
    const regions = itemsAt(answer.value, 'Regions').flatMap((item) => {
      const region = regionSchema.safeParse(item);
      return region.success ? [region.data.RegionName] : [];
    });
    const missing = options.regions.filter((name) => !regions.includes(name));
    const why = 'it is not switched on for the account, or there is no such region';
    return {
      regions: regions.filter((name) => options.regions.length === 0 || options.regions.includes(name)).sort(),
      gaps: missing.map((name) => regionGap(source, 'API_UNAVAILABLE', `region ${name} of account ${account.id}`, why)),
    };
  }
  // Regions that somebody named can be read without being listed; of the others one is known.
  if (options.regions.length > 0) return { regions: [...options.regions], gaps: [] };
  const what = `the regions of account ${account.id} other than ${homeRegion}`;
  const code = answer.kind === 'failed' ? answer.code : 'API_REJECTED';
  return { regions: [homeRegion], gaps: [regionGap(source, code, what, whyOf(answer), DESCRIBE_REGIONS)] };
}

function regionGap(source: SourceId, code: string, what: string, why: string, call?: DeclaredCall): Gap {
  const remedy = call === undefined ? {} : { remedy: `Allow ${call.permission}, or name the regions.` };
  return { code, source, what, why, ...remedy, hides: ['resources'] };
}

function askAtHome(session: Session) {
  return askIn(session, session.home);
}

function askIn(session: Session, account: Account) {
  const place: Place = { partition: account.partition, account: account.id, region: session.homeRegion, regions: [] };
  return createAsk({ ...session, signer: account.signer, place });
}

function whyOf(answer: Answer): string {
  return answer.kind === 'failed' ? answer.why : 'there is no answer';
}

function codeOf(code: string): ErrorCode {
  return isErrorCode(code) ? code : 'API_REJECTED';
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERRORS, code);
}
