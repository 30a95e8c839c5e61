/** IAM: managed policies and who has them, and TLS certificates that are kept there. */
import { calls } from '../events-table.js';
import { globalArn } from '../identity.js';
import { itemsAt, textAt, type Item } from '../json.js';
import { defineKind, type Place } from '../kind.js';
import { detail, listed } from '../steps.js';

const apiVersion = 'iam.amazonaws.com/2010-05-08';
const MARKER = ['Marker', 'Marker'] as const;

/** AWS's own policies of which it matters that nobody has them. */
const ASKED_ABOUT = ['AWSSupportAccess', 'AWSCloudShellFullAccess'];

export const policy = defineKind({
  apiVersion,
  kind: 'Policy',
  scope: 'account',
  list: listed({
    call: 'iam:ListPolicies',
    gives: [
      'PolicyName',
      'PolicyId',
      'Arn',
      'Path',
      'DefaultVersionId',
      'AttachmentCount',
      'PermissionsBoundaryUsageCount',
      'CreateDate',
    ],
    input: { Scope: 'All', MaxItems: 1000 },
    items: (answer) => itemsAt(answer, 'Policies').filter(isOwnOrMatters),
    token: MARKER,
  }),
  details: [
    [
      detail({
        call: 'iam:GetPolicyVersion',
        gives: ['PolicyVersion'],
        input: (item) => ({ PolicyArn: textAt(item, 'Arn'), VersionId: textAt(item, 'DefaultVersionId') }),
      }),
      detail({
        call: 'iam:ListEntitiesForPolicy',
        gives: ['PolicyUsers', 'PolicyGroups', 'PolicyRoles'],
        input: (item) => ({ PolicyArn: textAt(item, 'Arn'), MaxItems: 1000 }),
        pages: { items: ['PolicyUsers', 'PolicyGroups', 'PolicyRoles'], token: MARKER },
      }),
    ],
  ],
  gone: ['NoSuchEntity'],
  key: 'Arn',
  arn: (place, name) => globalArn(place, 'iam', `policy/${name}`),
  identity: policyArn,
  name: (item) => textAt(item, 'PolicyName'),
  created: 'CreateDate',
  documents: ['PolicyVersion.Document'],
  events: [
    calls('iam', ['CreatePolicy'], 'responseElements.policy.arn'),
    calls(
      'iam',
      [
        'AttachGroupPolicy',
        'AttachRolePolicy',
        'AttachUserPolicy',
        'CreatePolicyVersion',
        'DeletePolicy',
        'DeletePolicyVersion',
        'DetachGroupPolicy',
        'DetachRolePolicy',
        'DetachUserPolicy',
        'SetDefaultPolicyVersion',
      ],
      'requestParameters.policyArn',
    ),
  ],
});

export const serverCertificate = defineKind({
  apiVersion,
  kind: 'ServerCertificate',
  scope: 'account',
  list: listed({
    call: 'iam:ListServerCertificates',
    gives: ['ServerCertificateName', 'ServerCertificateId', 'Arn', 'Path', 'UploadDate', 'Expiration'],
    input: { MaxItems: 1000 },
    items: 'ServerCertificateMetadataList',
    token: MARKER,
  }),
  key: 'Arn',
  arn: (place, name) => globalArn(place, 'iam', `server-certificate/${name}`),
  byName: true,
  name: (item) => textAt(item, 'ServerCertificateName'),
  created: 'UploadDate',
  events: [
    calls('iam', ['UploadServerCertificate'], 'responseElements.serverCertificateMetadata.arn'),
    calls('iam', ['DeleteServerCertificate', 'UpdateServerCertificate'], 'requestParameters.serverCertificateName'),
  ],
});

function isOwnOrMatters(item: Item): boolean {
  if (!isOfAws(textAt(item, 'Arn') ?? '')) return true;
  return Number(item['AttachmentCount'] ?? 0) > 0 || ASKED_ABOUT.includes(textAt(item, 'PolicyName') ?? '');
}

/**
 * A policy's identity. Those of AWS have the same ARN in every account, but who has them is of one account:
 * `arn:aws:iam::123456789012:aws-policy/AdministratorAccess`.
 */
export function policyArn(place: Pick<Place, 'partition' | 'account'>, arn: string): string {
  if (!isOfAws(arn)) return arn;
  return `arn:${place.partition}:iam::${place.account}:aws-${arn.split(':').slice(5).join(':')}`;
}

function isOfAws(arn: string): boolean {
  return arn.split(':')[4] === 'aws';
}
