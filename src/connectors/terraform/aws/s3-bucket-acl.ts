/** Whom a bucket's access control list lets in: of `aws_s3_bucket_acl`, or of the older arguments of the bucket. */
import { concatenate, firstOf, type Block, type Field, type Shape } from '../projection.js';

export const S3_ACL = 'aws_s3_bucket_acl';
export const OWNERSHIP = 'aws_s3_bucket_ownership_controls';

const GROUP = 'http://acs.amazonaws.com/groups/';
const EVERYONE = `${GROUP}global/AllUsers`;

/**
 * What a canned list grants beside the owner's full control.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl
 */
const CANNED: ReadonlyMap<string, readonly (readonly [uri: string, permission: string])[]> = new Map([
  ['public-read', [[EVERYONE, 'READ']]],
  [
    'public-read-write',
    [
      [EVERYONE, 'READ'],
      [EVERYONE, 'WRITE'],
    ],
  ],
  ['authenticated-read', [[`${GROUP}global/AuthenticatedUsers`, 'READ']]],
  [
    'log-delivery-write',
    [
      [`${GROUP}s3/LogDelivery`, 'WRITE'],
      [`${GROUP}s3/LogDelivery`, 'READ_ACP'],
    ],
  ],
]);

const OWNER: Shape = { Grantee: { Type: 'CanonicalUser' }, Permission: 'FULL_CONTROL' };

/** Where both say something, S3 and the provider go by the block of its own. */
export function accessControlPolicy(bucket: Block, list: Block): Shape {
  return firstOf(
    list.object((own) => ({
      Grants: grantsOf(own.get('acl'), own.one('access_control_policy').all('grant').each(ownGrant)),
    })),
    { Grants: grantsOf(bucket.get('acl'), bucket.all('grant').each(olderGrant)) },
  );
}

function grantsOf(canned: Field, grants: Shape): Shape {
  return canned.choose((acl) =>
    concatenate(
      [OWNER],
      (CANNED.get(String(acl)) ?? []).map((grant) => cannedGrant(canned, grant)),
      grants,
    ),
  );
}

export function ownershipControls(controls: Block): Shape {
  return { Rules: controls.all('rule').each((rule) => ({ ObjectOwnership: rule.get('object_ownership') })) };
}

/** It is placed where the list is named. */
function cannedGrant(canned: Field, [uri, permission]: readonly [string, string]): Shape {
  return { Grantee: { Type: 'Group', URI: canned.map(() => uri) }, Permission: canned.map(() => permission) };
}

function ownGrant(grant: Block): Shape {
  const grantee = grant.one('grantee');
  return {
    Grantee: { Type: grantee.get('type'), ID: grantee.get('id'), URI: grantee.get('uri') },
    Permission: grant.get('permission'),
  };
}

function olderGrant(grant: Block): Shape {
  return {
    Grantee: { Type: grant.get('type'), ID: grant.get('id'), URI: grant.get('uri') },
    // A set; S3 lists each by itself, and for a policy all of them matter the same.
    Permission: grant
      .get('permissions')
      .map((permissions) => (Array.isArray(permissions) ? permissions.join(' and ') : permissions)),
  };
}
