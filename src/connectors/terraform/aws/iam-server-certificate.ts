/** A TLS certificate that is kept in IAM; until when it is valid is known once it is there. */
import type { Projection } from '../projection.js';

export const iamServerCertificate: Projection = {
  platform: 'aws',
  apiVersion: 'iam.amazonaws.com/2010-05-08',
  kind: 'ServerCertificate',
  from: 'aws_iam_server_certificate',
  project(block) {
    return {
      name: block.get('name'),
      tags: block.get('tags'),
      object: {
        ServerCertificateName: block.get('name'),
        Path: block.get('path').or('/'),
        Arn: block.computed('arn'),
        Expiration: block.computed('expiration'),
      },
    };
  },
};
