/** EC2: instances, launch templates, and the images, volumes and snapshots behind them. */
import { calls, ec2Tags, says } from '../events-table.js';
import { keyArn, regionalArn } from '../identity.js';
import { itemsAt, textAt, type Item } from '../json.js';
import { defineKind, type EdgeDraft, type Place } from '../kind.js';
import { detail, listed, setting } from '../steps.js';

const apiVersion = 'ec2.amazonaws.com/2016-11-15';
const TOKEN = ['NextToken', 'NextToken'] as const;
const PAGE = { MaxResults: 1000 };

export const instance = defineKind({
  apiVersion,
  kind: 'Instance',
  scope: 'region',
  list: listed({
    call: 'ec2:DescribeInstances',
    gives: [
      'InstanceId',
      'ImageId',
      'InstanceType',
      'State',
      'SubnetId',
      'VpcId',
      'PublicIpAddress',
      'PrivateIpAddress',
      'NetworkInterfaces',
      'SecurityGroups',
      'BlockDeviceMappings',
      'IamInstanceProfile',
      'MetadataOptions',
      'LaunchTime',
      'Tags',
    ],
    input: PAGE,
    items: (answer) => itemsAt(answer, 'Reservations').flatMap((reservation) => itemsAt(reservation, 'Instances')),
    token: TOKEN,
    one: (id) => ({ InstanceIds: [id] }),
  }),
  gone: ['InvalidInstanceID.NotFound'],
  key: 'InstanceId',
  arn: (place, id) => regionalArn(place, 'ec2', `instance/${id}`),
  name: nameTag,
  tags: 'Tags',
  edges: (item, place) => [
    ...itemsAt(item, 'SecurityGroups').flatMap((group, index) =>
      to(place, 'uses', 'security-group', textAt(group, 'GroupId'), `SecurityGroups[${index}].GroupId`),
    ),
    ...itemsAt(item, 'BlockDeviceMappings').flatMap((mapping, index) =>
      to(place, 'uses', 'volume', textAt(mapping, 'Ebs', 'VolumeId'), `BlockDeviceMappings[${index}].Ebs.VolumeId`),
    ),
    ...to(place, 'uses', 'image', textAt(item, 'ImageId'), 'ImageId'),
    ...to(place, 'uses', 'subnet', textAt(item, 'SubnetId'), 'SubnetId'),
    ...to(place, 'member-of', 'vpc', textAt(item, 'VpcId'), 'VpcId'),
    ...arnEdge('runs-as', textAt(item, 'IamInstanceProfile', 'Arn'), 'IamInstanceProfile.Arn'),
  ],
  events: [
    calls('ec2', ['RunInstances'], 'responseElements.instancesSet.items[].instanceId'),
    calls(
      'ec2',
      ['StartInstances', 'StopInstances', 'RebootInstances', 'TerminateInstances'],
      'requestParameters.instancesSet.items[].instanceId',
    ),
    calls('ec2', ['ModifyInstanceMetadataOptions'], 'requestParameters.ModifyInstanceMetadataOptionsRequest.InstanceId'),
    calls('ec2', ['ModifyInstanceAttribute', 'AttachVolume', 'DetachVolume'], 'requestParameters.instanceId'),
    calls('ec2', ['AssociateIamInstanceProfile'], 'requestParameters.AssociateIamInstanceProfileRequest.InstanceId'),
    calls('ec2', ['AssociateAddress'], 'requestParameters.instanceId'),
    says('aws.ec2', ['EC2 Instance State-change Notification'], 'instance-id'),
    ec2Tags('i-'),
  ],
});

