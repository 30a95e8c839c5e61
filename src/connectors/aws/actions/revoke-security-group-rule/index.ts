export { revokeSecurityGroupRule } from './action.js';
