/**
 * An instance as EC2 answers: `aws_instance`, with what its launch template, its subnet and the region's defaults say where
 * it says nothing, and the Elastic IPs that are for it.
 */
import { unread, type Block, type Estate, type Field, type Projection, type Shape } from '../projection.js';

const TEMPLATE = 'aws_launch_template';
const SUBNET = ['aws_subnet', 'aws_default_subnet'];
const DEFAULTS = 'aws_ec2_instance_metadata_defaults';

export const instance: Projection = {
  platform: 'aws',
  apiVersion: 'ec2.amazonaws.com/2016-11-15',
  kind: 'Instance',
  from: 'aws_instance',
  joins: ['aws_eip', 'aws_eip_association', DEFAULTS],
  project(block, estate) {
    return {
      name: block.get('tags').at('Name'),
      tags: block.get('tags'),
      object: {
        InstanceType: block.get('instance_type'),
        State: { Name: 'running' },
        // The provider documents that both are as open as can be when nobody says anything.
        MetadataOptions: {
          HttpTokens: metadata(block, estate, 'http_tokens').or('optional'),
          HttpEndpoint: metadata(block, estate, 'http_endpoint').or('enabled'),
        },
        PublicIpAddress: publicAddress(block, estate),
        NetworkInterfaces: elasticAddresses(block, estate),
      },
    };
  },
};

function metadata(block: Block, estate: Estate, argument: string): Field {
  const own = block.one('metadata_options').get(argument);
  const template = templateOf(block, estate);
  const said = template.state === 'absent' ? own : own.or(template.one('metadata_options').get(argument));
  // Defaults are a region's: with several it is not known here which one counts.
  const [defaults, ...others] = estate.all(DEFAULTS).known;
  if (defaults === undefined || others.length > 0 || said.state !== 'absent') return said;
  const regional = defaults.get(argument).map((value) => (value === 'no-preference' ? undefined : value));
  return regional.state === 'absent' ? said : regional;
}

/** A stand-in, as the address itself is given at the launch; absent when there is none. */
function publicAddress(block: Block, estate: Estate): Shape {
  const template = templateOf(block, estate);
  const asked = block.get('associate_public_ip_address').boolean();
  const wanted = asked.or(template.one('network_interfaces').get('associate_public_ip_address').boolean());
  return wanted.choose((value) => {
    if (value === true || value === 'true') return 'that is given at the launch';
    if (value !== undefined || block.all('network_interface').state === 'present') return undefined;
    return fromSubnet(block, estate);
  });
}

function fromSubnet(block: Block, estate: Estate): Shape {
  for (const type of SUBNET) {
    const subnet = estate.referred(block.get('subnet_id'), type);
    if (subnet.state !== 'present') continue;
    const gives = subnet
      .get('map_public_ip_on_launch')
      .boolean()
      .or(type === 'aws_default_subnet');
    return gives.choose((value) => (value === true ? 'that its subnet gives' : undefined));
  }
  return unread('whether its subnet gives public addresses is not known here');
}

function elasticAddresses(block: Block, estate: Estate): readonly Shape[] {
  const given = [estate.related('aws_eip', 'instance', block), estate.related('aws_eip_association', 'instance_id', block)];
  return given.flatMap((addresses) => {
    const known = addresses.known.map((address) => ({
      PrivateIpAddresses: [{ Association: { PublicIp: `of ${address.address}` } }],
    }));
    return addresses.state === 'unknown' ? [...known, addresses.each(() => ({}))] : known;
  });
}

function templateOf(block: Block, estate: Estate): Block {
  const template = block.one('launch_template');
  return estate.referred(template.get('id').or(template.get('name')), TEMPLATE);
}
