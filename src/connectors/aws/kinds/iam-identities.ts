/** IAM: users and their credentials, groups, and roles with who may assume them. */
import { calls } from '../events-table.js';
import { globalArn, isArn } from '../identity.js';
import { at, itemsAt, oneOrMore, pick, textAt, type Item } from '../json.js';
import { defineKind, type EdgeDraft, type Place } from '../kind.js';
import { detail, each, listed, lookup, shared } from '../steps.js';
import { policyArn } from './iam-policies.js';

const apiVersion = 'iam.amazonaws.com/2010-05-08';
const MARKER = ['Marker', 'Marker'] as const;

const userDetails = lookup('UserDetailList', 'UserName');

export const user = defineKind({
  apiVersion,
  kind: 'User',
  scope: 'account',
  list: listed({
    call: 'iam:ListUsers',
    gives: ['UserName', 'UserId', 'Arn', 'Path', 'CreateDate', 'PasswordLastUsed'],
    input: { MaxItems: 200 },
    items: 'Users',
    token: MARKER,
  }),
  details: [
    [
      shared({
        call: 'iam:GetAccountAuthorizationDetails',
        gives: ['UserPolicyList', 'AttachedManagedPolicies', 'GroupList', 'Tags'],
        input: () => ({ Filter: ['User'], MaxItems: 1000 }),
        pages: { items: 'UserDetailList', token: MARKER },
        members: (answer, item) =>
          pick(userDetails(answer, textAt(item, 'UserName')) ?? {}, [
            'UserPolicyList',
            'AttachedManagedPolicies',
            'GroupList',
            'Tags',
          ]),
      }),
      detail({ call: 'iam:GetLoginProfile', gives: ['LoginProfile'], absent: 'NoSuchEntity', input: byUser }),
      detail({
        call: 'iam:ListMFADevices',
        gives: ['MFADevices'],
        input: byUser,
        pages: { items: 'MFADevices', token: MARKER },
      }),
      detail({
        call: 'iam:ListAccessKeys',
        gives: ['AccessKeyMetadata'],
        input: byUser,
        pages: { items: 'AccessKeyMetadata', token: MARKER },
      }),
    ],
    [
      each({
        call: 'iam:GetAccessKeyLastUsed',
        gives: ['AccessKeyMetadata'],
        inputs: (item) => keysOf(item).map((key) => ({ AccessKeyId: textAt(key, 'AccessKeyId') })),
        members: (answers, item) => withLastUse(item, answers),
        unread: (index) => `AccessKeyMetadata[${index}].AccessKeyLastUsed`,
      }),
    ],
  ],
  gone: ['NoSuchEntity'],
  key: 'Arn',
  arn: (place, name) => globalArn(place, 'iam', `user/${name}`),
  byName: true,
  name: (item) => textAt(item, 'UserName'),
  tags: 'Tags',
  created: 'CreateDate',
  documents: ['UserPolicyList[].PolicyDocument'],
  edges: (item, place) => [
    ...attached(item, place),
    ...oneOrMore(item['GroupList']).flatMap((group, index): readonly EdgeDraft[] =>
      typeof group === 'string'
        ? [{ relation: 'member-of', to: globalArn(place, 'iam', `group/${group}`), evidence: `GroupList[${index}]` }]
        : [],
    ),
  ],
  events: [
    calls('iam', ['CreateUser'], 'responseElements.user.arn'),
    calls(
      'iam',
      [
        'AddUserToGroup',
        'AttachUserPolicy',
        'CreateAccessKey',
        'CreateLoginProfile',
        'DeactivateMFADevice',
        'DeleteAccessKey',
        'DeleteLoginProfile',
        'DeleteUser',
        'DeleteUserPolicy',
        'DetachUserPolicy',
        'EnableMFADevice',
        'PutUserPolicy',
        'RemoveUserFromGroup',
        'TagUser',
        'UntagUser',
        'UpdateAccessKey',
        'UpdateLoginProfile',
      ],
      'requestParameters.userName',
    ),
    calls('iam', ['UpdateUser'], 'requestParameters.userName', 'requestParameters.newUserName'),
  ],
});

