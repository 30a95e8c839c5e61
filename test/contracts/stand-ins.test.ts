/**
 * The law of stand-ins: where a Terraform configuration has a value that only apply gives, every policy that ships has the
 * verdict that it would have whatever the value turns out to be, or is in error.
 */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it } from 'vitest';
import { assessPolicies, compilePolicies, judgeContext, type Guardrail } from '../../src/assess/index.js';
import { readPolicyFile } from '../../src/config/policy-file.js';
import { createEngine } from '../../src/lib/cel/index.js';
import type { Policy, Resource } from '../../src/model/index.js';
import { TEST_LIMITS } from '../fakes/read-context.js';
import { projected } from '../fakes/terraform.js';

const POLICIES = fileURLToPath(new URL('../../policies', import.meta.url));

let guardrails: readonly Guardrail[] = [];
beforeAll(async () => {
  const engine = createEngine();
  const policies: Policy[] = [];
  for (const family of ['aws', 'gcp']) {
    for (const name of readdirSync(`${POLICIES}/${family}`)) {
      if (name !== 'shapes')
        policies.push(await readPolicyFile(`${POLICIES}/${family}/${name}/policy.yaml`, TEST_LIMITS, engine));
    }
  }
  guardrails = compilePolicies(policies, engine);
});

/** By policy and resource. */
function verdicts(resources: readonly Resource[]): ReadonlyMap<string, string> {
  const context = judgeContext({ resources, gaps: [], now: new Date('2026-01-01') });
  return new Map(
    [...assessPolicies(guardrails, resources, context)].map(({ policy, resource, kind }) => [`${policy} on ${resource}`, kind]),
  );
}

/** A value that is not known: how it is referred to, and what it may turn out to be. */
interface Hole {
  readonly reference: string;
  readonly values: readonly string[];
}

const ACCOUNTS = ['111122223333', '987654321098'];
/** What a person may write into a variable, all that policies ask for among it. */
const ANYTHING = [
  '',
  '*',
  '**',
  '*:*',
  '?',
  'a',
  'arn:aws:iam::*:root',
  '0.0.0.0/0',
  '10.0.0.0/8',
  '/0',
  '1/8',
  'o-*',
  'repo:*',
  'repo:acme/x',
  'service-1',
  'allUsers',
  '111122223333',
  'x/y',
  'x/y*',
  '/',
  '/*',
  ':*',
  ':*/',
  '@cloudservices.gserviceaccount.com',
  'e',
  'admin',
  's3:*',
  'oidc-provider/gitlab.com',
  'gitlab.com',
  'deleted:user',
  'serviceAccount:1',
  'name-of-it',
  '*:111122223333',
];

