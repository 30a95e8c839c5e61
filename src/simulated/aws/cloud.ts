/**
 * A simulated account of AWS behind one address, as `AWS_ENDPOINT_URL` names it: who asks (STS), where there is something (EC2),
 * and buckets (S3). Takes requests of one access key, whose signatures it does not check. Lives in memory.
 */
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { serveLoopback, type Asked, type Loopback } from '../loopback.js';
import { bucketOf, type BucketOptions } from './bucket.js';
import { Refusal } from './refusal.js';
import { answerControl, answerS3, type Account, type Answer } from './s3.js';
import { document, type Element } from './xml.js';

export interface CloudOptions {
  /** Twelve digits. */
  readonly account?: string;
  readonly buckets: readonly BucketOptions[];
  /** Of the key that is taken; no other is. */
  readonly accessKeyId: string;
}

export const ACCOUNT = '111122223333';
const CONTROL_PATH = '/v20180820/configuration/publicAccessBlock';
const EC2_VERSION = '2016-11-15';
const REGIONS = ['eu-west-1', 'us-east-1'];
/** What is there from the beginning is as old as this. */
const AGE = 400 * 24 * 3_600_000;

export async function startCloud({ account: id = ACCOUNT, buckets, accessKeyId }: CloudOptions): Promise<Loopback> {
  const created = new Date(Math.floor((Date.now() - AGE) / 1000) * 1000);
  const account: Account = { id, buckets: new Map(buckets.map((one) => [one.name, bucketOf(one, created)])), block: undefined };
  return serveLoopback((asked, response) => {
    const requestId = randomUUID();
    try {
      assertKey(asked, accessKeyId);
      send(response, isForm(asked) ? answerQuery(asked, account, requestId) : answerRest(asked, account), requestId);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      send(response, refused(error, asked, requestId), requestId);
    }
  });
}

/** Whoever has not the key is no client of this installation. */
function assertKey(asked: Asked, accessKeyId: string): void {
  const authorization = asked.headers.authorization ?? '';
  if (authorization === '') throw new Refusal(403, 'AccessDenied', 'Access Denied');
  const key = /^AWS4-HMAC-SHA256\s+Credential=([^/]+)\//.exec(authorization)?.[1];
  if (key === accessKeyId) return;
  throw isForm(asked)
    ? new Refusal(403, 'InvalidClientTokenId', 'The security token included in the request is invalid.')
    : new Refusal(403, 'InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.');
}

function isForm({ headers }: Asked): boolean {
  return (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
}

function answerRest(asked: Asked, account: Account): Answer {
  return asked.path === CONTROL_PATH ? answerControl(asked, account) : answerS3(asked, account);
}

/** The services that take forms: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html */
function answerQuery({ body }: Asked, { id }: Account, requestId: string): Answer {
  const form = new URLSearchParams(body);
  switch (form.get('Action')) {
    case 'GetCallerIdentity': {
      const result: Element = [
        'GetCallerIdentityResult',
        [
          ['Arn', `arn:aws:iam::${id}:user/headwater`],
          ['UserId', 'AIDASIMULATED00000000'],
          ['Account', id],
        ],
      ];
      const metadata: Element = ['ResponseMetadata', [['RequestId', requestId]]];
      return query(['GetCallerIdentityResponse', [result, metadata]], 'https://sts.amazonaws.com/doc/2011-06-15/');
    }
    case 'DescribeRegions': {
      const items = REGIONS.map((name): Element => [
        'item',
        [
          ['regionName', name],
          ['regionEndpoint', `ec2.${name}.amazonaws.com`],
          ['optInStatus', 'opt-in-not-required'],
        ],
      ]);
      const content: readonly Element[] = [
        ['requestId', requestId],
        ['regionInfo', items],
      ];
      return query(['DescribeRegionsResponse', content], `http://ec2.amazonaws.com/doc/${EC2_VERSION}/`);
    }
    default:
      throw new Refusal(400, 'InvalidAction', `The simulated cloud has no ${form.get('Action') ?? 'action without a name'}`);
  }
}

function query(root: Element, namespace: string): Answer {
  return { status: 200, type: 'text/xml', body: document(root, namespace) };
}

/** Each protocol has its own form of errors. */
function refused({ status, code, message }: Refusal, asked: Asked, requestId: string): Answer {
  const said: readonly Element[] = [
    ['Code', code],
    ['Message', message],
  ];
  const answer = (root: Element): Answer => ({ status, type: 'application/xml', body: document(root) });
  const id: Element = ['RequestId', requestId];
  if (isForm(asked) && new URLSearchParams(asked.body).get('Version') === EC2_VERSION)
    return answer([
      'Response',
      [
        ['Errors', [['Error', said]]],
        ['RequestID', requestId],
      ],
    ]);
  if (isForm(asked)) return answer(['ErrorResponse', [['Error', [['Type', 'Sender'], ...said]], id]]);
  if (asked.path === CONTROL_PATH) return answer(['ErrorResponse', [['Error', said], id]]);
  return answer(['Error', [...said, ['Resource', asked.path], id]]);
}

function send(response: ServerResponse, { status, type, body = '' }: Answer, requestId: string): void {
  const headers = { 'x-amz-request-id': requestId, ...(type === undefined ? {} : { 'content-type': type }) };
  response.writeHead(status, { ...headers, ...(status === 204 ? {} : { 'content-length': String(Buffer.byteLength(body)) }) });
  response.end(body);
}
