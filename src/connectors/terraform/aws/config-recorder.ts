/** What AWS Config records in a region: a recorder, which records nothing until a status block starts it. */
import type { Projection } from '../projection.js';

const STATUS = 'aws_config_configuration_recorder_status';

export const configRecorder: Projection = {
  platform: 'aws',
  apiVersion: 'config.amazonaws.com/2014-11-12',
  kind: 'ConfigurationRecorders',
  from: 'aws_config_configuration_recorder',
  joins: [STATUS],
  project(block, estate) {
    const name = block.get('name').or('default');
    const group = block.one('recording_group');
    return {
      name,
      object: {
        ConfigurationRecorders: [
          {
            name,
            recordingGroup: {
              allSupported: group.get('all_supported').or(true),
              includeGlobalResourceTypes: group.get('include_global_resource_types').or(false),
              recordingStrategy: { useOnly: group.one('recording_strategy').get('use_only') },
            },
          },
        ],
        ConfigurationRecordersStatus: [
          {
            name,
            recording: estate.one(STATUS, 'name', block, ['name']).get('is_enabled').or(false),
            lastStatus: 'PENDING',
          },
        ],
      },
    };
  },
};
