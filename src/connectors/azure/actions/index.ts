/** Every action that can be taken in Azure. */
import type { ResourceAction } from '../../../ports/index.js';
import { blockPublicAccess } from './block-public-access/index.js';
import { disableDatabasePublicAccess } from './disable-database-public-access/index.js';
import { disableKey } from './disable-key/index.js';
import { revokeSecurityGroupRule } from './revoke-security-group-rule/index.js';

export const ACTIONS: readonly ResourceAction[] = [
  blockPublicAccess,
  revokeSecurityGroupRule,
  disableDatabasePublicAccess,
  disableKey,
];
