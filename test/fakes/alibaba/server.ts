/**
 * Alibaba Cloud as far as the connector talks to it, over HTTP on this machine: the common gateway, OSS, Log Service and the
 * queue. Holds requests to the SDK's own models (what a call needs, and what it takes), wants a signature on each, answers in
 * the models' shapes, in pages, and refuses, throttles or fails where a test says so. It proves what is asked and how answers
 * are read; whether the platform answers so, it cannot prove.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerOf } from './answers.js';
import { MODELS, type Model } from './models.js';
import { FakeFailure, type Asked } from './paging.js';
import type { FakeAccount, FakeWorld } from './world.js';

export interface FakeAlibaba {
  /** For `ALIBABA_CLOUD_ENDPOINT_URL`. */
  readonly url: string;
  /** The queue's address. */
  readonly queue: string;
  readonly world: FakeWorld;
  /** Every call so far: `ecs:DescribeDisks cn-hangzhou`. */
  readonly asked: string[];
  /** Puts a message into the queue. @returns its receipt */
  say(text: string): string;
  /** Receipts of messages that were deleted. */
  readonly removed: string[];
  /** From now on calls that need this permission are refused, until `allow`. */
  deny(permission: string): void;
  allow(): void;
  /** The next calls of these are answered so. @param times how often */
  failNext(call: string, failure: FakeFailure, times?: number): void;
  /** At most this many items in one answer. */
  pageSize: number;
  close(): Promise<void>;
}

/** Where the permission has another name than the call. */
const PERMISSIONS: Readonly<Record<string, string>> = {
  'ims:GetAccountSecurityPracticeReport': 'ram:GetAccountSecurityPracticeReport',
  'sls:ListAlerts': 'log:ListAlerts',
};

export const KEY_ID = 'LTAI-fake';

/** Points this process at a fake, with keys for it. @returns puts the settings back */
export function withSettings(url: string, keyId = KEY_ID): () => void {
  const settings: Readonly<Record<string, string>> = {
    ALIBABA_CLOUD_ENDPOINT_URL: url,
    ALIBABA_CLOUD_ACCESS_KEY_ID: keyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'fake',
  };
  const before = Object.keys(settings).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, settings);
  return () => {
    for (const [name, value] of before)
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
  };
}

