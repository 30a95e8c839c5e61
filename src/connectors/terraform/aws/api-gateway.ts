/** Methods and stages of REST APIs as API Gateway answers. */
import type { Projection } from '../projection.js';

const apigateway = { platform: 'aws', apiVersion: 'apigateway.amazonaws.com/2015-07-09' } as const;

export const apiMethod: Projection = {
  ...apigateway,
  kind: 'Method',
  from: 'aws_api_gateway_method',
  project(block) {
    return {
      // A method has no name of its own: the block's address says which one it is.
      name: block.get('operation_name'),
      object: {
        httpMethod: block.get('http_method'),
        authorizationType: block.get('authorization'),
        apiKeyRequired: block.get('api_key_required').or(false),
      },
    };
  },
};

export const apiStage: Projection = {
  ...apigateway,
  kind: 'Stage',
  from: 'aws_api_gateway_stage',
  project(block) {
    return {
      name: block.get('stage_name'),
      tags: block.get('tags'),
      object: {
        stageName: block.get('stage_name'),
        accessLogSettings: block.one('access_log_settings').object((settings) => ({
          destinationArn: settings.get('destination_arn'),
          format: settings.get('format'),
        })),
      },
    };
  },
};
