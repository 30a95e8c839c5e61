/**
 * The writes of Alibaba Cloud that actions make, as its reference documents them: what takes effect at once and what goes on
 * in the database, what is refused for a wrong or missing value. Models these parameters and rules and nothing else.
 * https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-revokesecuritygroup (and its likes by name)
 */
import { FakeFailure, one, type Context } from './paging.js';
import type { FakeRegion, Fields } from './world.js';

type Database = FakeRegion['databases'][number];

/** Changes of a database that were taken and are not over: they take effect when it was read so many times more. */
const operations = new WeakMap<Database, { reads: number; readonly apply: () => void }>();

/** A reading of a database brings what goes on in it nearer to its end. */
export function goOn(database: Database): void {
  const operation = operations.get(database);
  if (operation === undefined) return;
  operation.reads -= 1;
  if (operation.reads > 0) return;
  operations.delete(database);
  operation.apply();
}

export const WRITES: Readonly<Record<string, (context: Context) => Fields>> = {
  'oss:PutBucketPublicAccessBlock'({ account, asked, get }) {
    const bucket = one(
      account.buckets.find(({ name }) => name === asked.subject),
      'NoSuchBucket',
    );
    if (!['true', 'false'].includes(get('BlockPublicAccess'))) throw new FakeFailure(400, 'MalformedXML');
    bucket.information['BlockPublicAccess'] = get('BlockPublicAccess');
    return {};
  },
  'ecs:RevokeSecurityGroup'(context) {
    const { rules } = groupOf(context);
    const at = rules.findIndex(({ SecurityGroupRuleId }) => SecurityGroupRuleId === context.get('SecurityGroupRuleId.1'));
    if (at === -1) throw new FakeFailure(404, 'InvalidParam.SecurityGroupRuleId');
    rules.splice(at, 1);
    return {};
  },
  'ecs:AuthorizeSecurityGroup'(context) {
    const { rules } = groupOf(context);
    const given = [...context.asked.parameters].filter(([name]) => name.startsWith('Permissions.1.'));
    const rule: Fields = Object.fromEntries(given.map(([name, value]) => [name.replace('Permissions.1.', ''), value]));
    if (rule['IpProtocol'] === undefined) throw new FakeFailure(400, 'MissingParameter', 'IpProtocol');
    if (rule['PortRange'] === undefined && rule['PortRangeListId'] === undefined)
      throw new FakeFailure(400, 'MissingParameter', 'PortRange');
    if (rule['SourceCidrIp'] === undefined && rule['Ipv6SourceCidrIp'] === undefined)
      throw new FakeFailure(400, 'MissingParameter.Source');
    rules.push({
      Direction: 'ingress',
      ...rule,
      SecurityGroupRuleId: `sgr-${rules.length}-again`,
      CreateTime: '2026-01-01T00:00:00Z',
    });
    return {};
  },
  'rds:ModifySecurityIps'(context) {
    const database = databaseOf(context);
    const { get } = context;
    const items = fieldsIn(fieldsIn(database.answers, 'DescribeDBInstanceIPArrayList'), 'Items');
    const lists = items['DBInstanceIPArray'];
    const list = Array.isArray(lists)
      ? (lists as Fields[]).find((each) => each['DBInstanceIPArrayName'] === get('DBInstanceIPArrayName'))
      : undefined;
    if (list === undefined) throw new FakeFailure(404, 'InvalidDBInstanceIPArrayName.NotFound');
    const entries = get('SecurityIps').split(',');
    if (entries.some((entry) => !/^[\d.:a-f]+(\/\d+)?$/.test(entry))) throw new FakeFailure(400, 'InvalidSecurityIPs.Format');
    if (new Set(entries).size !== entries.length) throw new FakeFailure(400, 'InvalidSecurityIPs.Duplicate');
    begin(context, database, () => void (list['SecurityIPList'] = get('SecurityIps')));
    return { TaskId: 1 };
  },
  'rds:ReleaseInstancePublicConnection'(context) {
    const database = databaseOf(context);
    const endpoints = endpointsOf(database);
    const at = endpoints.findIndex((each) => each['ConnectionString'] === context.get('CurrentConnectionString'));
    if (at === -1 || endpoints[at]?.['IPType'] !== 'Public')
      throw new FakeFailure(404, 'InvalidCurrentConnectionString.NotFound');
    begin(context, database, () => void endpoints.splice(at, 1));
    return {};
  },
  'rds:AllocateInstancePublicConnection'(context) {
    const database = databaseOf(context);
    const endpoints = endpointsOf(database);
    const { get } = context;
    if (!/^[a-z][a-z0-9-]{4,39}$/.test(get('ConnectionStringPrefix')))
      throw new FakeFailure(400, 'InvalidConnectionString.Format');
    if (!/^\d{4,5}$/.test(get('Port'))) throw new FakeFailure(400, 'InvalidPort.Malformed');
    if (endpoints.some(({ IPType }) => IPType === 'Public')) throw new FakeFailure(400, 'NetTypeExists');
    const ConnectionString = `${get('ConnectionStringPrefix')}.mysql.rds.aliyuncs.com`;
    begin(
      context,
      database,
      () => void endpoints.push({ ConnectionString, IPType: 'Public', IPAddress: '203.0.113.99', Port: get('Port') }),
    );
    return { ConnectionString };
  },
  'ram:UpdateAccessKey'({ account, get }) {
    const user = one(
      account.users.find(({ UserName }) => UserName === get('UserName')),
      'EntityNotExist.User',
    );
    const key = one(
      user.keys.find(({ AccessKeyId }) => AccessKeyId === get('UserAccessKeyId')),
      'EntityNotExist.User.AccessKey',
    );
    if (!['Active', 'Inactive'].includes(get('Status'))) throw new FakeFailure(400, 'InvalidParameter.Status');
    key['Status'] = get('Status');
    return {};
  },
  'kms:UpdateRotationPolicy'({ home, get }) {
    const key: Fields = one(
      home.keys.find(({ KeyId }) => KeyId === get('KeyId')),
      'Forbidden.KeyNotFound',
    );
    const [enable, interval] = [get('EnableAutomaticRotation'), get('RotationInterval')];
    const days = Number(/^(\d+)s$/.exec(interval)?.[1] ?? Number.NaN) / 86_400;
    if (enable === 'true' && !(days >= 7 && days <= 365))
      throw new FakeFailure(400, 'InvalidParameter', 'RotationInterval is not valid');
    if (key['Origin'] === 'EXTERNAL' || key['KeyState'] === 'Disabled')
      throw new FakeFailure(400, 'Rejected.UnsupportedOperation');
    key['AutomaticRotation'] = enable === 'true' ? 'Enabled' : 'Disabled';
    if (enable === 'true') key['RotationInterval'] = interval;
    else delete key['RotationInterval'];
    return {};
  },
};

