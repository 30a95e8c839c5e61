/** A policy that is written into a user, a group or a role. */
import type { Block, Shape } from '../projection.js';
import { policyDocument } from './stand-in.js';

export function inlinePolicy(policy: Block): Shape {
  return { PolicyName: policy.get('name'), PolicyDocument: policyDocument(policy.get('policy')) };
}
