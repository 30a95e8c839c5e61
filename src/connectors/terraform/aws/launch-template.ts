/** A launch template as EC2 answers: `aws_launch_template`, whose newest version is what the block says. */
import type { Projection } from '../projection.js';

export const launchTemplate: Projection = {
  platform: 'aws',
  apiVersion: 'ec2.amazonaws.com/2016-11-15',
  kind: 'LaunchTemplate',
  from: 'aws_launch_template',
  project(block) {
    return {
      name: block.get('name'),
      tags: block.get('tags'),
      object: {
        LaunchTemplateName: block.get('name'),
        LaunchTemplateVersions: [
          {
            LaunchTemplateData: {
              MetadataOptions: {
                HttpTokens: block.one('metadata_options').get('http_tokens'),
                HttpEndpoint: block.one('metadata_options').get('http_endpoint'),
              },
            },
          },
        ],
      },
    };
  },
};
