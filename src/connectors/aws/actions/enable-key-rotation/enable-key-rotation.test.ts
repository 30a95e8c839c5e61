import { describe, expect, it } from 'vitest';
import type { Json } from '../../../../model/index.js';
import { lookAtAws, planFor, targetFor, withRaw } from '../../../../../test/fakes/aws-looks.js';
import { enableKeyRotation } from './index.js';

const KEY = {
  KeyId: 'k-1',
  KeyManager: 'CUSTOMER',
  KeySpec: 'SYMMETRIC_DEFAULT',
  Origin: 'AWS_KMS',
  KeyState: 'Enabled',
  KeyRotationEnabled: false,
};
const key = (members: Readonly<Record<string, Json>> = {}, labels = {}) =>
  lookAtAws('kms.amazonaws.com/2014-11-01 Key', { raw: { ...KEY, ...members }, labels });

describe('enable-key-rotation', () => {
  it('turns rotation on', () => {
    expect(targetFor(enableKeyRotation, key()).steps).toMatchObject([{ call: 'kms:EnableKeyRotation', input: { KeyId: 'k-1' } }]);
  });

  it('does nothing where it rotates', () => {
    expect(planFor(enableKeyRotation, key({ KeyRotationEnabled: true })).kind).toBe('already-so');
  });

  it.each([
    [{ KeyManager: 'AWS' }],
    [{ KeySpec: 'RSA_2048' }],
    [{ Origin: 'EXTERNAL' }],
    [{ KeyState: 'PendingDeletion' }],
    [{ KeyState: null }],
    [{ MultiRegionConfiguration: { MultiRegionKeyType: 'REPLICA' } }],
  ])('refuses a key that cannot rotate: %j', (members) => {
    expect(planFor(enableKeyRotation, key(members)).kind).toBe('refused');
  });

  it('S10: refuses what Terraform declares, as its tag says', () => {
    const answer = planFor(enableKeyRotation, key({}, { ManagedBy: 'Terraform' }));
    expect(answer).toMatchObject({ kind: 'refused', because: expect.stringContaining('terraform') });
  });

  it('S5: turns it off again, unless the key was disabled since', () => {
    const before = key();
    const target = targetFor(enableKeyRotation, before);
    expect(enableKeyRotation.undo(before, key({ KeyRotationEnabled: true }), target)).toMatchObject({
      kind: 'steps',
      steps: [{ call: 'kms:DisableKeyRotation' }],
    });
    expect(enableKeyRotation.undo(before, before, target).kind).toBe('already-so');
    expect(enableKeyRotation.undo(before, key({ KeyRotationEnabled: true, KeyState: 'Disabled' }), target).kind).toBe('drifted');
    expect(enableKeyRotation.undo(before, withRaw(before, null), target).kind).toBe('drifted');
  });
});
