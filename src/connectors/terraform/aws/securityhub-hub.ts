/** Security Hub in a region: `aws_securityhub_account` subscribes to it, and then it has an ARN. */
import type { Projection } from '../projection.js';

export const securityhubHub: Projection = {
  platform: 'aws',
  apiVersion: 'securityhub.amazonaws.com/2018-10-26',
  kind: 'Hub',
  from: 'aws_securityhub_account',
  project(block) {
    return {
      name: block.get('name'),
      object: { HubArn: block.address, AutoEnableControls: block.get('auto_enable_controls').or(true) },
    };
  },
};
