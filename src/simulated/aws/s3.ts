/**
 * S3, as far as buckets and what is said of them go: https://docs.aws.amazon.com/AmazonS3/latest/API/. Takes a request, gives
 * the answer or throws Refusal. There are no objects in the buckets.
 */
import type { Asked } from '../loopback.js';
import { blockOf, bucketOf, FLAGS, isPublic, type Block, type Bucket } from './bucket.js';
import { Refusal } from './refusal.js';
import { document, elementsIn, textIn, type Element } from './xml.js';

export interface Account {
  readonly id: string;
  readonly buckets: Map<string, Bucket>;
  /** What it lets none of its buckets be. */
  block: Block | undefined;
}

export interface Answer {
  readonly status: number;
  readonly type?: string;
  readonly body?: string;
}

const S3 = 'http://s3.amazonaws.com/doc/2006-03-01/';
const CONTROL = 'http://awss3control.amazonaws.com/doc/2018-08-20/';
const OWNER = 'c0ffee5ca1ab1e0decade0fbadc0ffee5ca1ab1e0decade0fbadc0ffee5ca1ab';
const NO_CONTENT: Answer = { status: 204 };
const DONE: Answer = { status: 200 };

/** Block Public Access of the account: S3 Control. */
export function answerControl({ method, headers, body }: Asked, account: Account): Answer {
  if (headers['x-amz-account-id'] !== account.id) throw new Refusal(403, 'AccessDenied', 'Access Denied');
  switch (method) {
    case 'GET':
      if (account.block === undefined) throw noBlock();
      return xml(['PublicAccessBlockConfiguration', flagsOf(account.block)], CONTROL);
    case 'PUT':
      account.block = blockIn(body);
      return { status: 201 };
    case 'DELETE':
      account.block = undefined;
      return NO_CONTENT;
    default:
      throw notAllowed();
  }
}

export function answerS3(asked: Asked, account: Account): Answer {
  const [, name = '', key = ''] = asked.path.split('/');
  if (name === '') return listBuckets(asked.query, account);
  const isAboutAll = SETTINGS.every((setting) => !asked.query.has(setting.name));
  if (asked.method === 'PUT' && isAboutAll && key === '') return createBucket(name, account);
  const bucket = account.buckets.get(name);
  if (bucket === undefined) throw new Refusal(404, 'NoSuchBucket', 'The specified bucket does not exist');
  const expected = asked.headers['x-amz-expected-bucket-owner'];
  if (expected !== undefined && expected !== account.id) throw new Refusal(403, 'AccessDenied', 'Access Denied');
  if (key !== '') throw new Refusal(404, 'NoSuchKey', 'The specified key does not exist.');
  const about = SETTINGS.find((setting) => asked.query.has(setting.name));
  if (about === undefined && asked.method === 'HEAD') return DONE;
  if (about === undefined) throw new Refusal(501, 'NotImplemented', 'The simulated S3 has no objects');
  const handle = { GET: about.get, PUT: about.put, DELETE: about.remove }[asked.method];
  if (handle === undefined) throw notAllowed();
  return handle(bucket, asked.body, account);
}

function listBuckets(query: URLSearchParams, { id, buckets }: Account): Answer {
  const prefix = query.get('prefix') ?? '';
  const after = query.get('continuation-token') ?? '';
  const all = [...buckets.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const most = Number(query.get('max-buckets') ?? 0) || 10_000;
  const found = all.filter((one) => one.name.startsWith(prefix) && one.name > after);
  const last = found[most - 1];
  const items = found.slice(0, most).map(({ name, region, created }): Element => [
    'Bucket',
    [
      ['Name', name],
      ['CreationDate', created.toISOString()],
      ['BucketRegion', region],
      ['BucketArn', `arn:aws:s3:::${name}`],
    ],
  ]);
  const next: readonly Element[] = found.length > most && last !== undefined ? [['ContinuationToken', last.name]] : [];
  return xml(['ListAllMyBucketsResult', [ownerOf(id), ['Buckets', items], ...next]]);
}

function createBucket(name: string, { buckets }: Account): Answer {
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name))
    throw new Refusal(400, 'InvalidBucketName', 'The specified bucket is not valid.');
  if (!buckets.has(name)) buckets.set(name, bucketOf({ name }, new Date()));
  return DONE;
}

type Handle = (bucket: Bucket, body: string, account: Account) => Answer;

/** Something that is said of a bucket: in the query by its name, read, written and taken away. */
interface Setting {
  readonly name: string;
  readonly get: Handle;
  readonly put?: Handle;
  readonly remove?: Handle;
}

