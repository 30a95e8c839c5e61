/** Every action that can be taken in Google Cloud. */
import type { ResourceAction } from '../../../ports/index.js';
import { blockPublicAccess } from './block-public-access/index.js';
import { deactivateAccessKey } from './deactivate-access-key/index.js';
import { disableDatabasePublicAccess } from './disable-database-public-access/index.js';
import { enableBucketVersioning } from './enable-bucket-versioning/index.js';
import { enableKeyRotation } from './enable-key-rotation/index.js';
import { revokeSecurityGroupRule } from './revoke-security-group-rule/index.js';
import { stopInstance } from './stop-instance/index.js';

export const ACTIONS: readonly ResourceAction[] = [
  blockPublicAccess,
  enableBucketVersioning,
  revokeSecurityGroupRule,
  stopInstance,
  disableDatabasePublicAccess,
  deactivateAccessKey,
  enableKeyRotation,
];
