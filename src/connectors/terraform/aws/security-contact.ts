/** Whom AWS writes to about security: the alternate contact of that type; contacts of other types are none. */
import type { Projection } from '../projection.js';

export const securityContact: Projection = {
  platform: 'aws',
  apiVersion: 'account.amazonaws.com/2021-02-01',
  kind: 'SecurityContact',
  from: 'aws_account_alternate_contact',
  project(block) {
    const type = block.get('alternate_contact_type');
    if (type.state === 'known' && !type.is('SECURITY')) return undefined;
    return {
      name: block.get('name'),
      object: {
        AlternateContact: {
          AlternateContactType: type,
          Name: block.get('name'),
          Title: block.get('title'),
          EmailAddress: block.get('email_address'),
          PhoneNumber: block.get('phone_number'),
        },
      },
    };
  },
};