const SETTINGS: readonly Setting[] = [
  {
    name: 'publicAccessBlock',
    get: ({ block }) => {
      if (block === undefined) throw noBlock();
      return xml(['PublicAccessBlockConfiguration', flagsOf(block)]);
    },
    put: (bucket, body) => {
      bucket.block = blockIn(body);
      return DONE;
    },
    remove: (bucket) => {
      bucket.block = undefined;
      return NO_CONTENT;
    },
  },
  {
    name: 'policyStatus',
    get: ({ policy, block }) => {
      const isOpen = isPublic(theirs(policy)) && block?.RestrictPublicBuckets !== true;
      return xml(['PolicyStatus', [['IsPublic', String(isOpen)]]]);
    },
  },
  {
    name: 'policy',
    get: ({ policy }) => ({ status: 200, type: 'application/json', body: theirs(policy) }),
    put: (bucket, body, account) => {
      const isHeld = bucket.block?.BlockPublicPolicy === true || account.block?.BlockPublicPolicy === true;
      if (isHeld && isPublic(body))
        throw new Refusal(403, 'AccessDenied', 'public policies are blocked by the BlockPublicPolicy setting');
      bucket.policy = body;
      return NO_CONTENT;
    },
    remove: (bucket) => {
      bucket.policy = undefined;
      return NO_CONTENT;
    },
  },
  {
    name: 'tagging',
    get: ({ tags }) => {
      const pairs = Object.entries(tags);
      if (pairs.length === 0) throw new Refusal(404, 'NoSuchTagSet', 'The TagSet does not exist');
      return xml([
        'Tagging',
        [
          [
            'TagSet',
            pairs.map(([key, value]): Element => [
              'Tag',
              [
                ['Key', key],
                ['Value', value],
              ],
            ]),
          ],
        ],
      ]);
    },
    put: (bucket, body) => {
      const pairs = elementsIn(body, 'Tag').map((tag) => [textIn(tag, 'Key') ?? '', textIn(tag, 'Value') ?? ''] as const);
      bucket.tags = Object.fromEntries(pairs);
      return NO_CONTENT;
    },
    remove: (bucket) => {
      bucket.tags = {};
      return NO_CONTENT;
    },
  },
  {
    name: 'versioning',
    get: ({ versioning }) => xml(['VersioningConfiguration', versioning === undefined ? [] : [['Status', versioning]]]),
    put: (bucket, body) => {
      const status = textIn(body, 'Status');
      if (status !== 'Enabled' && status !== 'Suspended')
        throw new Refusal(400, 'IllegalVersioningConfigurationException', 'The Versioning element must be specified');
      bucket.versioning = status;
      return DONE;
    },
  },
  {
    name: 'encryption',
    get: () => {
      const byDefault: Element = ['ApplyServerSideEncryptionByDefault', [['SSEAlgorithm', 'AES256']]];
      return xml(['ServerSideEncryptionConfiguration', [['Rule', [byDefault, ['BucketKeyEnabled', 'false']]]]]);
    },
  },
  {
    name: 'ownershipControls',
    get: () => xml(['OwnershipControls', [['Rule', [['ObjectOwnership', 'BucketOwnerEnforced']]]]]),
  },
  { name: 'acl', get: (_, __, { id }) => acl(id) },
  {
    name: 'logging',
    get: ({ logsTo, name }) => {
      const target: readonly Element[] =
        logsTo === undefined
          ? []
          : [
              [
                'LoggingEnabled',
                [
                  ['TargetBucket', logsTo],
                  ['TargetPrefix', `${name}/`],
                ],
              ],
            ];
      return xml(['BucketLoggingStatus', target]);
    },
  },
  // Of the first region the answer is empty: it had no name when there was no other.
  { name: 'location', get: ({ region }) => xml(['LocationConstraint', region === 'us-east-1' ? '' : region]) },
];

function acl(id: string): Answer {
  const [, owner] = ownerOf(id);
  const document = `<?xml version="1.0" encoding="UTF-8"?>\n<AccessControlPolicy xmlns="${S3}">`;
  const who = typeof owner === 'string' ? '' : owner.map(([name, text]) => `<${name}>${String(text)}</${name}>`).join('');
  const grantee = `<Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser">${who}</Grantee>`;
  const grants = `<AccessControlList><Grant>${grantee}<Permission>FULL_CONTROL</Permission></Grant></AccessControlList>`;
  return { status: 200, type: 'application/xml', body: `${document}<Owner>${who}</Owner>${grants}</AccessControlPolicy>` };
}

function ownerOf(account: string): Element {
  return [
    'Owner',
    [
      ['ID', OWNER],
      ['DisplayName', `simulated-${account}`],
    ],
  ];
}

function theirs(policy: string | undefined): string {
  if (policy === undefined) throw new Refusal(404, 'NoSuchBucketPolicy', 'The bucket policy does not exist');
  return policy;
}

function flagsOf(block: Block): readonly Element[] {
  return FLAGS.map((flag): Element => [flag, String(block[flag])]);
}

/** Settings that are left out are off. */
function blockIn(body: string): Block {
  return blockOf((flag) => textIn(body, flag)?.toLowerCase() === 'true');
}

function noBlock(): Refusal {
  return new Refusal(404, 'NoSuchPublicAccessBlockConfiguration', 'The public access block configuration was not found');
}

function notAllowed(): Refusal {
  return new Refusal(405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.');
}

function xml(root: Element, namespace = S3): Answer {
  return { status: 200, type: 'application/xml', body: document(root, namespace) };
}
