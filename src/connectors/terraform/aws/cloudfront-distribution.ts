/** A distribution as CloudFront lists it: `aws_cloudfront_distribution`. */
import type { Block, Projection, Shape } from '../projection.js';
import { known } from './listed.js';

export const cloudfrontDistribution: Projection = {
  platform: 'aws',
  apiVersion: 'cloudfront.amazonaws.com/2020-05-31',
  kind: 'Distribution',
  from: 'aws_cloudfront_distribution',
  project(block) {
    const certificate = block.one('viewer_certificate');
    return {
      name: block.get('comment'),
      tags: block.get('tags'),
      object: {
        DefaultCacheBehavior: behavior(block.one('default_cache_behavior')),
        CacheBehaviors: { Items: known(block.all('ordered_cache_behavior'), behavior) },
        ViewerCertificate: {
          CloudFrontDefaultCertificate: certificate.get('cloudfront_default_certificate').or(false),
          ACMCertificateArn: certificate.get('acm_certificate_arn'),
          MinimumProtocolVersion: certificate.get('minimum_protocol_version').or('TLSv1'),
        },
      },
    };
  },
};

function behavior(block: Block): Shape {
  return { PathPattern: block.get('path_pattern'), ViewerProtocolPolicy: block.get('viewer_protocol_policy') };
}
