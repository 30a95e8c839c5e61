/** Sets the status of versioning to Enabled. */
import type { Resource, ResourceAddress } from '../../../../model/index.js';
import type { ActionAnswer, SeenLook } from '../../../../ports/index.js';
import { textAt } from '../../json.js';
import { sourceRefusal } from '../declared-by.js';
import { all, callStep, equals, type Call } from '../steps.js';

export function plan({ address, resource }: SeenLook): ActionAnswer {
  const { raw } = resource;
  if (textAt(raw, 'VersioningConfiguration', 'Status') === 'Enabled')
    return { kind: 'already-so', because: 'versioning is enabled' };
  const refusal = sourceRefusal(resource);
  if (refusal !== undefined) return { kind: 'refused', because: refusal };
  if (textAt(raw, 'VersioningConfiguration', 'MFADelete') === 'Enabled')
    return { kind: 'refused', because: 'its versioning can only be changed by the root user with an MFA device (MFA delete)' };
  return {
    kind: 'steps',
    steps: [statusStep(address, resource, 'Enabled')],
    expects: all(equals(['VersioningConfiguration', 'Status'], 'Enabled')),
    effects: [
      'What is overwritten or deleted from now on is kept, and paid for, until a lifecycle rule removes it.',
      'It can be suspended again, but the bucket never becomes one without versions.',
    ],
  };
}

export function statusStep(address: ResourceAddress, { name, account = '' }: Resource, status: 'Enabled' | 'Suspended'): Call {
  const input = { Bucket: name, ExpectedBucketOwner: account, VersioningConfiguration: { Status: status } };
  return callStep('s3:PutBucketVersioning', address, input, all(equals(['VersioningConfiguration', 'Status'], status)));
}
