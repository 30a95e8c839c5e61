/** Which settings are turned on, from what a policy found and what is on already. The others keep their values. */
import type { ActionRequest, FieldExpectation, Json } from '../../../../model/index.js';
import type { ActionAnswer, SeenLook } from '../../../../ports/index.js';
import { protects } from '../../protects.js';
import { comesBack } from '../declared-by.js';
import { all, callStep, equals } from '../steps.js';
import { blockOf, FLAGS, flagsOf, PUBLIC_ACCESS_BLOCK, type Block, type Flag, type Flags } from './block.js';

const EFFECTS: Readonly<Record<Flag, string>> = {
  BlockPublicAcls: 'Access control lists that let everyone in are no longer taken: an upload that carries one fails.',
  IgnorePublicAcls: 'Access control lists that let everyone in are ignored: whoever reads by them is shut out.',
  BlockPublicPolicy: 'A bucket policy that lets everyone in is no longer taken; one that is there stays as it is.',
  RestrictPublicBuckets:
    'Where a bucket policy lets everyone in, only AWS’s services and the account’s own principals get in: other accounts that it names are shut out, too.',
};

export function plan(seen: SeenLook, { fields }: ActionRequest): ActionAnswer {
  const block = blockOf(seen);
  if (block === undefined) return { kind: 'refused', because: 'the trail does not name its bucket' };
  const protectedBy = protects(block.resource);
  if (protectedBy !== undefined) return { kind: 'refused', because: protectedBy };
  const before = flagsOf(block.configuration);
  const above = flagsOf(block.above);
  const missing = wantedBy(fields).filter((flag) => !before[flag] && !above[flag]);
  if (missing.length === 0) return { kind: 'already-so', because: 'public access is blocked already' };
  const after: Flags = { ...before, ...Object.fromEntries(missing.map((flag) => [flag, true])) };
  return {
    kind: 'steps',
    steps: [putStep(block, after, all(...missing.map(isOn([]))))],
    expects: all(...missing.map(isOn(block.within))),
    effects: [...missing.map((flag) => EFFECTS[flag]), ...scopeOf(block), ...comesBack(block.resource)],
  };
}

/**
 * What puts right what the fields name: a setting itself; for grants of an access control list the two settings about such
 * lists, for statements of a policy the two about policies. All four when no field says.
 */
function wantedBy(fields: readonly string[]): readonly Flag[] {
  const wanted = new Set(fields.flatMap((field) => wantedByField(field.replace(/^S3Bucket\./, ''))));
  return wanted.size === 0 ? FLAGS : FLAGS.filter((flag) => wanted.has(flag));
}

function wantedByField(field: string): readonly Flag[] {
  const setting = FLAGS.filter((flag) => field === `PublicAccessBlockConfiguration.${flag}`);
  if (setting.length > 0) return setting;
  if (/^AccessControlPolicy\b/.test(field)) return ['BlockPublicAcls', 'IgnorePublicAcls'];
  if (/^Policy\b/.test(field)) return ['BlockPublicPolicy', 'RestrictPublicBuckets'];
  return FLAGS;
}

function isOn(within: readonly string[]): (flag: Flag) => FieldExpectation {
  return (flag) => equals([...within, 'PublicAccessBlockConfiguration', flag], true);
}

/** The call replaces all settings at once, so it has all of them. S3 refuses it where the name is another account's bucket. */
export function putStep({ of, resource }: Block, flags: Json, done: ReturnType<typeof all>) {
  const { account = '' } = resource;
  if (resource.kind === PUBLIC_ACCESS_BLOCK.kind)
    return callStep('s3control:PutPublicAccessBlock', of, { AccountId: account, PublicAccessBlockConfiguration: flags }, done);
  const input = { Bucket: resource.name, ExpectedBucketOwner: account, PublicAccessBlockConfiguration: flags };
  return callStep('s3:PutPublicAccessBlock', of, input, done);
}

function scopeOf({ resource }: Block): readonly string[] {
  return resource.kind === PUBLIC_ACCESS_BLOCK.kind ? ['It holds for every bucket of the account, now and later.'] : [];
}
