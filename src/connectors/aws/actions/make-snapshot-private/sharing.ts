/** With whom a snapshot is shared, in each of the three shapes that AWS has for it. Takes values, gives values. */
import type { FieldExpectation, Json, Resource } from '../../../../model/index.js';
import { itemsAt, textAt, textsAt } from '../../json.js';
import { equals, excludes, includes } from '../steps.js';

export interface Shape {
  readonly apiVersion: string;
  readonly kind: string;
  /** Shares it and takes it back. */
  readonly call: string;
  /** The member that says with whom. */
  readonly needs: string;
  isPublic(raw: Json): boolean;
  input(raw: Json, change: 'add' | 'remove'): Json;
  /** What is seen when it is public, or is not. */
  seen(raw: Json, state: 'public' | 'private'): readonly FieldExpectation[];
}

const EBS: Shape = {
  apiVersion: 'ec2.amazonaws.com/2016-11-15',
  kind: 'Snapshot',
  call: 'ec2:ModifySnapshotAttribute',
  needs: 'CreateVolumePermissions',
  isPublic: (raw) => itemsAt(raw, 'CreateVolumePermissions').some((one) => one['Group'] === 'all'),
  input: (raw, change) => ({
    SnapshotId: textAt(raw, 'SnapshotId') ?? '',
    Attribute: 'createVolumePermission',
    OperationType: change,
    GroupNames: ['all'],
  }),
  seen: (_, state) => [(state === 'public' ? includes : excludes)(['CreateVolumePermissions'], { Group: 'all' })],
};

export const SHAPES: readonly Shape[] = [EBS, ofDatabase('DBSnapshot'), ofDatabase('DBClusterSnapshot')];

/** RDS has a list of attributes: that of the name `restore` has the accounts, or `all`. */
function ofDatabase(kind: 'DBSnapshot' | 'DBClusterSnapshot'): Shape {
  const list = [`${kind}AttributesResult`, `${kind}Attributes`] as const;
  const place = (raw: Json): number => itemsAt(raw, ...list).findIndex((one) => one['AttributeName'] === 'restore');
  return {
    apiVersion: 'rds.amazonaws.com/2014-10-31',
    kind,
    call: `rds:Modify${kind}Attribute`,
    needs: list[0],
    isPublic: (raw) => textsAt(itemsAt(raw, ...list)[place(raw)], 'AttributeValues').includes('all'),
    input: (raw, change) => ({
      [`${kind}Identifier`]: textAt(raw, `${kind}Identifier`) ?? '',
      AttributeName: 'restore',
      [change === 'add' ? 'ValuesToAdd' : 'ValuesToRemove']: ['all'],
    }),
    seen: (raw, state) => {
      const path = [...list, String(place(raw))];
      const values = [...path, 'AttributeValues'];
      return [
        equals([...path, 'AttributeName'], 'restore'),
        state === 'public' ? includes(values, 'all') : excludes(values, 'all'),
      ];
    },
  };
}

export function shapeOf({ apiVersion, kind }: Resource): Shape | undefined {
  return SHAPES.find((one) => one.apiVersion === apiVersion && one.kind === kind);
}
