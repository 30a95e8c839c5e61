/** The trails of an account as ActionTrail lists them: all that a root declares make one list. */
import type { Projection } from '../projection.js';

const TRAIL = 'alicloud_actiontrail_trail';

export const trailList: Projection = {
  platform: 'alibaba',
  apiVersion: 'actiontrail.aliyuncs.com/2020-07-06',
  kind: 'TrailList',
  from: TRAIL,
  project(block, estate) {
    const trails = estate.all(TRAIL);
    if (trails.known[0] !== block) return undefined;
    return {
      name: block.get('trail_name').or(block.get('name')),
      object: {
        TrailList: trails.each((trail) => ({
          Name: trail.get('trail_name').or(trail.get('name')),
          Status: trail.get('status').or('Enable'),
          TrailRegion: trail.get('trail_region').or('All'),
          EventRW: trail.get('event_rw').or('Write'),
          OssBucketName: trail.get('oss_bucket_name'),
          SlsProjectArn: trail.get('sls_project_arn'),
        })),
      },
    };
  },
};
