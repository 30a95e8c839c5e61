import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('reads the behaviors and the certificate', async () => {
  const [distribution] = await projected(`
    resource "aws_cloudfront_distribution" "a" {
      enabled = true
      default_cache_behavior { viewer_protocol_policy = "redirect-to-https" }
      ordered_cache_behavior {
        path_pattern           = "/old/*"
        viewer_protocol_policy = "allow-all"
      }
      viewer_certificate { cloudfront_default_certificate = true }
    }
  `);
  expect(distribution?.raw).toEqual({
    DefaultCacheBehavior: { ViewerProtocolPolicy: 'redirect-to-https' },
    CacheBehaviors: { Items: [{ PathPattern: '/old/*', ViewerProtocolPolicy: 'allow-all' }] },
    ViewerCertificate: { CloudFrontDefaultCertificate: true, MinimumProtocolVersion: 'TLSv1' },
  });
});
