import { describe, expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

const find = async (source: string) => (await projected(source)).find(({ kind }) => kind === 'Instance');

describe('the metadata options', () => {
  it.each([
    ['nothing is said', '', { HttpTokens: 'optional', HttpEndpoint: 'enabled' }],
    ['they are said', 'metadata_options { http_tokens = "required" }', { HttpTokens: 'required', HttpEndpoint: 'enabled' }],
    ['the template says them', 'launch_template { id = aws_launch_template.t.id }', { HttpTokens: 'required' }],
  ])('are known when %s', async (_, argument, options) => {
    const instance = await find(`
      resource "aws_instance" "a" {
        subnet_id = "subnet-1"
        ${argument}
      }
      resource "aws_launch_template" "t" {
        metadata_options { http_tokens = "required" }
      }
    `);
    expect(instance?.raw).toMatchObject({ State: { Name: 'running' }, MetadataOptions: options });
  });

  it("are the region's where the instance says nothing", async () => {
    const instance = await find(`
      resource "aws_instance" "a" {}
      resource "aws_ec2_instance_metadata_defaults" "d" {
        http_tokens   = "required"
        http_endpoint = "no-preference"
      }
    `);
    expect(instance?.raw).toMatchObject({ MetadataOptions: { HttpTokens: 'required', HttpEndpoint: 'enabled' } });
  });
});

describe('the public address', () => {
  it.each([
    ['it is asked for', 'associate_public_ip_address = true', 'that is given at the launch'],
    ['it is refused', 'associate_public_ip_address = false', undefined],
    ['the subnet gives it', 'subnet_id = aws_subnet.public.id', 'that its subnet gives'],
    ['the subnet gives none', 'subnet_id = aws_subnet.private.id', undefined],
  ])('is known when %s', async (_, argument, address) => {
    const instance = await find(`
      resource "aws_instance" "a" {
        ${argument}
      }
      resource "aws_subnet" "public" {
        map_public_ip_on_launch = true
      }
      resource "aws_subnet" "private" {}
    `);
    expect(instance).toBeDefined();
    expect(instance?.unread ?? []).toEqual([]);
    if (address === undefined) expect(instance?.raw).not.toHaveProperty('PublicIpAddress');
    else expect(instance?.raw).toHaveProperty('PublicIpAddress', address);
  });

  it('is not known when the subnet is not here', async () => {
    const instance = await find('resource "aws_instance" "a" { subnet_id = "subnet-1" }');
    expect(instance?.unread?.map(({ path }) => path)).toEqual(['PublicIpAddress']);
  });

  it('is there with an Elastic IP', async () => {
    const instance = await find(`
      resource "aws_instance" "a" { associate_public_ip_address = false }
      resource "aws_eip" "a" { instance = aws_instance.a.id }
    `);
    expect(instance?.raw).toMatchObject({
      NetworkInterfaces: [{ PrivateIpAddresses: [{ Association: { PublicIp: 'of aws_eip.a' } }] }],
    });
  });
});
