import { describe, expect, it } from 'vitest';
import { meets } from '../../../../lib/expectation.js';
import { lookAtAws, planFor, targetFor, withRaw } from '../../../../../test/fakes/aws-looks.js';
import { makeSnapshotPrivate } from './index.js';

const of = (kind: 'DBSnapshot' | 'DBClusterSnapshot', values: readonly string[]) => ({
  [`${kind}Identifier`]: 'nightly',
  [`${kind}AttributesResult`]: {
    [`${kind}Attributes`]: [
      { AttributeName: 'other', AttributeValues: ['all'] },
      { AttributeName: 'restore', AttributeValues: values },
    ],
  },
});
const disk = (...permissions: readonly object[]) => ({
  SnapshotId: 'snap-1',
  CreateVolumePermissions: permissions.map((one) => ({ ...one })),
});
const NAMED = '111122223333';

describe.each([
  [
    'ec2.amazonaws.com/2016-11-15 Snapshot',
    disk({ UserId: NAMED }, { Group: 'all' }),
    disk({ UserId: NAMED }),
    'ec2:ModifySnapshotAttribute',
    { SnapshotId: 'snap-1', OperationType: 'remove', GroupNames: ['all'] },
    { OperationType: 'add', GroupNames: ['all'] },
  ],
  [
    'rds.amazonaws.com/2014-10-31 DBSnapshot',
    of('DBSnapshot', [NAMED, 'all']),
    of('DBSnapshot', [NAMED]),
    'rds:ModifyDBSnapshotAttribute',
    { DBSnapshotIdentifier: 'nightly', ValuesToRemove: ['all'] },
    { ValuesToAdd: ['all'] },
  ],
  [
    'rds.amazonaws.com/2014-10-31 DBClusterSnapshot',
    of('DBClusterSnapshot', ['all']),
    of('DBClusterSnapshot', []),
    'rds:ModifyDBClusterSnapshotAttribute',
    { DBClusterSnapshotIdentifier: 'nightly', ValuesToRemove: ['all'] },
    { ValuesToAdd: ['all'] },
  ],
] as const)('make-snapshot-private for %s', (kind, open, closed, call, removes, adds) => {
  const before = lookAtAws(kind, { raw: open });
  const now = withRaw(before, closed);

  it('takes `all` away, and only that', () => {
    const target = targetFor(makeSnapshotPrivate, before);
    expect(target.steps).toMatchObject([{ call, input: removes }]);
    expect([meets(target.expects, open), meets(target.expects, closed)]).toEqual([false, true]);
  });

  it('does nothing to one that is not public', () => {
    expect(planFor(makeSnapshotPrivate, now).kind).toBe('already-so');
  });

  it('S5: shares it again, once', () => {
    const target = targetFor(makeSnapshotPrivate, before);
    const back = makeSnapshotPrivate.undo(before, now, target);
    if (back.kind !== 'steps') throw new Error(back.because);
    expect(back.steps).toMatchObject([{ call, input: adds }]);
    expect([meets(back.expects, closed), meets(back.expects, open)]).toEqual([false, true]);
    expect(makeSnapshotPrivate.undo(before, before, target).kind).toBe('already-so');
    expect(makeSnapshotPrivate.undo(before, withRaw(before, null), target).kind).toBe('drifted');
  });
});
