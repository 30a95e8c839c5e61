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
