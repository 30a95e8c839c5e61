/** Azure as an estate: `azure://` for all subscriptions that can be seen, `azure://SUBSCRIPTION` for one. */
import { HeadwaterError } from '../../lib/errors.js';
import type { Candidate, Claim, EstateConnector } from '../../ports/index.js';
import { endpointOf, openArm, openQueue } from './client.js';
import { classify } from './errors.js';
import { openEstate } from './estate.js';
import { grant } from './grant.js';
import { KINDS } from './kinds/index.js';

const SCHEME = 'azure://';

export const azure: EstateConnector = {
  name: 'azure',
  describes: 'Azure subscriptions, by Azure Resource Manager and Resource Graph (azure://)',
  kinds: KINDS,
  grant,
  recognise: async (candidate) => (addressOf(candidate) === undefined ? undefined : { candidate, as: 'Azure subscriptions' }),
  async open(claim, options, context) {
    const accounts = [...options.accounts, ...named(claim)];
    if (options.assumeRole !== undefined)
      throw new HeadwaterError('OPTION_INVALID', 'Azure has no roles to assume: log in as the identity that is to read');
    const { limits, calls, signal } = context;
    const client = await openArm(endpointOf(process.env), limits.jsonDocument);
    const queue = options.events === undefined ? undefined : await openQueue(options.events, process.env);
    return openEstate({ ...options, accounts }, { client, queue, calls: calls(classify), signal, source: context.source });
  },
};

function addressOf(candidate: Candidate): string | undefined {
  if (candidate.kind !== 'address' || !candidate.address.startsWith(SCHEME)) return undefined;
  return candidate.address.slice(SCHEME.length);
}

/** The subscription that the address names. Throws OPTION_INVALID for one that cannot be a name. */
function named({ candidate }: Claim): readonly string[] {
  const subscription = (addressOf(candidate) ?? '').replace(/\/$/, '');
  if (subscription === '') return [];
  if (/^[\w .()-]{1,64}$/.test(subscription)) return [subscription];
  throw new HeadwaterError('OPTION_INVALID', `${SCHEME}${subscription} does not name a subscription by its id or name`);
}
