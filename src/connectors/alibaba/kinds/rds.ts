/** Database instances of ApsaraDB RDS. */
import { kmsKey, regional, resourceGroup, vpc } from '../arn.js';
import { textAt, type Item } from '../json.js';
import { call, define, REGIONS, type DetailStep } from '../kind.js';
import { byToken, detail, listed } from '../steps.js';

const GONE = ['InvalidDBInstanceId.NotFound', 'InvalidDBInstanceName.NotFound'];

function ofInstance(item: Item): { readonly parameters: Readonly<Record<string, string>> } {
  return { parameters: { DBInstanceId: textAt(item, 'DBInstanceId') ?? '' } };
}

function simple(name: string, gives: readonly string[], within = ''): DetailStep {
  return detail({ call: call({ call: `rds:${name}`, gives, gone: GONE }), request: ofInstance, in: within });
}

export const databaseInstances = define({
  apiVersion: 'rds.aliyuncs.com/2014-08-15',
  kind: 'DBInstance',
  list: listed({
    call: call({
      call: 'rds:DescribeDBInstances',
      gives: ['DBInstanceId', 'DBInstanceDescription', 'Engine', 'EngineVersion', 'VpcId', 'ResourceGroupId'],
    }),
    leads: [REGIONS],
    items: 'Items.DBInstance',
    pages: byToken(100),
    one: { request: (key, { region }) => ({ parameters: { RegionId: region, DBInstanceId: key } }) },
  }),
  details: [
    simple('DescribeDBInstanceNetInfo', ['DBInstanceNetInfos']),
    simple('DescribeDBInstanceIPArrayList', ['DBInstanceIPArray'], 'Items'),
    simple('DescribeDBInstanceSSL', ['SSLEnabled']),
    simple('DescribeDBInstanceTDE', ['TDEStatus', 'EncryptionKey']),
    simple('DescribeSQLCollectorPolicy', ['SQLCollectorStatus']),
    simple('DescribeSQLCollectorRetention', ['ConfigValue']),
  ],
  arn: regional('rds', 'dbinstance'),
  key: 'DBInstanceId',
  name: (item) => textAt(item, 'DBInstanceDescription') ?? textAt(item, 'DBInstanceId'),
  created: 'CreateTime',
  relations: [
    { relation: 'member-of', path: 'VpcId', to: vpc },
    { relation: 'member-of', path: 'ResourceGroupId', to: resourceGroup },
    { relation: 'encrypted-by', path: 'EncryptionKey', to: kmsKey },
  ],
  types: ['ACS::RDS::DBInstance'],
  changedBy: { service: 'Rds', parameters: ['DBInstanceId'] },
});
