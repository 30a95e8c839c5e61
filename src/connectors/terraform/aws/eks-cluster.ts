/** A cluster as EKS answers: `aws_eks_cluster`. */
import { unread, type Projection } from '../projection.js';
import { known } from './listed.js';

export const eksCluster: Projection = {
  platform: 'aws',
  apiVersion: 'eks.amazonaws.com/2017-11-01',
  kind: 'Cluster',
  from: 'aws_eks_cluster',
  project(block) {
    const network = block.one('vpc_config');
    return {
      name: block.get('name'),
      tags: block.get('tags'),
      object: {
        name: block.get('name'),
        version: block.get('version').or(unread('it is the newest version at the time when it is made')),
        resourcesVpcConfig: {
          endpointPublicAccess: network.get('endpoint_public_access').or(true),
          endpointPrivateAccess: network.get('endpoint_private_access').or(false),
          publicAccessCidrs: network.get('public_access_cidrs').or(['0.0.0.0/0']),
        },
        logging: { clusterLogging: [{ enabled: true, types: block.get('enabled_cluster_log_types').or([]) }] },
        encryptionConfig: known(block.all('encryption_config'), (encryption) => ({
          resources: encryption.get('resources'),
          provider: { keyArn: encryption.one('provider').get('key_arn') },
        })),
      },
    };
  },
};
