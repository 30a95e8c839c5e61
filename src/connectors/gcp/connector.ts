/** Google Cloud as an estate: `gcp://` for all projects that can be seen, `gcp://PROJECT` for one. */
import { HeadwaterError } from '../../lib/errors.js';
import type { Candidate, Claim, EstateConnector } from '../../ports/index.js';
import { openApis } from './client.js';
import { classify } from './errors.js';
import { openEstate } from './estate.js';
import { grant } from './grant.js';
import { KINDS } from './kinds/index.js';

const SCHEME = 'gcp://';
/** A project's id, or the name of a part of the organisation. */
const ACCOUNT = /^(?:(?:[\w.-]+:)?[a-z][a-z0-9-]{1,62}|\d{1,20}|(?:organizations|folders)\/\d{1,20})$/;
const SUBSCRIPTION = /^projects\/[\w.:-]+\/subscriptions\/[\w.~+%-]+$/;

export const gcp: EstateConnector = {
  name: 'gcp',
  describes: 'Google Cloud projects, by their APIs and Cloud Asset Inventory (gcp://)',
  kinds: KINDS,
  grant,
  recognise: async (candidate) => (addressOf(candidate) === undefined ? undefined : { candidate, as: 'Google Cloud projects' }),
  async open(claim, options, context) {
    const accounts = [...options.accounts, ...named(claim)];
    const wrong = accounts.find((account) => !ACCOUNT.test(account));
    if (wrong !== undefined) refuse(`${wrong} is neither a project's id nor organizations/NUMBER or folders/NUMBER`);
    if (options.assumeRole !== undefined)
      refuse('Google Cloud has no roles to assume: impersonate a service account with gcloud, or name it in the credentials');
    if (options.events !== undefined && !SUBSCRIPTION.test(options.events))
      refuse(`${options.events} is not the name of a subscription: projects/PROJECT/subscriptions/NAME`);
    const { limits, calls, signal, source } = context;
    const client = await openApis(process.env, limits.jsonDocument);
    return openEstate({ ...options, accounts }, { client, calls: calls(classify), signal, source });
  },
};

function addressOf(candidate: Candidate): string | undefined {
  if (candidate.kind !== 'address' || !candidate.address.startsWith(SCHEME)) return undefined;
  return candidate.address.slice(SCHEME.length);
}

function named({ candidate }: Claim): readonly string[] {
  const project = (addressOf(candidate) ?? '').replace(/\/$/, '');
  return project === '' ? [] : [project];
}

function refuse(why: string): never {
  throw new HeadwaterError('OPTION_INVALID', why);
}
