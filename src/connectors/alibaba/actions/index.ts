/** Every action that can be taken in Alibaba Cloud. */
import type { ResourceAction } from '../../../ports/index.js';
import { blockPublicAccess } from './block-public-access/index.js';
import { deactivateAccessKey } from './deactivate-access-key/index.js';
import { disableDatabasePublicAccess } from './disable-database-public-access/index.js';
import { enableKeyRotation } from './enable-key-rotation/index.js';
import { revokeSecurityGroupRule } from './revoke-security-group-rule/index.js';

export const ACTIONS: readonly ResourceAction[] = [
  blockPublicAccess,
  revokeSecurityGroupRule,
  disableDatabasePublicAccess,
  deactivateAccessKey,
  enableKeyRotation,
];
