import { describe, expect, it } from 'vitest';
import { lookAtAws, planFor, targetFor } from '../../../../../test/fakes/aws-looks.js';
import { enableEbsEncryption } from './index.js';

const region = (EbsEncryptionByDefault: boolean) =>
  lookAtAws('ec2.amazonaws.com/2016-11-15 EbsEncryptionByDefault', { raw: { EbsEncryptionByDefault } });

describe('enable-ebs-encryption', () => {
  it('turns it on where it is off, and off again', () => {
    const target = targetFor(enableEbsEncryption, region(false));
    expect(target.steps).toMatchObject([{ call: 'ec2:EnableEbsEncryptionByDefault', input: {} }]);
    expect(enableEbsEncryption.undo(region(false), region(true), target)).toMatchObject({
      kind: 'steps',
      steps: [{ call: 'ec2:DisableEbsEncryptionByDefault', input: {} }],
    });
    expect(enableEbsEncryption.undo(region(false), region(false), target).kind).toBe('already-so');
  });

  it('does nothing where it is on', () => {
    expect(planFor(enableEbsEncryption, region(true)).kind).toBe('already-so');
  });
});
