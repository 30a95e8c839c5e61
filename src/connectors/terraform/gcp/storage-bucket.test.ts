import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('takes what the provider and the API take for what is left out', async () => {
  const [bucket] = await projected('resource "google_storage_bucket" "b" { name = "logs" }');
  expect(bucket).toMatchObject({ apiVersion: 'storage.googleapis.com/v1', kind: 'Bucket', name: 'logs' });
  expect(bucket?.raw).toEqual({
    name: 'logs',
    iamConfiguration: { uniformBucketLevelAccess: { enabled: false }, publicAccessPrevention: 'inherited' },
    versioning: { enabled: false },
    softDeletePolicy: { retentionDurationSeconds: '604800' },
    iamPolicy: { bindings: [] },
    defaultObjectAcl: [],
  });
  expect(bucket?.unread).toBeUndefined();
});

it('reads the bucket and the rights on it', async () => {
  const [bucket] = await projected(`
    resource "google_storage_bucket" "b" {
      name                        = "logs"
      uniform_bucket_level_access = true
      public_access_prevention    = "enforced"
      versioning { enabled = true }
      retention_policy { retention_period = 86400 }
      soft_delete_policy { retention_duration_seconds = 0 }
    }
    resource "google_storage_bucket_iam_member" "m" {
      bucket = google_storage_bucket.b.name
      role   = "roles/storage.objectViewer"
      member = "allUsers"
    }
  `);
  expect(bucket?.raw).toMatchObject({
    iamConfiguration: { uniformBucketLevelAccess: { enabled: true }, publicAccessPrevention: 'enforced' },
    versioning: { enabled: true },
    retentionPolicy: { retentionPeriod: '86400' },
    softDeletePolicy: { retentionDurationSeconds: '0' },
    iamPolicy: { bindings: [{ role: 'roles/storage.objectViewer', members: ['allUsers'] }] },
  });
});

it.each([
  ['google_storage_bucket_acl', 'role_entity = ["WRITER:user-ann@example.com"]', 'Writer', 'user:ann@example.com'],
  ['google_storage_bucket_acl', 'predefined_acl = "publicRead"', 'Reader', 'allUsers'],
  ['google_storage_bucket_access_control', 'entity = "allAuthenticatedUsers"', 'Reader', 'allAuthenticatedUsers'],
])('shows what %s gives as a binding: %s', async (type, argument, role, member) => {
  const [bucket] = await projected(`
    resource "google_storage_bucket" "b" { name = "logs" }
    resource "${type}" "a" {
      bucket = google_storage_bucket.b.name
      ${argument}
    }
  `);
  expect(bucket?.raw).toMatchObject({
    iamPolicy: { bindings: [{ role: `roles/storage.legacyBucket${role}`, members: [member] }] },
  });
});

it('reads what new objects are given', async () => {
  const [bucket] = await projected(`
    resource "google_storage_bucket" "b" { name = "logs" }
    resource "google_storage_default_object_acl" "a" {
      bucket      = google_storage_bucket.b.name
      role_entity = ["READER:allUsers"]
    }
    resource "google_storage_default_object_access_control" "c" {
      bucket = google_storage_bucket.b.name
      role   = "OWNER"
      entity = "user-a@example.com"
    }
  `);
  expect(bucket?.raw).toMatchObject({
    defaultObjectAcl: [
      { entity: 'allUsers', role: 'READER' },
      { entity: 'user-a@example.com', role: 'OWNER' },
    ],
  });
});
