/** Plans and contacts of Defender for Cloud. */
import { inSubscription } from '../kind.js';

export const pricings = inSubscription({
  apiVersion: 'Microsoft.Security/2024-01-01',
  kind: 'pricings',
  gives: ['id', 'name', 'type', 'properties'],
});

export const securityContacts = inSubscription({
  apiVersion: 'Microsoft.Security/2023-12-01-preview',
  kind: 'securityContacts',
  gives: ['id', 'name', 'type', 'properties'],
});