export async function startFakeAlibaba(world: FakeWorld): Promise<FakeAlibaba> {
  const denied = new Set<string>();
  const failures: { call: string; failure: FakeFailure; left: number }[] = [];
  const messages = new Map<string, string>();
  const server = createServer((request, response) => {
    void serve(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const fake: FakeAlibaba = {
    url,
    queue: `${url}/queues/headwater-events`,
    world,
    asked: [],
    removed: [],
    pageSize: 1000,
    say(text) {
      const receipt = `receipt-${messages.size + fake.removed.length + 1}`;
      messages.set(receipt, text);
      return receipt;
    },
    deny: (permission) => void denied.add(permission),
    allow: () => denied.clear(),
    failNext: (name, failure, times = 1) => void failures.push({ call: name, failure, left: times }),
    close: async () => await closed(server),
  };
  return fake;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', url);
    const body = await textOf(request);
    const parameters = new Map([...searchParams, ...(body.startsWith('<') ? elementsOf(body) : new URLSearchParams(body))]);
    if (pathname.startsWith('/queues/')) return serveQueue(request, response, parameters);
    const host = headerOf(request, 'host');
    const asked = host.endsWith('.log.aliyuncs.com')
      ? ofLogService(host, pathname, parameters)
      : host.includes('oss-')
        ? ofStorage(host, parameters)
        : ofGateway(request, pathname, parameters);
    const format = asked.product === 'oss' ? 'xml' : 'json';
    try {
      checkSignature(request, asked.product);
      const account = accountOf(request);
      const name = `${asked.product}:${asked.action}`;
      fake.asked.push(`${name} ${asked.region}`);
      failIfTold(name);
      if (denied.has(PERMISSIONS[name] ?? name)) throw deniedIn(asked.product, name);
      const model = MODELS[name];
      if (model === undefined) throw new FakeFailure(404, 'InvalidAction.NotFound', name);
      checkParameters(model, asked);
      const said = answerOf(world, account, { ...asked, pageSize: fake.pageSize }, model.answer);
      if (typeof said === 'string') reply(response, 200, said, 'application/xml');
      else reply(response, 200, JSON.stringify({ RequestId: 'fake', ...said }), 'application/json');
    } catch (error) {
      if (!(error instanceof FakeFailure)) throw error;
      replyFailure(response, error, asked.product, format);
    }
  }

  function failIfTold(name: string): void {
    const told = failures.find((each) => each.call === name && each.left > 0);
    if (told === undefined) return;
    told.left -= 1;
    throw told.failure;
  }

  /** Keys of an assumed role name its account. */
  function accountOf(request: IncomingMessage): FakeAccount {
    const token = ['x-acs-security-token', 'x-oss-security-token']
      .map((name) => headerOf(request, name))
      .find((each) => each !== '');
    const id = /^session-of-(\d+)$/.exec(token ?? '')?.[1] ?? world.accounts[0]?.id;
    const account = world.accounts.find((each) => each.id === id);
    if (account === undefined) throw new FakeFailure(403, 'InvalidSecurityToken.MismatchWithAccessKey', 'no such session');
    return account;
  }

  function serveQueue(request: IncomingMessage, response: ServerResponse, parameters: ReadonlyMap<string, string>): void {
    const signed = /^MNS [^:]+:[A-Za-z0-9+/]+=*$/.test(headerOf(request, 'authorization')) && headerOf(request, 'date') !== '';
    if (!signed) return reply(response, 403, xmlFailure('AccessDenied', 'no signature'), 'text/xml');
    const name = request.method === 'DELETE' ? 'mns:DeleteMessage' : 'mns:ReceiveMessage';
    if (denied.has(name)) return reply(response, 403, xmlFailure('AccessDenied', `no right to ${name}`), 'text/xml');
    if (request.method === 'DELETE') {
      const receipt = parameters.get('ReceiptHandle') ?? '';
      messages.delete(receipt);
      fake.removed.push(receipt);
      return reply(response, 204, '', 'text/xml');
    }
    const found = [...messages].slice(0, Number(parameters.get('numOfMessages') ?? '1'));
    if (found.length > 0) {
      const all = found.map(
        ([receipt, text]) =>
          `<Message><MessageId>1</MessageId><ReceiptHandle>${receipt}</ReceiptHandle><MessageBody>${escaped(text)}</MessageBody></Message>`,
      );
      return reply(
        response,
        200,
        `<?xml version="1.0"?><Messages xmlns="http://mns.aliyuncs.com/doc/v1/">${all.join('')}</Messages>`,
        'text/xml',
      );
    }
    // The real one waits as long as it is asked to.
    setTimeout(() => reply(response, 404, xmlFailure('MessageNotExist', 'Message not exist.'), 'text/xml'), 20);
  }
}

type Request = Omit<Asked, 'pageSize'>;

function ofGateway(request: IncomingMessage, path: string, parameters: ReadonlyMap<string, string>): Request {
  const version = headerOf(request, 'x-acs-version');
  const region = headerOf(request, 'x-acs-region-id');
  const named = Object.entries(MODELS).flatMap(([name, model]) => {
    if (model.version !== version) return [];
    const [product = '', action = ''] = name.split(':');
    const variables = matchOf(model.path, path);
    const isIt = model.path === '/' ? action === headerOf(request, 'x-acs-action') : variables !== undefined;
    return isIt ? [{ product, action, variables: variables ?? new Map<string, string>() }] : [];
  })[0];
  const { product = 'unknown', action = path, variables = new Map<string, string>() } = named ?? {};
  return { product, action, region, parameters: new Map([...parameters, ...variables]), subject: '' };
}

function matchOf(pattern: string, path: string): ReadonlyMap<string, string> | undefined {
  const [wanted, given] = [pattern.split('/'), path.split('/')];
  if (wanted.length !== given.length) return undefined;
  const variables = new Map<string, string>();
  for (const [index, step] of wanted.entries()) {
    const name = /^\{(\w+)\}$/.exec(step)?.[1];
    if (name !== undefined) variables.set(name, decodeURIComponent(given[index] ?? ''));
    else if (step !== given[index]) return undefined;
  }
  return variables;
}

function ofLogService(host: string, path: string, parameters: ReadonlyMap<string, string>): Request {
  const [, subject = '', region = ''] = /^([\w-]+)\.([\w-]+)\.log\.aliyuncs\.com$/.exec(host) ?? [];
  return { product: 'sls', action: path === '/alerts' ? 'ListAlerts' : path, region, parameters, subject };
}

function ofStorage(host: string, parameters: ReadonlyMap<string, string>): Request {
  const [, subject = '', region = ''] = /^(?:([\w-]+)\.)?oss-([\w-]+)\.aliyuncs\.com$/.exec(host) ?? [];
  const asked = ['bucketInfo', 'policy', 'logging', 'publicAccessBlock'].find((each) => parameters.has(each));
  const actions: Readonly<Record<string, string>> = {
    bucketInfo: 'GetBucketInfo',
    policy: 'GetBucketPolicy',
    logging: 'GetBucketLogging',
    publicAccessBlock: 'PutBucketPublicAccessBlock',
  };
  const rest = new Map([...parameters].filter(([name]) => name !== asked));
  return {
    product: 'oss',
    action: subject === '' ? 'ListBuckets' : (actions[asked ?? ''] ?? 'GetBucket'),
    region,
    parameters: rest,
    subject,
  };
}

const SIGNATURES: Readonly<Record<string, RegExp>> = {
  oss: /^OSS4-HMAC-SHA256 Credential=[^/]+\/\d{8}\/[a-z0-9-]+\/oss\/aliyun_v4_request,Signature=[0-9a-f]{64}$/,
  sls: /^SLS4-HMAC-SHA256 Credential=[^/]+\/\d{8}\/[a-z0-9-]+\/sls\/aliyun_v4_request,Signature=[0-9a-f]{64}$/,
};
const GATEWAY = /^ACS3-HMAC-SHA256 Credential=[^,]+,SignedHeaders=[^,]*x-acs-action[^,]*,Signature=[0-9a-f]{64}$/;

function checkSignature(request: IncomingMessage, product: string): void {
  const given = headerOf(request, 'authorization');
  if (!(SIGNATURES[product] ?? GATEWAY).test(given)) throw new FakeFailure(400, 'IncompleteSignature', `signed as ${given}`);
  if (given.includes('Credential=LTAI-revoked')) throw new FakeFailure(404, 'InvalidAccessKeyId.NotFound', 'no such key');
}

/** `Filter.1.Key` is of the parameter Filter. */
function checkParameters({ parameters, required }: Model, asked: Request): void {
  const known = new Set(parameters);
  for (const name of asked.parameters.keys())
    if (!known.has(name.split('.')[0] ?? '') && !name.startsWith('Cluster'))
      throw new FakeFailure(400, 'InvalidParameter', `${asked.product}:${asked.action} has no parameter ${name}`);
  for (const name of required)
    if ((asked.parameters.get(name) ?? '') === '') throw new FakeFailure(400, `Missing${name}`, `${asked.action} needs ${name}`);
}

function deniedIn(product: string, name: string): FakeFailure {
  if (product === 'oss')
    return new FakeFailure(403, 'AccessDenied', 'You have no right to access this object because of bucket acl.');
  if (product === 'sls') return new FakeFailure(401, 'Unauthorized', `denied by sts or ram, action: ${name}`);
  if (product === 'cs') return new FakeFailure(403, 'StatusForbidden', 'Forbidden');
  if (product === 'ram' || product === 'ims')
    return new FakeFailure(403, 'NoPermission', 'You are not authorized to do this action.');
  return new FakeFailure(
    403,
    'Forbidden.RAM',
    "User not authorized to operate on the specified resource, or this API doesn't support RAM.",
  );
}

function replyFailure(response: ServerResponse, failure: FakeFailure, product: string, format: 'xml' | 'json'): void {
  if (format === 'xml') return reply(response, failure.status, xmlFailure(failure.code, failure.message), 'application/xml');
  const names =
    product === 'sls'
      ? { errorCode: failure.code, errorMessage: failure.message }
      : product === 'cs'
        ? { code: failure.code, message: failure.message, requestId: 'fake' }
        : { Code: failure.code, Message: failure.message, RequestId: 'fake', HostId: 'fake' };
  reply(response, failure.status, JSON.stringify(names), 'application/json');
}

function xmlFailure(code: string, message: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${escaped(message)}</Message><RequestId>fake</RequestId></Error>`;
}

/** What a document says that is put into a bucket: the elements without others in them. */
function elementsOf(document: string): readonly (readonly [string, string])[] {
  return [...document.matchAll(/<(\w+)>([^<]*)<\/\1>/g)].map(([, name = '', value = '']) => [name, value] as const);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

function reply(response: ServerResponse, status: number, body: string, type: string): void {
  response.writeHead(status, { 'content-type': type }).end(body);
}

function headerOf(request: IncomingMessage, name: string): string {
  const value = request.headers[name];
  return typeof value === 'string' ? value : '';
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of request) text += String(piece);
  return text;
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
