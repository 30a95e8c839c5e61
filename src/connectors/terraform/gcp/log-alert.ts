/** What a project is told of: log-based metrics as Cloud Logging answers, alerting policies as Cloud Monitoring does. */
import type { Block, Shape } from '../projection.js';

export function logMetric(block: Block): Shape {
  return {
    name: block.get('name'),
    filter: block.get('filter'),
    disabled: block.get('disabled').or(false),
  };
}

export function alertPolicy(block: Block): Shape {
  return {
    displayName: block.get('display_name'),
    enabled: block.get('enabled').or(true),
    // Their names are of Google's making; that there are some is known.
    notificationChannels: block.get('notification_channels').each((channel) => channel),
    conditions: block.all('conditions').each((condition) => ({
      displayName: condition.get('display_name'),
      conditionThreshold: condition.one('condition_threshold').object((threshold) => ({ filter: threshold.get('filter') })),
      conditionMatchedLog: condition.one('condition_matched_log').object((matched) => ({ filter: matched.get('filter') })),
    })),
  };
}