export const launchTemplate = defineKind({
  apiVersion,
  kind: 'LaunchTemplate',
  scope: 'region',
  list: listed({
    call: 'ec2:DescribeLaunchTemplates',
    gives: ['LaunchTemplateId', 'LaunchTemplateName', 'CreateTime', 'DefaultVersionNumber', 'LatestVersionNumber', 'Tags'],
    input: { MaxResults: 200 },
    items: 'LaunchTemplates',
    token: TOKEN,
    one: (id) => ({ LaunchTemplateIds: [id] }),
  }),
  details: [
    [
      detail({
        call: 'ec2:DescribeLaunchTemplateVersions',
        gives: ['LaunchTemplateVersions'],
        input: (item) => ({ LaunchTemplateId: textAt(item, 'LaunchTemplateId'), Versions: ['$Default', '$Latest'] }),
        members: (answer) => ({ LaunchTemplateVersions: distinctVersions(answer) }),
      }),
    ],
  ],
  gone: ['InvalidLaunchTemplateId.NotFound'],
  key: 'LaunchTemplateId',
  arn: (place, id) => regionalArn(place, 'ec2', `launch-template/${id}`),
  name: (item) => textAt(item, 'LaunchTemplateName'),
  tags: 'Tags',
  created: 'CreateTime',
  secrets: { 'LaunchTemplateVersions[].LaunchTemplateData.UserData': 'user data' },
  events: [
    calls('ec2', ['CreateLaunchTemplate'], 'responseElements.CreateLaunchTemplateResponse.launchTemplate.launchTemplateId'),
    calls('ec2', ['CreateLaunchTemplateVersion'], 'requestParameters.CreateLaunchTemplateVersionRequest.LaunchTemplateId'),
    calls('ec2', ['ModifyLaunchTemplate'], 'requestParameters.ModifyLaunchTemplateRequest.LaunchTemplateId'),
    calls('ec2', ['DeleteLaunchTemplate'], 'requestParameters.DeleteLaunchTemplateRequest.LaunchTemplateId'),
    ec2Tags('lt-'),
  ],
});

export const volume = defineKind({
  apiVersion,
  kind: 'Volume',
  scope: 'region',
  list: listed({
    call: 'ec2:DescribeVolumes',
    gives: [
      'VolumeId',
      'VolumeType',
      'Size',
      'State',
      'Encrypted',
      'KmsKeyId',
      'SnapshotId',
      'Attachments',
      'CreateTime',
      'Tags',
    ],
    input: PAGE,
    items: 'Volumes',
    token: TOKEN,
    one: (id) => ({ VolumeIds: [id] }),
  }),
  gone: ['InvalidVolume.NotFound'],
  key: 'VolumeId',
  arn: (place, id) => regionalArn(place, 'ec2', `volume/${id}`),
  name: nameTag,
  tags: 'Tags',
  created: 'CreateTime',
  edges: encryptedBy,
  events: [
    calls('ec2', ['CreateVolume'], 'responseElements.volumeId'),
    calls('ec2', ['DeleteVolume', 'AttachVolume', 'DetachVolume'], 'requestParameters.volumeId'),
    calls('ec2', ['ModifyVolume'], 'requestParameters.ModifyVolumeRequest.VolumeId'),
    ec2Tags('vol-'),
  ],
});

export const snapshot = defineKind({
  apiVersion,
  kind: 'Snapshot',
  scope: 'region',
  list: listed({
    call: 'ec2:DescribeSnapshots',
    gives: ['SnapshotId', 'VolumeId', 'OwnerId', 'State', 'Encrypted', 'KmsKeyId', 'StartTime', 'Tags'],
    input: { OwnerIds: ['self'], ...PAGE },
    items: 'Snapshots',
    token: TOKEN,
    one: (id) => ({ OwnerIds: ['self'], SnapshotIds: [id] }),
  }),
  details: [
    [
      detail({
        call: 'ec2:DescribeSnapshotAttribute',
        gives: ['CreateVolumePermissions'],
        input: (item) => ({ SnapshotId: textAt(item, 'SnapshotId'), Attribute: 'createVolumePermission' }),
        members: (answer) => ({ CreateVolumePermissions: itemsAt(answer, 'CreateVolumePermissions') }),
      }),
    ],
  ],
  gone: ['InvalidSnapshot.NotFound'],
  key: 'SnapshotId',
  arn: (place, id) => regionalArn(place, 'ec2', `snapshot/${id}`),
  name: nameTag,
  tags: 'Tags',
  created: 'StartTime',
  edges: encryptedBy,
  events: [
    calls('ec2', ['CreateSnapshot', 'CopySnapshot', 'ImportSnapshot'], 'responseElements.snapshotId'),
    calls('ec2', ['CreateSnapshots'], 'responseElements.CreateSnapshotsResponse.snapshotSet.item[].snapshotId'),
    calls('ec2', ['DeleteSnapshot', 'ModifySnapshotAttribute', 'ResetSnapshotAttribute'], 'requestParameters.snapshotId'),
    ec2Tags('snap-'),
  ],
});

