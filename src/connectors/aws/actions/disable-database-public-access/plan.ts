/** Sets PubliclyAccessible to false, and nothing besides. */
import type { PlannedStep, Resource, ResourceAddress } from '../../../../model/index.js';
import type { ActionAnswer, SeenLook } from '../../../../ports/index.js';
import { at, textAt } from '../../json.js';
import { comesBack } from '../declared-by.js';
import { all, callStep, equals, waitStep } from '../steps.js';

export const DATABASE = { apiVersion: 'rds.amazonaws.com/2014-10-31', kind: 'DBInstance' };
export const WAREHOUSE = { apiVersion: 'redshift.amazonaws.com/2012-12-01', kind: 'Cluster' };

/** In seconds: AWS changes addresses and names within minutes. */
const LONGEST = 900;

export function plan({ address, resource }: SeenLook): ActionAnswer {
  if (at(resource.raw, 'PubliclyAccessible') !== true) return { kind: 'already-so', because: 'it has no public address' };
  return {
    kind: 'steps',
    steps: stepsTo(false, address, resource),
    expects: all(equals(['PubliclyAccessible'], false)),
    effects: [
      'It is no longer reached from outside of its network: its name leads to a private address.',
      'Connections from within the network go on; some may be made anew while its address changes.',
      ...comesBack(resource),
    ],
  };
}

/**
 * RDS applies this member at once, whatever ApplyImmediately says; that one would also apply every other change that waits
 * for the maintenance window, restarts included, so it is left out.
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBInstance.html
 */
export function stepsTo(isPublic: boolean, address: ResourceAddress, { kind, raw }: Resource): readonly PlannedStep[] {
  const done = all(equals(['PubliclyAccessible'], isPublic));
  const isWarehouse = kind === WAREHOUSE.kind;
  const named = isWarehouse ? 'ClusterIdentifier' : 'DBInstanceIdentifier';
  const input = { [named]: textAt(raw, named) ?? '', PubliclyAccessible: isPublic };
  return [
    callStep(isWarehouse ? 'redshift:ModifyCluster' : 'rds:ModifyDBInstance', address, input, done),
    waitStep(address, done, LONGEST),
  ];
}
