/**
 * The trails of an account as ActionTrail lists them: all that a root declares make one list, with its alert rules. These are
 * seldom made where the trails are: a root that has none says nothing of them.
 */
import { unread, type Block, type Projection, type Shape } from '../projection.js';

const TRAIL = 'alicloud_actiontrail_trail';
const ALERT = 'alicloud_sls_alert';

export const trailList: Projection = {
  platform: 'alibaba',
  apiVersion: 'actiontrail.aliyuncs.com/2020-07-06',
  kind: 'TrailList',
  from: TRAIL,
  joins: [ALERT],
  project(block, estate) {
    const trails = estate.all(TRAIL);
    if (trails.known[0] !== block) return undefined;
    const alerts = estate.all(ALERT);
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
        Alerts: alerts.state === 'absent' ? unread('no alert rule is declared in this root') : alerts.each(alert),
      },
    };
  },
};

function alert(block: Block): Shape {
  const configuration = block.one('configuration');
  const policy = configuration.one('policy_configuration');
  return {
    name: block.get('alert_name'),
    displayName: block.get('display_name'),
    status: block.get('status').or('ENABLED'),
    configuration: {
      queryList: configuration.all('query_list').each((query) => ({
        project: query.get('project').or(block.get('project_name')),
        store: query.get('store'),
        query: query.get('query'),
      })),
      policyConfiguration: {
        alertPolicyId: policy.get('alert_policy_id'),
        actionPolicyId: policy.get('action_policy_id'),
      },
      templateConfiguration: configuration
        .one('template_configuration')
        .object((template) => ({ id: template.get('template_id'), type: template.get('type') })),
    },
  };
}
