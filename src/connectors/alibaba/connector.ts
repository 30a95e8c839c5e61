/** Alibaba Cloud as an estate: `alibaba://` with the credentials at hand, `alibaba://PROFILE` with a profile of its CLI. */
import { HeadwaterError } from '../../lib/errors.js';
import type { ApiCaller, Candidate, Claim, EstateConnector, EstateContext, EstateOptions } from '../../ports/index.js';
import { createAccounts, type Accounts } from './accounts.js';
import { ambientCredentials, createClient, type AlibabaClient, type CredentialSource } from './client.js';
import { checkSettings } from './endpoints.js';
import { classify } from './errors.js';
import { openEstate } from './estate.js';
import { grant } from './grant.js';
import { KINDS } from './kinds/index.js';
import { openQueue } from './queue.js';

const SCHEME = 'alibaba://';

export const alibaba: EstateConnector = {
  name: 'alibaba',
  describes: 'Alibaba Cloud accounts, by Resource Center and the products’ APIs (alibaba://)',
  kinds: KINDS,
  grant,
  recognise: async (candidate) => (addressOf(candidate) === undefined ? undefined : { candidate, as: 'Alibaba Cloud accounts' }),
  async open(claim, options, context) {
    const { accounts, ambient, calls } = await openAccounts(claim, options, context);
    const { events } = options;
    const queue = events === undefined ? undefined : openQueue(events, ambient, context.limits.jsonDocument);
    return openEstate(options, { accounts, queue, calls, signal: context.signal, source: context.source });
  },
};

export interface OpenedAccounts {
  readonly accounts: Accounts;
  readonly client: AlibabaClient;
  readonly ambient: CredentialSource;
  readonly calls: ApiCaller;
}

/** The accounts that the address and options lead to. Throws as `EstateConnector.open` does. */
export async function openAccounts(claim: Claim, { assumeRole }: EstateOptions, context: EstateContext): Promise<OpenedAccounts> {
  checkRole(assumeRole);
  checkSettings(process.env);
  const ambient = await ambientCredentials(profileOf(claim));
  const calls = context.calls(classify);
  const client = createClient(context.limits.jsonDocument, process.env);
  const accounts = createAccounts({ client, calls, ambient, assumeRole, now: Date.now });
  const us = await accounts.caller();
  if (us.kind === 'failed' && us.failure === 'unauthenticated') throw new HeadwaterError('CREDENTIALS_REFUSED', us.why);
  return { accounts, client, ambient, calls };
}

function addressOf(candidate: Candidate): string | undefined {
  if (candidate.kind !== 'address' || !candidate.address.startsWith(SCHEME)) return undefined;
  return candidate.address.slice(SCHEME.length);
}

/** The CLI's profile that the address names. Throws OPTION_INVALID for one that cannot be a name. */
function profileOf({ candidate }: Claim): string | undefined {
  const profile = (addressOf(candidate) ?? '').replace(/\/$/, '');
  if (profile === '') return undefined;
  if (/^[\w.@-]{1,128}$/.test(profile)) return profile;
  throw new HeadwaterError('OPTION_INVALID', `${SCHEME}${profile} does not name a profile`);
}

function checkRole(role: string | undefined): void {
  if (role === undefined || /^(acs:ram::\d+:role\/)?[\w.-]{1,64}$/.test(role)) return;
  throw new HeadwaterError('OPTION_INVALID', `${role} is neither the name nor the ARN of a role`);
}
