/**
 * The way in to AWS: `aws://` for the credentials of the environment, `aws://PROFILE` for those of a profile. Claims
 * addresses, opens estates, and says which calls and permissions they need.
 */
import { HeadwaterError } from '../../lib/errors.js';
import type { EstateConnector, EstateKind, EstateOptions } from '../../ports/index.js';
import { ASSUME_ROLE, DESCRIBE_REGIONS, GET_CALLER_IDENTITY, homeAccount, LIST_ACCOUNTS } from './accounts.js';
import { createClassifier } from './classify.js';
import { ambient, createAwsClient, type AwsClient } from './client.js';
import { createEstate } from './estate.js';
import { DELETE, EVENT_CALLS, RECEIVE } from './events.js';
import { grantOf } from './grant.js';
import { callsOf, type DeclaredCall, type KindDefinition } from './kind.js';
import { cloudControlKind, isTypeName } from './kinds/cloud-control.js';
import * as kindsByName from './kinds/index.js';

/** Every kind that is read without being asked for by name. */
export const KINDS: readonly KindDefinition[] = Object.values(kindsByName).sort((a, b) =>
  `${a.apiVersion} ${a.kind}` < `${b.apiVersion} ${b.kind}` ? -1 : 1,
);

/** What a connection itself calls, for no kind of resource. */
const OWN_CALLS: readonly DeclaredCall[] = [GET_CALLER_IDENTITY, DESCRIBE_REGIONS];

export const aws: EstateConnector = {
  name: 'aws',
  describes: 'AWS accounts, live: what exists in every region, with events from EventBridge through SQS',
  kinds: KINDS.map(publicKind),
  grant: grantOf,
  recognise: async (candidate) => {
    if (candidate.kind !== 'address' || !candidate.address.startsWith('aws://')) return undefined;
    return { candidate, as: 'AWS' };
  },
  open: async (claim, options, { source, signal, calls, progress }) => {
    const profile = profileOf(claim.candidate.kind === 'address' ? claim.candidate.address : '');
    const kinds = chosenKinds(options);
    const { credentials, region: homeRegion } = await ambient(profile);
    const client: AwsClient = createAwsClient();
    try {
      const caller = calls(createClassifier({ absent: absentCodes(kinds), homeRegion }));
      const connected = { caller, client, options, source, signal, progress, homeRegion };
      return createEstate({ ...connected, home: await homeAccount(connected, credentials) }, kinds);
    } catch (error) {
      client.close();
      throw error;
    }
  },
};

/** Its calls, and those that lead to it: the regions to look in, and the events that say that one has changed. */
function publicKind(definition: KindDefinition): EstateKind {
  const { apiVersion, kind, scope, events = [] } = definition;
  const leading = [...(scope === 'region' ? [DESCRIBE_REGIONS] : []), ...(events.length > 0 ? [RECEIVE, DELETE] : [])];
  const calls = [...callsOf(definition), ...leading];
  return { apiVersion, kind, calls: calls.map(({ call, permission, gives }) => ({ call, permission, gives })) };
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

/**
 * `Bucket`, `s3.amazonaws.com Bucket`, or a type of CloudFormation's registry, which is read through Cloud Control. Throws
 * OPTION_INVALID for a name that is none of these: a typo must not make an estate look empty.
 */
export function chosenKinds({ kinds: wanted }: Pick<EstateOptions, 'kinds'>): readonly KindDefinition[] {
  if (wanted.length === 0) return KINDS;
  return [...new Set(wanted)].flatMap((name) => {
    if (isTypeName(name)) return [cloudControlKind(name)];
    const found = KINDS.filter(({ apiVersion, kind }) => name === kind || name === `${apiVersion.split('/')[0] ?? ''} ${kind}`);
    if (found.length === 0) throw new HeadwaterError('OPTION_INVALID', `no kind of resource is called ${name} on AWS`);
    return found;
  });
}

function absentCodes(kinds: readonly KindDefinition[]): (call: string) => readonly string[] {
  const codes = new Map<string, readonly string[]>();
  const all = [...kinds.flatMap(callsOf), ...OWN_CALLS, LIST_ACCOUNTS, ASSUME_ROLE, ...EVENT_CALLS];
  for (const { call, absent } of all) codes.set(call, [...(codes.get(call) ?? []), ...absent]);
  return (call) => codes.get(call) ?? [];
}
