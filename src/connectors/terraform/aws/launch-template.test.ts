import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('says no more of the metadata service than the block does', async () => {
  const [said, silent] = await projected(`
    resource "aws_launch_template" "said" {
      name = "said"
      metadata_options {
        http_tokens = "required"
      }
    }
    resource "aws_launch_template" "silent" { name = "silent" }
  `);
  const versions = (options: object) => ({ LaunchTemplateVersions: [{ LaunchTemplateData: { MetadataOptions: options } }] });
  expect(said?.raw).toEqual({ LaunchTemplateName: 'said', ...versions({ HttpTokens: 'required' }) });
  expect(silent?.raw).toEqual({ LaunchTemplateName: 'silent', ...versions({}) });
});