const HOLES: Readonly<Record<string, Hole>> = {
  ACCOUNT: { reference: 'data.aws_caller_identity.c.account_id', values: ACCOUNTS },
  CALLER: {
    reference: 'data.aws_caller_identity.c.arn',
    values: ['arn:aws:sts::111122223333:assumed-role/a/b', 'arn:aws-cn:sts::987654321098:assumed-role/a/b'],
  },
  PARTITION: { reference: 'data.aws_partition.p.partition', values: ['aws', 'aws-cn', 'aws-us-gov'] },
  REGION: { reference: 'data.aws_region.r.name', values: ['eu-west-1', 'us-gov-east-1'] },
  ORGANISATION: { reference: 'data.aws_organizations_organization.o.id', values: ['o-abcdefghij', 'o-1234567890'] },
  ROLE: {
    reference: 'aws_iam_role.other.arn',
    values: ['arn:aws:iam::111122223333:role/app', 'arn:aws:iam::987654321098:role/path/app'],
  },
  BUCKET: { reference: 'aws_s3_bucket.other.arn', values: ['arn:aws:s3:::logs', 'arn:aws-us-gov:s3:::a.b.c'] },
  TOPIC: {
    reference: 'aws_sns_topic.other.arn',
    values: ['arn:aws:sns:eu-west-1:111122223333:topic', 'arn:aws-cn:sns:cn-north-1:987654321098:t'],
  },
  NUMBER: { reference: 'data.google_project.p.number', values: ['123456789012', '1234567890'] },
  OTHER_NUMBER: { reference: 'data.google_project.q.number', values: ['123456789012', '222222222222', '1234567890'] },
  PROJECT: { reference: 'data.google_project.p.project_id', values: ['acme-data', 'service-1', 'app-00'] },
  AGENT: {
    reference: 'google_project_service_identity.a.email',
    values: ['service-123456789012@gcp-sa-pubsub.iam.gserviceaccount.com', 'service-1@gcp-sa-pubsub.iam.gserviceaccount.com'],
  },
  BUILDER: {
    reference: 'google_project_service_identity.build.email',
    values: ['123456789012@cloudbuild.gserviceaccount.com', 'service-1@gcp-sa-cloudbuild.iam.gserviceaccount.com'],
  },
  ANYTHING: { reference: 'var.anything', values: ANYTHING },
  // Where a cloud takes but one kind of value: an account within a principal's ARN, an address behind `user:`.
  ANY_ACCOUNT: { reference: 'var.account', values: ACCOUNTS },
  ANY_NAME: { reference: 'var.name', values: ['app', 'gcp-sa-pubsub', 'acme-data'] },
  ANY_MAIL: { reference: 'var.mail', values: ['ann@example.com', 'bob@example.com'] },
  ANY_OTHER_MAIL: { reference: 'var.other_mail', values: ['ann@example.com', 'eve@example.com', 'bob@example.com'] },
};

const BLOCKS = `
  data "aws_caller_identity" "c" {}
  data "aws_partition" "p" {}
  data "aws_region" "r" {}
  data "aws_organizations_organization" "o" {}
  data "google_project" "p" {}
  data "google_project" "q" { project_id = "q" }
  variable "anything" { type = string }
  variable "other_mail" { type = string }
  variable "account" { type = string }
  variable "name" { type = string }
  variable "mail" { type = string }
  resource "aws_iam_role" "other" { assume_role_policy = "{}" }
  resource "aws_s3_bucket" "other" {}
  resource "aws_sns_topic" "other" {}
  resource "google_project_service_identity" "a" { service = "pubsub.googleapis.com" }
  resource "google_project_service_identity" "build" { service = "cloudbuild.googleapis.com" }
`;

