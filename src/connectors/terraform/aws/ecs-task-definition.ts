/** A task definition as ECS answers: `aws_ecs_task_definition`, whose containers are a JSON text in ECS's own words. */
import type { Projection } from '../projection.js';

export const ecsTaskDefinition: Projection = {
  platform: 'aws',
  apiVersion: 'ecs.amazonaws.com/2014-11-13',
  kind: 'TaskDefinition',
  from: 'aws_ecs_task_definition',
  project(block) {
    return {
      name: block.get('family'),
      tags: block.get('tags'),
      object: {
        family: block.get('family'),
        containerDefinitions: block.get('container_definitions').document(),
        networkMode: block.get('network_mode'),
        pidMode: block.get('pid_mode'),
        ipcMode: block.get('ipc_mode'),
      },
    };
  },
};
