/** Everything that can be done to resources of AWS. */
import type { ResourceAction } from '../../../ports/index.js';
import { blockPublicAccess } from './block-public-access/index.js';
import { deactivateAccessKey } from './deactivate-access-key/index.js';
import { disableDatabasePublicAccess } from './disable-database-public-access/index.js';
import { enableBucketVersioning } from './enable-bucket-versioning/index.js';
import { enableEbsEncryption } from './enable-ebs-encryption/index.js';
import { enableKeyRotation } from './enable-key-rotation/index.js';
import { makeImagePrivate } from './make-image-private/index.js';
import { makeSnapshotPrivate } from './make-snapshot-private/index.js';
import { requireImdsv2 } from './require-imdsv2/index.js';
import { revokeSecurityGroupRule } from './revoke-security-group-rule/index.js';
import { stopInstance } from './stop-instance/index.js';

export const actions: readonly ResourceAction[] = [
  blockPublicAccess,
  deactivateAccessKey,
  disableDatabasePublicAccess,
  enableBucketVersioning,
  enableEbsEncryption,
  enableKeyRotation,
  makeImagePrivate,
  makeSnapshotPrivate,
  requireImdsv2,
  revokeSecurityGroupRule,
  stopInstance,
];
