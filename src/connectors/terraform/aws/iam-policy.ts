/**
 * A managed policy of the account's own. Its ARN, which names the account, is left out rather than unread: that it is none of
 * AWS's own is known. So is how often it is attached, since another configuration may do that.
 */
import type { Projection } from '../projection.js';
import { policyDocument } from './stand-in.js';

export const iamPolicy: Projection = {
  platform: 'aws',
  apiVersion: 'iam.amazonaws.com/2010-05-08',
  kind: 'Policy',
  from: 'aws_iam_policy',
  project(block) {
    return {
      name: block.get('name'),
      tags: block.get('tags'),
      object: {
        PolicyName: block.get('name').or(block.get('name_prefix').map((prefix) => `${String(prefix)}…`)),
        Path: block.get('path').or('/'),
        PolicyVersion: { Document: policyDocument(block.get('policy')), IsDefaultVersion: true },
      },
    };
  },
};
