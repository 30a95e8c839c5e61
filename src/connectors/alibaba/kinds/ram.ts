/** Users, roles, policies and the password policy of Resource Access Management. Keys are listed by their ids: none can be read. */
import { global, only, role } from '../arn.js';
import { at, pick, textAt, type Item } from '../json.js';
import { call, define, type Place } from '../kind.js';
import { byMarker, detail, listed, setting } from '../steps.js';

const API = 'ram.aliyuncs.com/2015-05-01';
const NO_USER = ['EntityNotExist.User'];
const NO_ROLE = ['EntityNotExist.Role'];
const NO_POLICY = ['EntityNotExist.Policy'];

function ofUser(item: Item): { readonly parameters: Readonly<Record<string, string>> } {
  return { parameters: { UserName: textAt(item, 'UserName') ?? '' } };
}

const getUser = call({ call: 'ram:GetUser', gives: ['LastLoginDate'], gone: NO_USER });

export const users = define({
  apiVersion: API,
  kind: 'User',
  in: 'account',
  list: listed({
    call: call({ call: 'ram:ListUsers', gives: ['UserName', 'UserId', 'CreateDate'] }),
    items: 'Users.User',
    pages: byMarker,
    one: { call: getUser, request: (key) => ({ parameters: { UserName: key } }), items: 'User' },
  }),
  details: [
    detail({ call: getUser, request: ofUser, in: 'User' }),
    detail({
      call: call({
        call: 'ram:GetLoginProfile',
        gives: ['LoginProfile'],
        absent: ['EntityNotExist.User.LoginProfile'],
        gone: NO_USER,
      }),
      request: ofUser,
    }),
    detail({
      call: call({
        call: 'ram:GetUserMFAInfo',
        gives: ['MFADevice'],
        absent: ['EntityNotExist.User.MFADevice'],
        gone: NO_USER,
      }),
      request: ofUser,
    }),
    detail({ call: call({ call: 'ram:ListAccessKeys', gives: ['AccessKeys'], gone: NO_USER }), request: ofUser }),
    detail({ call: call({ call: 'ram:ListPoliciesForUser', gives: ['Policies'], gone: NO_USER }), request: ofUser }),
  ],
  arn: global('ram', 'user'),
  key: 'UserName',
  created: 'CreateDate',
  relations: [{ relation: 'granted-by', path: 'Policies.Policy[*].PolicyName', to: attached }],
  types: ['ACS::RAM::User'],
  changedBy: { service: 'Ram', parameters: ['UserName'] },
});

/** Alibaba Cloud's own policies are of no account. */
function attached(name: string, place: Place, { PolicyType }: Item): string {
  return PolicyType === 'System' ? `acs:ram::system:policy/${name}` : global('ram', 'policy')(name, place);
}

const getRole = call({ call: 'ram:GetRole', gives: ['AssumeRolePolicyDocument'], gone: NO_ROLE });

export const roles = define({
  apiVersion: API,
  kind: 'Role',
  in: 'account',
  list: listed({
    call: call({ call: 'ram:ListRoles', gives: ['RoleName', 'RoleId', 'Arn', 'CreateDate', 'Description'] }),
    items: 'Roles.Role',
    pages: byMarker,
    one: { call: getRole, request: (key) => ({ parameters: { RoleName: key } }), items: 'Role' },
  }),
  details: [
    detail({
      call: getRole,
      request: (item) => ({ parameters: { RoleName: textAt(item, 'RoleName') ?? '' } }),
      in: 'Role',
      documents: ['AssumeRolePolicyDocument'],
    }),
  ],
  arn: role,
  key: 'RoleName',
  created: 'CreateDate',
  relations: [
    { relation: 'assumed-by', path: 'AssumeRolePolicyDocument.Statement[*].Principal.RAM[*]', to: principal },
    { relation: 'assumed-by', path: 'AssumeRolePolicyDocument.Statement[*].Principal.Service[*]', to: (service) => service },
  ],
  types: ['ACS::RAM::Role'],
  changedBy: { service: 'Ram', parameters: ['RoleName'] },
});

/** A user, a role, or all of an account (`root`); `*` names nobody. */
function principal(value: string): string | undefined {
  return value.startsWith('acs:ram::') && !value.includes('*') ? value : undefined;
}

const getPolicy = call({ call: 'ram:GetPolicy', gives: ['DefaultPolicyVersion'], gone: NO_POLICY });
/** Those that the account wrote itself: Alibaba Cloud's own are the same for everyone. */
const CUSTOM = 'Custom';

export const policies = define({
  apiVersion: API,
  kind: 'Policy',
  in: 'account',
  list: listed({
    call: call({ call: 'ram:ListPolicies', gives: ['PolicyName', 'PolicyType', 'AttachmentCount', 'DefaultVersion'] }),
    request: () => ({ parameters: { PolicyType: CUSTOM } }),
    items: 'Policies.Policy',
    pages: byMarker,
    one: { call: getPolicy, request: (key) => ({ parameters: namedPolicy(key) }), items: 'Policy' },
  }),
  details: [
    detail({
      call: getPolicy,
      request: (item) => ({ parameters: namedPolicy(textAt(item, 'PolicyName') ?? '') }),
      documents: ['DefaultPolicyVersion.PolicyDocument'],
    }),
  ],
  arn: global('ram', 'policy'),
  key: 'PolicyName',
  created: 'CreateDate',
  types: ['ACS::RAM::Policy'],
  changedBy: { service: 'Ram', parameters: ['PolicyName'] },
});

function namedPolicy(PolicyName: string): Readonly<Record<string, string>> {
  return { PolicyName, PolicyType: CUSTOM };
}

const PASSWORDS = [
  'MinimumPasswordLength',
  'RequireLowercaseCharacters',
  'RequireUppercaseCharacters',
  'RequireNumbers',
  'RequireSymbols',
  'HardExpiry',
  'MaxPasswordAge',
  'PasswordReusePrevention',
  'MaxLoginAttemps',
];

export const passwordPolicy = define({
  apiVersion: API,
  kind: 'PasswordPolicy',
  in: 'account',
  list: setting(call({ call: 'ram:GetPasswordPolicy', gives: PASSWORDS }), (answer) =>
    pick(at(answer, 'PasswordPolicy'), PASSWORDS),
  ),
  arn: only('ram', 'passwordpolicy'),
  key: '',
  name: () => 'password policy',
  single: true,
  changedBy: { service: 'Ram', parameters: [] },
  types: ['ACS::RAM::PasswordPolicy'],
});
