import { describe, expect, it } from 'vitest';
import { lookAtAws, planFor, targetFor, withRaw } from '../../../../../test/fakes/aws-looks.js';
import { disableDatabasePublicAccess } from './index.js';

describe.each([
  ['rds.amazonaws.com/2014-10-31 DBInstance', 'DBInstanceIdentifier', 'rds:ModifyDBInstance'],
  ['redshift.amazonaws.com/2012-12-01 Cluster', 'ClusterIdentifier', 'redshift:ModifyCluster'],
])('disable-database-public-access for %s', (kind, named, call) => {
  const before = lookAtAws(kind, { raw: { [named]: 'orders', PubliclyAccessible: true } });
  const now = withRaw(before, { [named]: 'orders', PubliclyAccessible: false });

  it('changes that one member, and lets nothing else that waits be applied', () => {
    const [step, wait] = targetFor(disableDatabasePublicAccess, before).steps;
    expect(step).toMatchObject({ kind: 'call', call });
    expect(step?.kind === 'call' ? step.input : undefined).toEqual({ [named]: 'orders', PubliclyAccessible: false });
    expect(wait).toMatchObject({ kind: 'wait', seconds: 900 });
  });

  it('does nothing to one without a public address', () => {
    expect(planFor(disableDatabasePublicAccess, now).kind).toBe('already-so');
  });

  it('S5: gives it a public address again, once, if it is there', () => {
    const target = targetFor(disableDatabasePublicAccess, before);
    const back = disableDatabasePublicAccess.undo(before, now, target);
    expect(back).toMatchObject({ kind: 'steps', steps: [{ call, input: { PubliclyAccessible: true } }, { kind: 'wait' }] });
    expect(disableDatabasePublicAccess.undo(before, before, target).kind).toBe('already-so');
    expect(disableDatabasePublicAccess.undo(before, withRaw(before, null), target).kind).toBe('drifted');
  });
});
