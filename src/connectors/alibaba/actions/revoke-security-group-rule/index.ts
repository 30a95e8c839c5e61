/** `revoke-security-group-rule`: what it is, what it would do, how it is undone. */
export { revokeSecurityGroupRule } from './action.js';
