/**
 * The way in to AWS: `aws://` for the credentials of the environment, `aws://PROFILE` for those of a profile. Claims
 * addresses, opens estates, and says which calls and permissions they need.
 */
import { HeadwaterError } from '../../lib/errors.js';
import type { EstateConnector, EstateKind, EstateOptions } from '../../ports/index.js';
import { DESCRIBE_REGIONS } from './accounts.js';
import { createEstate } from './estate.js';
import { DELETE, RECEIVE } from './events.js';
import { grantOf } from './grant.js';
import { callsOf, type KindDefinition } from './kind.js';
import { cloudControlKind, isTypeName } from './kinds/cloud-control.js';
import * as kindsByName from './kinds/index.js';
import { openSession } from './open.js';

/** Every kind that is read without being asked for by name. */
export const KINDS: readonly KindDefinition[] = Object.values(kindsByName).sort((a, b) =>
  `${a.apiVersion} ${a.kind}` < `${b.apiVersion} ${b.kind}` ? -1 : 1,
);

export const aws: EstateConnector = {
  name: 'aws',
  describes: 'AWS accounts, live: what exists in every region, with events from EventBridge through SQS',
  kinds: KINDS.map(publicKind),
  grant: grantOf,
  recognise: async (candidate) => {
    if (candidate.kind !== 'address' || !candidate.address.startsWith('aws://')) return undefined;
    return { candidate, as: 'AWS' };
  },
  open: async (claim, options, context) => {
    const kinds = chosenKinds(options);
    return createEstate(await openSession(claim, options, context, kinds), kinds);
  },
};

/** Its calls, and those that lead to it: the regions to look in, and the events that say that one has changed. */
function publicKind(definition: KindDefinition): EstateKind {
  const { apiVersion, kind, scope, events = [] } = definition;
  const leading = [...(scope === 'region' ? [DESCRIBE_REGIONS] : []), ...(events.length > 0 ? [RECEIVE, DELETE] : [])];
  const calls = [...callsOf(definition), ...leading];
  return { apiVersion, kind, calls: calls.map(({ call, permission, gives }) => ({ call, permission, gives })) };
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