export const image = defineKind({
  apiVersion,
  kind: 'Image',
  scope: 'region',
  list: listed({
    call: 'ec2:DescribeImages',
    gives: ['ImageId', 'Name', 'OwnerId', 'Public', 'State', 'CreationDate', 'ImdsSupport', 'BlockDeviceMappings', 'Tags'],
    input: { Owners: ['self'], ...PAGE },
    items: 'Images',
    token: TOKEN,
    one: (id) => ({ Owners: ['self'], ImageIds: [id] }),
  }),
  gone: ['InvalidAMIID.NotFound', 'InvalidAMIID.Unavailable'],
  key: 'ImageId',
  arn: (place, id) => regionalArn(place, 'ec2', `image/${id}`),
  name: (item) => textAt(item, 'Name'),
  tags: 'Tags',
  created: 'CreationDate',
  edges: (item, place) =>
    itemsAt(item, 'BlockDeviceMappings').flatMap((mapping, index) =>
      to(place, 'uses', 'snapshot', textAt(mapping, 'Ebs', 'SnapshotId'), `BlockDeviceMappings[${index}].Ebs.SnapshotId`),
    ),
  events: [
    calls('ec2', ['CreateImage', 'CopyImage', 'RegisterImage'], 'responseElements.imageId'),
    calls('ec2', ['DeregisterImage', 'ModifyImageAttribute', 'ResetImageAttribute'], 'requestParameters.imageId'),
    ec2Tags('ami-'),
  ],
});

export const ebsEncryptionByDefault = defineKind({
  apiVersion,
  kind: 'EbsEncryptionByDefault',
  scope: 'region',
  list: setting({ call: 'ec2:GetEbsEncryptionByDefault', gives: ['EbsEncryptionByDefault'] }),
  key: '',
  arn: (place) => regionalArn(place, 'ec2', 'ebs-encryption-by-default'),
  events: [calls('ec2', ['EnableEbsEncryptionByDefault', 'DisableEbsEncryptionByDefault'])],
});

/** The default and the newest version may be one. */
function distinctVersions(answer: Item): readonly Item[] {
  const versions = itemsAt(answer, 'LaunchTemplateVersions');
  return versions.filter(
    (one, index) => versions.findIndex((other) => other['VersionNumber'] === one['VersionNumber']) === index,
  );
}

function nameTag(item: Item): string | undefined {
  return textAt(
    itemsAt(item, 'Tags').find((tag) => tag['Key'] === 'Name'),
    'Value',
  );
}

function to(
  place: Place,
  relation: EdgeDraft['relation'],
  type: string,
  id: string | undefined,
  evidence: string,
): readonly EdgeDraft[] {
  return id === undefined ? [] : [{ relation, to: regionalArn(place, 'ec2', `${type}/${id}`), evidence }];
}

function arnEdge(relation: EdgeDraft['relation'], arn: string | undefined, evidence: string): readonly EdgeDraft[] {
  return arn === undefined ? [] : [{ relation, to: arn, evidence }];
}

function encryptedBy(item: Item, place: Place): readonly EdgeDraft[] {
  const key = textAt(item, 'KmsKeyId');
  return key === undefined ? [] : [{ relation: 'encrypted-by', to: keyArn(place, key), evidence: 'KmsKeyId' }];
}