const PRINCIPALS = [
  '<ACCOUNT>',
  'arn:aws:iam::<ACCOUNT>:root',
  'arn:<PARTITION>:iam::<ACCOUNT>:role/app',
  '<ROLE>',
  '<CALLER>',
  '<ANYTHING>',
  'x<ANYTHING>',
  'arn:aws:iam::<ANY_ACCOUNT>:root',
  'arn:aws:iam::<ANY_ACCOUNT>:role/<ANY_NAME>',
  'arn:aws:iam::444455556666:user/<ANYTHING>',
  '*',
  '111122223333',
];
const PROVIDERS = [
  'arn:aws:iam::<ACCOUNT>:oidc-provider/token.actions.githubusercontent.com',
  'arn:aws:iam::<ANY_ACCOUNT>:oidc-provider/gitlab.com',
  'arn:aws:iam::<ACCOUNT>:oidc-provider/<ANYTHING>',
];
const CONDITIONS: readonly (readonly [key: string, value: string])[] = [
  ['aws:SourceArn', '<TOPIC>'],
  ['aws:SourceArn', '<BUCKET>'],
  ['aws:SourceArn', 'arn:aws:s3:::logs-<ANYTHING>'],
  ['aws:SourceArn', 'arn:aws:s3:::l<ANYTHING>'],
  ['aws:SourceArn', 'arn:aws:sns:<REGION>:<ACCOUNT>:<ANYTHING>'],
  ['aws:SourceArn', 'arn:aws:sns:eu-west-1:<ANYTHING>:topic'],
  ['aws:SourceArn', 'arn:<ANYTHING>'],
  ['aws:SourceAccount', '<ACCOUNT>'],
  ['aws:SourceAccount', '<ANYTHING>'],
  ['aws:SourceAccount', '1234<ANYTHING>'],
  ['aws:PrincipalOrgID', '<ORGANISATION>'],
  ['aws:PrincipalOrgPaths', '<ORGANISATION>/*/<ANYTHING>/*'],
  ['aws:PrincipalOrgPaths', '<ANYTHING>/*/ou'],
  ['aws:SourceIp', '<ANYTHING>/8'],
  ['aws:SourceIp', '10.0.0.0/<ANYTHING>'],
  ['aws:SourceIp', '10.0.0.0/1<ANYTHING>'],
  ['aws:SourceVpc', 'vpc-<ANYTHING>'],
  ['aws:SecureTransport', 'fals<ANYTHING>'],
  ['aws:SecureTransport', 'false<ANYTHING>'],
  ['token.actions.githubusercontent.com:sub', 'repo:acme/<ANYTHING>:*'],
  ['token.actions.githubusercontent.com:sub', 'repo:<ANYTHING>/app:*'],
  ['token.actions.githubusercontent.com:sub', 'repo<ANYTHING>'],
  ['gitlab.com:sub', 'project_path:acme/<ANYTHING>'],
  ['gitlab.com:sub', 'project_path:<ANYTHING>'],
  ['sts:ExternalId', '<ANYTHING>'],
  ['sts:ExternalId', 'secret-<ANYTHING>'],
];
const RESOURCES = [
  '*',
  '<BUCKET>',
  '<BUCKET>/*',
  'arn:aws:s3:::<ANYTHING>',
  'arn:aws:s3:::<ANYTHING>/*',
  'arn:aws:s3:::b/<ANYTHING>',
  '*<ANYTHING>',
  'arn:aws:s3:::b/logs/<ANYTHING>',
  'arn:aws:s3:::b/l*<ANYTHING>',
  '<ANYTHING>',
];
const ACTIONS = ['*', 's3:*', '<ANYTHING>', 's3:<ANYTHING>', 'sts:AssumeRole', 's3:Get<ANYTHING>'];
const MEMBERS = [
  'allUsers',
  'user:ann@example.com',
  'user:<ANY_MAIL>',
  'group:<ANY_MAIL>',
  '<ANYTHING>',
  'serviceAccount:service-<NUMBER>@gs-project-accounts.iam.gserviceaccount.com',
  'serviceAccount:service-<OTHER_NUMBER>@gs-project-accounts.iam.gserviceaccount.com',
  'serviceAccount:service-123456789012@gs-project-accounts.iam.gserviceaccount.com',
  'serviceAccount:<NUMBER>-compute@developer.gserviceaccount.com',
  'serviceAccount:<AGENT>',
  'serviceAccount:<BUILDER>',
  'serviceAccount:<PROJECT>@<PROJECT>.iam.gserviceaccount.com',
  'serviceAccount:app@<PROJECT>.iam.gserviceaccount.com',
  'serviceAccount:<PROJECT>.svc.id.goog[space/app]',
  'serviceAccount:app@<ANY_NAME>.iam.gserviceaccount.com',
  'serviceAccount:<ANYTHING>@app.iam.gserviceaccount.com',
  'deleted:<ANYTHING>',
  '<ANYTHING>:x@example.com',
  'user:<ANY_OTHER_MAIL>',
];
const ROLES = [
  'roles/owner',
  'roles/editor',
  'roles/storage.admin',
  'roles/iam.serviceAccountTokenCreator',
  'roles/iam.<ANYTHING>',
];
/** Roles that no one should have together. */
const APART = ['roles/iam.serviceAccountAdmin', 'roles/iam.serviceAccountUser'] as const;

const quoted = (text: string): string => JSON.stringify(text);
const list = (texts: readonly string[]): string => `[${texts.map(quoted).join(', ')}]`;
const conditional = (key: string, value: string, operator = 'StringLike'): string =>
  `Condition = { ${operator} = { ${quoted(key)} = ${quoted(value)} } }`;

