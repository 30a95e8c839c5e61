import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('makes one list of all trails', async () => {
  const lists = await projected(`
    resource "alicloud_actiontrail_trail" "a" {
      trail_name      = "a"
      oss_bucket_name = "trail"
    }
    resource "alicloud_actiontrail_trail" "b" {
      trail_name   = "b"
      trail_region = "cn-hangzhou"
      event_rw     = "All"
      status       = "Disable"
    }
  `);
  expect(lists.map(({ raw }) => raw)).toEqual([
    {
      TrailList: [
        { Name: 'a', Status: 'Enable', TrailRegion: 'All', EventRW: 'Write', OssBucketName: 'trail' },
        { Name: 'b', Status: 'Disable', TrailRegion: 'cn-hangzhou', EventRW: 'All' },
      ],
    },
  ]);
});

it('knows the alert rules of a root that declares some, and says that it does not know of others', async () => {
  const trail = 'resource "alicloud_actiontrail_trail" "a" { trail_name = "a" }';
  const [[alone], [list]] = await Promise.all([
    projected(trail),
    projected(`
      ${trail}
      resource "alicloud_sls_alert" "keys" {
        alert_name   = "keys"
        project_name = "audit"
        display_name = "Keys"
        configuration {
          query_list {
            store = "actiontrail_a"
            query = "event.eventName: DisableKey"
          }
          policy_configuration { action_policy_id = "security" }
        }
      }
    `),
  ]);
  expect(alone?.unread?.map(({ path }) => path)).toEqual(['Alerts']);
  expect(list?.raw).toMatchObject({
    Alerts: [
      {
        name: 'keys',
        status: 'ENABLED',
        configuration: {
          queryList: [{ project: 'audit', store: 'actiontrail_a', query: 'event.eventName: DisableKey' }],
          policyConfiguration: { actionPolicyId: 'security' },
        },
      },
    ],
  });
});
