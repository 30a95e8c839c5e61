/** Roles, and the identities that services run as. */
import { inGraph, inSubscription } from '../kind.js';

export const roleDefinitions = inSubscription({
  apiVersion: 'Microsoft.Authorization/2022-04-01',
  kind: 'roleDefinitions',
  gives: ['id', 'name', 'type', 'properties'],
});

export const userAssignedIdentities = inGraph({
  apiVersion: 'Microsoft.ManagedIdentity/2023-01-31',
  kind: 'userAssignedIdentities',
});
