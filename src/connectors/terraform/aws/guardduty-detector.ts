/** GuardDuty in a region: the one detector that it can have there. */
import type { Projection } from '../projection.js';

export const guarddutyDetector: Projection = {
  platform: 'aws',
  apiVersion: 'guardduty.amazonaws.com/2017-11-28',
  kind: 'Detectors',
  from: 'aws_guardduty_detector',
  project(block) {
    return {
      name: block.get('name'),
      tags: block.get('tags'),
      object: {
        DetectorIds: [block.address],
        Detectors: [
          {
            Status: block.get('enable').or(true).as({ true: 'ENABLED', false: 'DISABLED' }),
            FindingPublishingFrequency: block.get('finding_publishing_frequency'),
          },
        ],
      },
    };
  },
};