function begin({ world }: Context, database: Database, apply: () => void): void {
  const reads = world.operationReads ?? 2;
  if (reads === 0) apply();
  else operations.set(database, { reads, apply });
}

/** Throws for one in which something goes on. */
function databaseOf({ account, get }: Context): Database {
  const all = Object.values(account.regions).flatMap(({ databases }) => databases);
  const database = one(
    all.find(({ fields }) => fields.DBInstanceId === get('DBInstanceId')),
    'InvalidDBInstanceId.NotFound',
  );
  if (operations.has(database))
    throw new FakeFailure(403, 'OperationDenied.DBInstanceStatus', 'The operation is not permitted due to status of instance.');
  return database;
}

function groupOf({ home, get }: Context): FakeRegion['groups'][number] {
  return one(
    home.groups.find(({ fields }) => fields.SecurityGroupId === get('SecurityGroupId')),
    'InvalidSecurityGroupId.NotFound',
  );
}

function endpointsOf({ answers }: Database): Fields[] {
  const list = fieldsIn(fieldsIn(answers, 'DescribeDBInstanceNetInfo'), 'DBInstanceNetInfos')['DBInstanceNetInfo'];
  return Array.isArray(list) ? (list as Fields[]) : [];
}

function fieldsIn(value: Fields, member: string): Fields {
  const found = value[member];
  return typeof found === 'object' && found !== null ? (found as Fields) : {};
}
