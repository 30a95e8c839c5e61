// The actions of Alibaba Cloud, over a server that answers reads and writes as the reference describes them.
import { alibabaActing } from '../../src/connectors/alibaba/index.js';
import { addressOf, BUCKET, DATABASE, GROUP, KEY, openActing, USER, type ActingThings } from '../fakes/alibaba/acting-world.js';
import { describeActing, type ActingCase } from './acting.js';

type Change = (things: ActingThings) => void;

function acting(action: string, arn: string, fields: readonly string[], change: Change, drift: Change): ActingCase {
  return {
    action,
    async set() {
      // What is taken shows at the next reading; slower operations are in the connector's own tests.
      const { estate, things, close } = await openActing(1);
      return {
        connector: alibabaActing,
        estate,
        address: addressOf(arn),
        request: { fields },
        change: async () => change(things),
        drift: async () => drift(things),
        close,
      };
    },
  };
}

const set = (fields: Record<string, unknown> | undefined, name: string, value: unknown): void =>
  void Object.assign(fields ?? {}, { [name]: value });

describeActing('Alibaba Cloud', [
  acting(
    'block-public-access',
    BUCKET,
    ['AccessControlList.Grant'],
    ({ bucket }) => set(bucket, 'Versioning', 'Enabled'),
    ({ bucket }) => set(bucket, 'BlockPublicAccess', 'false'),
  ),
  acting(
    'revoke-security-group-rule',
    GROUP,
    ['Permissions.Permission[1]'],
    ({ rules }) => set(rules[0], 'Priority', '7'),
    ({ rules }) => void rules.push({ ...rules[0], PortRange: '22/22', SourceCidrIp: '0.0.0.0/0', SecurityGroupRuleId: 'sgr-9' }),
  ),
  acting(
    'disable-database-public-access',
    DATABASE,
    ['DBInstanceIPArray[1].SecurityIPList'],
    ({ lists }) => set(lists[0], 'SecurityIPList', '203.0.113.0/24'),
    ({ lists }) => set(lists[1], 'SecurityIPList', '203.0.113.0/24'),
  ),
  acting(
    'deactivate-access-key',
    USER,
    ['AccessKeys.AccessKey[AccessKeyId=LTAIOLD]'],
    ({ user }) => void user.policies.push({ PolicyName: 'everything', PolicyType: 'Custom' }),
    ({ user }) => void user.keys.pop(),
  ),
  acting(
    'enable-key-rotation',
    KEY,
    ['AutomaticRotation'],
    ({ key }) => set(key, 'KeySpec', 'Aliyun_SM4'),
    ({ key }) => set(key, 'RotationInterval', '604800s'),
  ),
]);