export const group = defineKind({
  apiVersion,
  kind: 'Group',
  scope: 'account',
  list: listed({
    call: 'iam:GetAccountAuthorizationDetails',
    gives: ['GroupName', 'GroupId', 'Arn', 'Path', 'CreateDate', 'GroupPolicyList', 'AttachedManagedPolicies'],
    input: { Filter: ['Group'], MaxItems: 1000 },
    items: 'GroupDetailList',
    token: MARKER,
  }),
  key: 'Arn',
  arn: (place, name) => globalArn(place, 'iam', `group/${name}`),
  byName: true,
  name: (item) => textAt(item, 'GroupName'),
  created: 'CreateDate',
  documents: ['GroupPolicyList[].PolicyDocument'],
  edges: attached,
  events: [
    calls('iam', ['CreateGroup'], 'responseElements.group.arn'),
    calls(
      'iam',
      ['AttachGroupPolicy', 'DeleteGroup', 'DeleteGroupPolicy', 'DetachGroupPolicy', 'PutGroupPolicy'],
      'requestParameters.groupName',
    ),
    calls('iam', ['UpdateGroup'], 'requestParameters.groupName', 'requestParameters.newGroupName'),
  ],
});

export const role = defineKind({
  apiVersion,
  kind: 'Role',
  scope: 'account',
  list: listed({
    call: 'iam:GetAccountAuthorizationDetails',
    gives: [
      'RoleName',
      'RoleId',
      'Arn',
      'Path',
      'CreateDate',
      'AssumeRolePolicyDocument',
      'RolePolicyList',
      'AttachedManagedPolicies',
      'PermissionsBoundary',
      'RoleLastUsed',
      'Tags',
    ],
    input: { Filter: ['Role'], MaxItems: 500 },
    items: 'RoleDetailList',
    token: MARKER,
  }),
  key: 'Arn',
  arn: (place, name) => globalArn(place, 'iam', `role/${name}`),
  byName: true,
  name: (item) => textAt(item, 'RoleName'),
  tags: 'Tags',
  created: 'CreateDate',
  documents: ['AssumeRolePolicyDocument', 'RolePolicyList[].PolicyDocument'],
  edges: (item, place) => [...attached(item, place), ...assumedBy(item)],
  events: [
    calls('iam', ['CreateRole', 'CreateServiceLinkedRole'], 'responseElements.role.arn'),
    calls(
      'iam',
      [
        'AttachRolePolicy',
        'DeleteRole',
        'DeleteRolePermissionsBoundary',
        'DeleteRolePolicy',
        'DetachRolePolicy',
        'PutRolePermissionsBoundary',
        'PutRolePolicy',
        'TagRole',
        'UntagRole',
        'UpdateAssumeRolePolicy',
        'UpdateRole',
      ],
      'requestParameters.roleName',
    ),
  ],
});

function byUser(item: Item): { readonly UserName: string | undefined } {
  return { UserName: textAt(item, 'UserName') };
}

function keysOf(item: Item): readonly Item[] {
  return itemsAt(item, 'AccessKeyMetadata');
}

function withLastUse(item: Item, answers: readonly (Item | undefined)[]): Item {
  if (at(item, 'AccessKeyMetadata') === undefined) return {};
  return {
    AccessKeyMetadata: keysOf(item).map((key, index) => {
      const used = at(answers[index], 'AccessKeyLastUsed');
      return used === undefined ? key : { ...key, AccessKeyLastUsed: used };
    }),
  };
}

function attached(item: Item, place: Place): readonly EdgeDraft[] {
  const policies = itemsAt(item, 'AttachedManagedPolicies').flatMap((policy, index): readonly EdgeDraft[] => {
    const arn = textAt(policy, 'PolicyArn');
    const evidence = `AttachedManagedPolicies[${index}].PolicyArn`;
    return arn === undefined ? [] : [{ relation: 'uses', to: policyArn(place, arn), evidence }];
  });
  const boundary = textAt(item, 'PermissionsBoundary', 'PermissionsBoundaryArn');
  if (boundary === undefined) return policies;
  return [
    ...policies,
    { relation: 'uses', to: policyArn(place, boundary), evidence: 'PermissionsBoundary.PermissionsBoundaryArn' },
  ];
}

/** Whoever the trust policy names may assume it. Services and everyone are no resources. */
function assumedBy(item: Item): readonly EdgeDraft[] {
  const self = textAt(item, 'Arn') ?? '';
  const document = at(item, 'AssumeRolePolicyDocument');
  const isList = Array.isArray(at(document, 'Statement'));
  return oneOrMore(at(document, 'Statement')).flatMap((statement, index) => {
    if (textAt(statement, 'Effect') !== 'Allow') return [];
    const where = `AssumeRolePolicyDocument.Statement${isList ? `[${index}]` : ''}.Principal`;
    return ['AWS', 'Federated'].flatMap((type) =>
      oneOrMore(at(statement, 'Principal', type)).flatMap((principal): readonly EdgeDraft[] =>
        typeof principal === 'string' && isArn(principal)
          ? [{ from: principal, relation: 'assumes', to: self, evidence: `${where}.${type}` }]
          : [],
      ),
    );
  });
}
