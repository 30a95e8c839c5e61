/** A bucket as Cloud Storage answers, with the rights that blocks give on it and on its objects. */
import type { Json } from '../../../model/index.js';
import { concatenate, type Block, type Estate, type Projection, type Shape } from '../projection.js';
import { bindingsOn, iamTypes } from './iam-policy.js';

const BUCKET = 'google_storage_bucket';
const ACL = 'google_storage_bucket_acl';
const ACCESS = 'google_storage_bucket_access_control';
const DEFAULT_ACL = 'google_storage_default_object_acl';
const DEFAULT_ACCESS = 'google_storage_default_object_access_control';

/** What a bucket keeps of deleted objects unless it says otherwise: https://cloud.google.com/storage/docs/soft-delete */
const SEVEN_DAYS = 604_800;

export const storageBucket: Projection = {
  platform: 'gcp',
  apiVersion: 'storage.googleapis.com/v1',
  kind: 'Bucket',
  from: BUCKET,
  joins: [...iamTypes(BUCKET), ACL, ACCESS, DEFAULT_ACL, DEFAULT_ACCESS],
  project(block, estate) {
    return {
      name: block.get('name'),
      tags: block.get('labels'),
      object: {
        name: block.get('name'),
        location: block.get('location'),
        labels: block.get('labels'),
        iamConfiguration: {
          uniformBucketLevelAccess: { enabled: block.get('uniform_bucket_level_access').or(false) },
          publicAccessPrevention: block.get('public_access_prevention').or('inherited'),
        },
        versioning: { enabled: block.one('versioning').get('enabled').or(false) },
        retentionPolicy: block.one('retention_policy').object((policy) => ({
          retentionPeriod: policy.get('retention_period').text(),
          isLocked: policy.get('is_locked').or(false),
        })),
        softDeletePolicy: {
          retentionDurationSeconds: block.one('soft_delete_policy').get('retention_duration_seconds').or(SEVEN_DAYS).text(),
        },
        iamPolicy: {
          // The API shows what ACLs of the bucket give as bindings, too.
          bindings: concatenate(bindingsOn(estate, block, BUCKET, 'bucket', ['name']), ...aclBindings(block, estate)),
        },
        defaultObjectAcl: defaultObjectAcl(block, estate),
      },
    };
  },
};

function aclBindings(block: Block, estate: Estate): readonly Shape[] {
  const acl = estate.one(ACL, 'bucket', block, ['name']);
  return [
    acl.get('role_entity').each((grant) => ({
      role: grant.map((text) => legacyRole(roleOf(text))),
      members: [grant.map((text) => memberOf(entityOf(text)))],
    })),
    acl.get('predefined_acl').choose((value) => {
      const who = PUBLIC_ACLS.get(String(value));
      return who === undefined ? [] : [{ role: legacyRole('READER'), members: [who] }];
    }),
    estate.related(ACCESS, 'bucket', block, ['name']).each((access) => ({
      role: access.get('role').or('READER').map(legacyRole),
      members: [access.get('entity').map(memberOf)],
    })),
  ];
}

/** The predefined ACLs that let everyone in: https://cloud.google.com/storage/docs/access-control/lists#predefined-acl */
const PUBLIC_ACLS: ReadonlyMap<string, string> = new Map([
  ['publicRead', 'allUsers'],
  ['publicReadWrite', 'allUsers'],
  ['authenticatedRead', 'allAuthenticatedUsers'],
]);

function defaultObjectAcl(block: Block, estate: Estate): Shape {
  return concatenate(
    estate
      .one(DEFAULT_ACL, 'bucket', block, ['name'])
      .get('role_entity')
      .each((grant) => ({ entity: grant.map(entityOf), role: grant.map(roleOf) })),
    estate
      .related(DEFAULT_ACCESS, 'bucket', block, ['name'])
      .each((access) => ({ entity: access.get('entity'), role: access.get('role') })),
  );
}

/** The two parts of `READER:allUsers`. */
function roleOf(grant: Json): string {
  return String(grant).split(':', 1)[0] ?? '';
}

function entityOf(grant: Json): string {
  return String(grant).replace(/^[A-Z]+:/, '');
}

/** The role that a binding shows for an ACL's: `READER` is roles/storage.legacyBucketReader. */
function legacyRole(role: Json): string {
  const name = String(role);
  return `roles/storage.legacyBucket${name.slice(0, 1)}${name.slice(1).toLowerCase()}`;
}

/** The member of a binding that an ACL's entity is: `user-ann@example.com` becomes `user:ann@example.com`. */
function memberOf(entity: Json): string {
  return String(entity).replace(/^(user|group|domain)-/, '$1:');
}
