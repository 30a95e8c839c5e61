/**
 * What stands for values that AWS gives on apply, in members that hold an id and in policy documents.
 * What a policy document may hold: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
 */
import type { Field } from '../field.js';
import { standIn, type Forms } from '../stand-in.js';
import type { Identity } from '../term.js';

/** No account has this number. */
export const ACCOUNT = '000000000000';
const REGION = 'us-east-1';

/** An id or an ARN that is set: policies ask whether it is. */
export function identifying(field: Field): Field {
  return standIn(field, { forms: (attribute, block) => idOf(attribute, block) ?? forms(attribute, block), fill: someText });
}

/** A policy document with its principals, resources and conditions; not known when its text is not. */
export function policyDocument(field: Field): Field {
  return standIn(field.document(), { forms, fill: fillDocument });
}

/** The policy of a bucket, of which is asked what its resources are: the bucket or its objects. */
export function bucketPolicy(field: Field): Field {
  return standIn(field.document(), { forms, fill: fillBucketPolicy });
}

/** A text of a statement that is not written as a document. */
export function statementText(field: Field, ...path: readonly string[]): Field {
  return standIn(field, { forms, fill: (pieces) => fillDocument(pieces, path) });
}

/** Texts that hold neither a wildcard nor, for buckets, a slash that the real one does not have. */
const FORMS: ReadonlyMap<string, (place: string) => string> = new Map<string, (place: string) => string>([
  ...of(['data.aws_partition'], ['partition', 'id'], () => 'aws'),
  ...of(['data.aws_partition'], ['dns_suffix'], () => 'amazonaws.com'),
  ...of(['data.aws_region'], ['name', 'id', 'region'], () => REGION),
  ...of(['data.aws_caller_identity', 'data.aws_elb_service_account'], ['account_id', 'id'], () => ACCOUNT),
  ...of(['data.aws_redshift_service_account', 'data.aws_cloudtrail_service_account'], ['id'], () => ACCOUNT),
  ...of(['data.aws_elb_service_account', 'data.aws_cloudtrail_service_account'], ['arn'], () => `arn:aws:iam::${ACCOUNT}:root`),
  ...of(['data.aws_redshift_service_account'], ['arn'], () => `arn:aws:iam::${ACCOUNT}:user/logs`),
  ...of(['data.aws_caller_identity'], ['arn'], (place) => `arn:aws:sts::${ACCOUNT}:assumed-role/${place}`),
  ...ofBoth('aws_organizations_organization', ['master_account_id'], () => ACCOUNT),
  ...ofBoth('aws_organizations_organization', ['id'], () => 'o-0000000000'),
  ...of(['aws_organizations_account'], ['id'], () => ACCOUNT),
  ...ofBoth('aws_iam_role', ['arn'], (place) => `arn:aws:iam::${ACCOUNT}:role/${place}`),
  ...ofBoth('aws_iam_role', ['name', 'id', 'unique_id'], (place) => place),
  ...ofBoth('aws_iam_user', ['arn'], (place) => `arn:aws:iam::${ACCOUNT}:user/${place}`),
  ...ofBoth('aws_iam_user', ['name', 'id', 'unique_id'], (place) => place),
  ...ofBoth('aws_s3_bucket', ['arn'], (place) => `arn:aws:s3:::${place}`),
  ...ofBoth('aws_s3_bucket', ['id', 'bucket'], (place) => place),
  ...ofBoth('aws_cloudfront_origin_access_identity', ['iam_arn'], (place) => `arn:aws:iam::cloudfront:user/${place}`),
  ...ofBoth('aws_kms_key', ['id', 'key_id'], (place) => place),
  ...ofBoth('aws_cognito_identity_pool', ['id'], (place) => place),
  ...ofBoth('aws_vpc', ['id'], (place) => place),
  ...ofBoth('aws_vpc_endpoint', ['id'], (place) => place),
  ...ofBoth('aws_cloudwatch_log_group', ['name', 'id'], (place) => place),
  ...ofBoth('aws_lambda_function', ['function_name', 'id'], (place) => place),
  ...of(['random_id'], ['hex', 'dec', 'b64_url'], () => '00000000'),
  ...of(['random_uuid'], ['result', 'id'], () => '00000000-0000-0000-0000-000000000000'),
]);

/** Whose it is counts for these, or whose name is not their own. */
const NOT_BY_ARN = /^(?:data\.)?aws_iam_(?:openid_connect|saml)_provider\./u;

const forms: Forms = (attribute, { address }) => {
  const known = FORMS.get(attribute);
  if (known !== undefined) return known(placeOf(address));
  // The ARN that AWS gives to a thing has the service in it, and no wildcard.
  const service =
    /^(?:data\.)?aws_([a-z0-9]+)_\w+\.arn$/u.exec(attribute)?.[1] ?? /^(?:data\.)?aws_([a-z]+)\.arn$/u.exec(attribute)?.[1];
  if (service === undefined || NOT_BY_ARN.test(attribute)) return undefined;
  return `arn:aws:${service}:${service === 'iam' ? '' : REGION}:${ACCOUNT}:${placeOf(address)}`;
};

