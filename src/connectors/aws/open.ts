/**
 * Opens a connection: whose credentials an address means, and everything that readings and changes of it have in common.
 * Keeps nothing of the credentials but where they come from.
 */
import { HeadwaterError } from '../../lib/errors.js';
import type { Claim, EstateContext, EstateOptions } from '../../ports/index.js';
import { ASSUME_ROLE, DESCRIBE_REGIONS, GET_CALLER_IDENTITY, homeAccount, LIST_ACCOUNTS, type Session } from './accounts.js';
import { createClassifier } from './classify.js';
import { ambient, createAwsClient, type AwsClient } from './client.js';
import { EVENT_CALLS } from './events.js';
import { callsOf, type DeclaredCall, type KindDefinition } from './kind.js';

/** What a connection itself calls, for no kind of resource. */
const OWN_CALLS: readonly DeclaredCall[] = [GET_CALLER_IDENTITY, DESCRIBE_REGIONS];

/**
 * Throws CREDENTIALS_MISSING where the SDK's chain gives none, CREDENTIALS_REFUSED where AWS does not take them, and
 * OPTION_INVALID for an address that names no profile.
 * @param kinds those that will be asked for
 */
export async function openSession(
  claim: Claim,
  options: EstateOptions,
  { source, signal, calls, progress }: EstateContext,
  kinds: readonly KindDefinition[],
): Promise<Session> {
  const profile = profileOf(claim.candidate.kind === 'address' ? claim.candidate.address : '');
  const { credentials, region: homeRegion } = await ambient(profile);
  const client: AwsClient = createAwsClient();
  try {
    const caller = calls(createClassifier({ absent: absentCodes(kinds), homeRegion }));
    const connected = { caller, client, options, source, signal, progress, homeRegion };
    return { ...connected, home: await homeAccount(connected, credentials) };
  } catch (error) {
    client.close();
    throw error;
  }
}

/** `aws://` and `aws://PROFILE`. Throws OPTION_INVALID for what is no profile's name. */
function profileOf(address: string): string | undefined {
  const name = decoded(address.slice('aws://'.length).replace(/\/$/, ''), address);
  if (name === '') return undefined;
  if (!/^[^\s/?#[\]]{1,128}$/.test(name))
    throw new HeadwaterError('OPTION_INVALID', `${address} does not name a profile: write aws://PROFILE`);
  return name;
}

function decoded(text: string, address: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    throw new HeadwaterError('OPTION_INVALID', `${address} does not name a profile: write aws://PROFILE`, { cause: error });
  }
}

function absentCodes(kinds: readonly KindDefinition[]): (call: string) => readonly string[] {
  const codes = new Map<string, readonly string[]>();
  const all = [...kinds.flatMap(callsOf), ...OWN_CALLS, LIST_ACCOUNTS, ASSUME_ROLE, ...EVENT_CALLS];
  for (const { call, absent } of all) codes.set(call, [...(codes.get(call) ?? []), ...absent]);
  return (call) => codes.get(call) ?? [];
}
