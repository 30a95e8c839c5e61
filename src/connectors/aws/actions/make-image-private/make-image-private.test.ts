import { describe, expect, it } from 'vitest';
import { lookAtAws, planFor, targetFor, withRaw } from '../../../../../test/fakes/aws-looks.js';
import { makeImagePrivate } from './index.js';

const before = lookAtAws('ec2.amazonaws.com/2016-11-15 Image', { raw: { ImageId: 'ami-1', Public: true } });
const now = withRaw(before, { ImageId: 'ami-1', Public: false });

describe('make-image-private', () => {
  it('takes the permission of the group `all` away', () => {
    expect(targetFor(makeImagePrivate, before)).toMatchObject({
      steps: [
        { call: 'ec2:ModifyImageAttribute', input: { ImageId: 'ami-1', LaunchPermission: { Remove: [{ Group: 'all' }] } } },
      ],
      expects: { fields: [{ path: ['Public'], is: 'equals', value: false }] },
    });
  });

  it('does nothing to one that is private', () => {
    expect(planFor(makeImagePrivate, now).kind).toBe('already-so');
  });

  it('S5: makes it public again, once, if it is there', () => {
    const target = targetFor(makeImagePrivate, before);
    expect(makeImagePrivate.undo(before, now, target)).toMatchObject({
      kind: 'steps',
      steps: [{ input: { LaunchPermission: { Add: [{ Group: 'all' }] } } }],
    });
    expect(makeImagePrivate.undo(before, before, target).kind).toBe('already-so');
    expect(makeImagePrivate.undo(before, withRaw(before, null), target).kind).toBe('drifted');
  });
});