const IDS =
  /^(?:data\.)?aws_\w+\.(?:id|arn|name|bucket|identifier|cluster_identifier|key_id|key_arn|vpc_peering_connection_id)$/u;

function idOf(attribute: string, { address }: Identity): string | undefined {
  return IDS.test(attribute) ? placeOf(address) : undefined;
}

/** The address without what means something in a text of a policy. */
function placeOf(address: string): string {
  return address.replace(/[*?:/$\s]/gu, '_');
}

/** Known to be set, and all that is known is shown. */
function someText(pieces: readonly (string | undefined)[]): string | undefined {
  return pieces.some((piece) => piece !== undefined && piece.trim() !== '') ? written(pieces, '…') : undefined;
}

/** Any text: what it is does not matter where one is put. */
function written(pieces: readonly (string | undefined)[], unknown: string): string {
  return pieces.map((piece) => piece ?? unknown).join('');
}

function fillDocument(pieces: readonly (string | undefined)[], path: readonly string[]): string | undefined {
  if (path.includes('Principal') || path.includes('NotPrincipal')) return fillPrincipal(pieces, path);
  if (path.includes('Condition')) return fillCondition(pieces, path);
  // One that is not a star alone, whatever its unknown parts are.
  const isNamed = path.includes('Resource') && pieces.some((piece) => piece !== undefined && /[^*]/u.test(piece));
  return isNamed || path.includes('NotResource') || path.includes('Sid') ? written(pieces, 'unknown') : undefined;
}

function fillBucketPolicy(pieces: readonly (string | undefined)[], path: readonly string[]): string | undefined {
  if (!path.includes('Resource')) return fillDocument(pieces, path);
  // Some objects of a bucket, by what follows the bucket's name, and neither all nor the bucket itself.
  return /\/.*[^*]/su.test(written(pieces, '')) ? written(pieces, 'unknown') : undefined;
}

const [UNKNOWN, ANY_UNKNOWN] = ['\uE000', /\uE000/gu];

/**
 * AWS takes an account's number, an ARN with one in it, or a star alone: never a star within. So an ARN whose account is not
 * known names one account all the same, and what follows it is something in that account.
 */
function fillPrincipal(pieces: readonly (string | undefined)[], path: readonly string[]): string | undefined {
  const text = written(pieces, UNKNOWN);
  const [, partition = '', service = '', account = '', rest = ''] =
    /^arn:([a-z-]+|\uE000):(iam|sts)::(\d{12}|\uE000):(.+)$/su.exec(text) ?? [];
  if (account === '') return undefined;
  // Of an identity provider it counts whose it is.
  if (path.includes('Federated') && rest.includes(UNKNOWN)) return undefined;
  const known = [
    partition.replace(UNKNOWN, 'aws'),
    service,
    '',
    account.replace(UNKNOWN, ACCOUNT),
    rest.replace(ANY_UNKNOWN, 'unknown'),
  ];
  return `arn:${known.join(':')}`;
}

/** What its beginning says already: one account, one bucket, one repository's owner, or no network and no wildcard. */
const SETTLED = [
  /^arn:[^:*?]+:[^:*?]*:[^:*?]*:\d{12}:/u,
  /^arn:[^:*?]+:s3:::[^:*?]{3}/u,
  /^(?!arn:|repo:|false)(?=.*[^0-9A-Fa-f.:/])[^*?]{5}/u,
];
const SETTLED_SUBJECT = [/^repo:[^/*?]+\//u, /^(?!repo:)[A-Za-z_]+:[^:/*?]+[:/]/u];

function fillCondition(pieces: readonly (string | undefined)[], path: readonly string[]): string | undefined {
  const first = pieces.indexOf(undefined);
  const beginning = pieces.slice(0, first < 0 ? pieces.length : first).join('');
  const key = path.findLast((name) => !/^\d+$/u.test(name)) ?? '';
  const settled = key.toLowerCase().endsWith(':sub') ? SETTLED_SUBJECT : SETTLED;
  return settled.some((pattern) => pattern.test(beginning)) ? written(pieces, 'unknown') : undefined;
}

function of(
  types: readonly string[],
  attributes: readonly string[],
  form: (place: string) => string,
): readonly (readonly [string, (place: string) => string])[] {
  return types.flatMap((type) => attributes.map((attribute) => [`${type}.${attribute}`, form] as const));
}

function ofBoth(type: string, attributes: readonly string[], form: (place: string) => string): ReturnType<typeof of> {
  return of([type, `data.${type}`], attributes, form);
}