const STATEMENTS: readonly string[] = [
  ...PRINCIPALS.map(
    (principal) => `Effect = "Allow", Principal = { AWS = ${list([principal])} }, Action = "s3:Get*", Resource = "*"`,
  ),
  ...PROVIDERS.map(
    (provider) => `Effect = "Allow", Principal = { Federated = ${quoted(provider)} }, Action = "sts:*", Resource = "*"`,
  ),
  ...CONDITIONS.flatMap(([key, value]) => [
    `Effect = "Allow", Principal = "*", Action = "s3:Get*", Resource = "*", ${conditional(key, value)}`,
    `Effect = "Deny", Principal = "*", Action = "s3:*", Resource = ["*", "arn:aws:s3:::b"], ${conditional(key, value, 'Bool')}`,
  ]),
  ...ACTIONS.flatMap((action) => [
    `Effect = "Allow", Action = ${quoted(action)}, Resource = "*"`,
    `Effect = "Deny", Principal = "*", Action = ${quoted(action)}, Resource = ["*", "arn:aws:s3:::b"]`,
  ]),
  ...RESOURCES.flatMap((resource) => [
    `Effect = "Allow", Action = "*", Resource = ${quoted(resource)}`,
    `Effect = "Deny", Principal = "*", Action = "s3:*", Resource = ${list([resource, 'arn:aws:s3:::b'])}`,
    `Effect = "Deny", Principal = "*", Action = "s3:*", Resource = ${list([resource, 'arn:aws:s3:::b/*'])}`,
  ]),
];

const AWS = STATEMENTS.map((statement, index) => {
  const policy = `jsonencode({ Statement = { ${statement} } })`;
  return `
    resource "aws_s3_bucket" "b${index}" { policy = ${policy} }
    resource "aws_kms_key" "k${index}" { policy = ${policy} }
    resource "aws_elasticsearch_domain" "e${index}" { access_policies = ${policy} }
    resource "aws_iam_role" "r${index}" { assume_role_policy = ${policy} }
    resource "aws_iam_policy" "p${index}" { policy = ${policy} }`;
}).join('\n');

const GRANTS: readonly (readonly (readonly [role: string, member: string])[])[] = [
  ...ROLES.flatMap((role) => MEMBERS.map((member) => [[role, member] as const])),
  ...MEMBERS.flatMap((one) => MEMBERS.map((other) => [[APART[0], one] as const, [APART[1], other] as const])),
];

const GCP = GRANTS.map((grants, index) =>
  grants
    .map(
      ([role, member], at) => `
    resource "google_project_iam_member" "m${index}_${at}" {
      project = "acme-${index}"
      role    = ${quoted(role)}
      member  = ${quoted(member)}
    }`,
    )
    .join('\n'),
).join('\n');

/** With the value of each hole that is next, so that all of them come by, in many combinations. */
function closed(source: string, turn: number): string {
  return source.replace(/<(\w+)>/gu, (_, hole: string) => {
    const { values } = HOLES[hole] ?? { values: [] };
    return `\${${quoted(values[turn % values.length] ?? '')}}`;
  });
}

it.each([
  ['aws', AWS],
  ['gcp', GCP],
])('in %s a policy has one verdict whatever a value turns out to be, or is in error', async (_provider, source) => {
  const open = source.replace(/<(\w+)>/gu, (_, hole: string) => `\${${HOLES[hole]?.reference ?? ''}}`);
  const before = verdicts(await projected(BLOCKS + open));
  const decided = [...before].filter(([, verdict]) => verdict !== 'error');
  expect(decided.length).toBeGreaterThan(500);
  for (let turn = 0; turn < ANYTHING.length; turn += 1) {
    const after = verdicts(await projected(BLOCKS + closed(source, turn)));
    // Something else may not be known still, such as the role's own account once that of another is.
    const others = decided.filter(([key, verdict]) => after.get(key) !== verdict && after.get(key) !== 'error');
    expect(others.map(([key, verdict]) => `${key}: ${verdict}, and ${after.get(key) ?? ''} in turn ${turn}`)).toEqual([]);
  }
});
