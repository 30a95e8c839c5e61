import { describe, expect, it } from 'vitest';
import type { Json } from '../../../../model/index.js';
import { lookAtAws, planFor, targetFor, withRaw } from '../../../../../test/fakes/aws-looks.js';
import { enableBucketVersioning } from './index.js';

const bucket = (VersioningConfiguration: Json, labels = {}) =>
  lookAtAws('s3.amazonaws.com/2006-03-01 Bucket', { raw: { Name: 'logs', VersioningConfiguration }, labels });

describe('enable-bucket-versioning', () => {
  it.each([[{}], [{ Status: 'Suspended' }]])('enables it for %j', (configuration) => {
    expect(targetFor(enableBucketVersioning, bucket(configuration)).steps).toMatchObject([
      { call: 's3:PutBucketVersioning', input: { Bucket: 'logs', VersioningConfiguration: { Status: 'Enabled' } } },
    ]);
  });

  it('does nothing where it is enabled', () => {
    expect(planFor(enableBucketVersioning, bucket({ Status: 'Enabled' })).kind).toBe('already-so');
  });

  it('refuses where only the root user’s device can change it', () => {
    expect(planFor(enableBucketVersioning, bucket({ Status: 'Suspended', MFADelete: 'Enabled' })).kind).toBe('refused');
  });

  it('S10: refuses where a stack would put it back, and names the stack', () => {
    const answer = planFor(enableBucketVersioning, bucket({}, { 'aws:cloudformation:stack-name': 'web' }));
    expect(answer).toMatchObject({ kind: 'refused', because: expect.stringContaining('CloudFormation stack web') });
  });

  it('says that it cannot be undone, since all that there is then is suspended', () => {
    expect(enableBucketVersioning.irreversible).toMatch(/suspend/);
    const before = bucket({});
    const target = targetFor(enableBucketVersioning, before);
    expect(enableBucketVersioning.undo(before, bucket({ Status: 'Enabled' }), target)).toMatchObject({
      kind: 'steps',
      steps: [{ input: { VersioningConfiguration: { Status: 'Suspended' } } }],
    });
    expect(enableBucketVersioning.undo(before, bucket({ Status: 'Suspended' }), target).kind).toBe('already-so');
    expect(enableBucketVersioning.undo(before, withRaw(before, null), target).kind).toBe('drifted');
  });
});
