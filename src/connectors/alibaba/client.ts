/**
 * The only file that talks to Alibaba Cloud, and the only one that knows its SDK, which is loaded when it is first needed.
 * Most products are behind one gateway; OSS, Log Service and the queue have protocols of their own. Keeps no credential, tries
 * nothing twice, follows no redirect.
 */
import type OpenApiLibrary from '@alicloud/openapi-client';
import { LONGEST_CALL } from '../../lib/call-time.js';
import { HeadwaterError, messageOf } from '../../lib/errors.js';
import { unlessAborted } from '../../lib/unless-aborted.js';
import type { EstateContext } from '../../ports/index.js';
import { addressOf, PRODUCTS, type Product } from './endpoints.js';
import { AlibabaError, NoCredentials, UnreadableAnswer } from './errors.js';
import { errorOf, jsonOf, send, textWithin } from './http.js';
import { errorSchema } from './schema.js';
import { canonicalQuery, encode, signOss, signSls, type Credentials } from './sign.js';
import { parseXml, type XmlDocument } from './xml.js';

export interface ApiRequest {
  readonly product: Product;
  /** An operation, or `GET /path` of a product that has paths. */
  readonly action: string;
  /** Empty for what is in no region. */
  readonly region: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** For `{name}` in a path. */
  readonly path?: Readonly<Record<string, string>>;
  /** Of OSS. */
  readonly bucket?: string;
  /** Of Log Service. */
  readonly project?: string;
  /** Of OSS: what is put there, an XML document. */
  readonly body?: string;
}

export type CredentialSource = () => Promise<Credentials>;

export interface AlibabaClient {
  /** What was answered, as plain data: of JSON the value, of XML the root element. Throws what `classify` knows. */
  send(request: ApiRequest, credentials: CredentialSource, signal: AbortSignal): Promise<unknown>;
}

/**
 * The default chain of the platform's own library, or the profile of the CLI that is named.
 * Throws CREDENTIALS_MISSING when it gives none.
 */
export async function ambientCredentials(profile: string | undefined): Promise<CredentialSource> {
  const { default: Credential, CLIProfileCredentialsProvider } = inner(await import('@alicloud/credentials'));
  try {
    const named = profile === undefined ? undefined : CLIProfileCredentialsProvider.builder().withProfileName(profile).build();
    const source = named === undefined ? new Credential() : new Credential(null, named);
    const get: CredentialSource = async () => {
      const { accessKeyId, accessKeySecret, securityToken } = await source.getCredential().catch((error: unknown) => {
        throw new NoCredentials(withoutContent(error));
      });
      if (!accessKeyId || !accessKeySecret) throw new NoCredentials('the credentials are not a pair of keys');
      return { accessKeyId, accessKeySecret, ...(securityToken ? { securityToken } : {}) };
    };
    await get();
    return get;
  } catch (error) {
    throw new HeadwaterError('CREDENTIALS_MISSING', withoutContent(error));
  }
}

/** The library quotes whole files of credentials that it cannot parse: what it says is cut before, and is no cause. */
function withoutContent(error: unknown): string {
  return messageOf(error).split(/[{[=]/, 1)[0] ?? '';
}

/**
 * The SDK tries again by itself, and waits 3 seconds by default, in milliseconds. It takes no signal: what nobody waits for any
 * more is still under way for as long as this. Its type for this is of a package that is not ours to load; it reads the members
 * and nothing else.
 */
const ONCE = { connectTimeout: LONGEST_CALL / 4, readTimeout: (LONGEST_CALL * 3) / 4, autoretry: false, maxAttempts: 1 };
type RuntimeOptions = Parameters<OpenApiLibrary.default['callApi']>[2];

/** @param most bytes of one answer */
export function createClient(most: EstateContext['limits']['jsonDocument'], environment: NodeJS.ProcessEnv): AlibabaClient {
  return {
    async send(request, credentials, signal) {
      signal.throwIfAborted();
      switch (PRODUCTS[request.product].style) {
        case 'gateway':
          return await byGateway(request, credentials, signal);
        case 'oss':
          return await byOss(request, await unlessAborted(credentials(), signal), signal);
        case 'sls':
          return await bySls(request, await unlessAborted(credentials(), signal), signal);
      }
    },
  };

  async function byGateway(request: ApiRequest, credentials: CredentialSource, signal: AbortSignal): Promise<unknown> {
    const { product, region, action, parameters, path = {} } = request;
    const address = addressOf(product, region, environment);
    const sdk = inner(await import('@alicloud/openapi-client'));
    const key = await unlessAborted(credentials(), signal);
    const config = new sdk.Config({ ...key, endpoint: address.connect, protocol: address.protocol, userAgent: 'headwater' });
    const isPath = action.startsWith('GET /');
    const params = new sdk.Params({
      action: isPath ? '' : action,
      version: PRODUCTS[product].version,
      protocol: address.protocol,
      pathname: isPath ? action.slice('GET '.length).replace(/\{(\w+)\}/g, (_, name: string) => encode(path[name] ?? '')) : '/',
      method: isPath ? 'GET' : 'POST',
      authType: 'AK',
      style: isPath ? 'ROA' : 'RPC',
      reqBodyType: 'json',
      // The stream, so that an answer has a limit.
      bodyType: 'binary',
    });
    const headers = region === '' ? {} : { 'x-acs-region-id': region };
    const sent = new sdk.OpenApiRequest({ query: { ...parameters }, headers });
    const asked = new sdk.default(config).callApi(params, sent, ONCE as RuntimeOptions).catch(asAlibabaError);
    const { body } = await unlessAborted(asked, signal);
    const text = await unlessAborted(textWithin(streamOf(body), most), signal);
    return jsonOf(text);
  }

  async function byOss(request: ApiRequest, credentials: Credentials, signal: AbortSignal): Promise<unknown> {
    const { region, bucket, action, parameters, body } = request;
    const address = addressOf('oss', region, environment);
    const host = bucket === undefined ? address.host : `${bucket}.${address.host}`;
    const query = { ...OSS_QUERIES[action], ...parameters };
    const path = bucket === undefined ? '/' : `/${encode(bucket)}/`;
    const content = body === undefined ? {} : { contentType: 'application/xml' };
    const method = body === undefined ? 'GET' : 'PUT';
    const headers = { ...signOss({ method, path, query, host, ...content }, region, credentials, new Date()), host };
    const connect = address.loopback ? address.connect : host;
    const put = body === undefined ? {} : { body };
    const answer = await send({ ...address, connect, method, path: pathWith('/', query), headers, ...put }, most, signal);
    if (answer.status !== 200) throw errorOf(answer);
    // What is put is answered with nothing.
    if (body !== undefined) return {};
    // The only answer of it that is not XML.
    return action === 'GetBucketPolicy' ? { Policy: answer.text } : { [parseXml(answer.text).root]: rootOf(answer.text) };
  }

  async function bySls(request: ApiRequest, credentials: Credentials, signal: AbortSignal): Promise<unknown> {
    const { region, project = '', action, parameters } = request;
    const address = addressOf('sls', region, environment);
    const host = `${project}.${address.host}`;
    const path = SLS_PATHS[action] ?? '/';
    const headers = signSls({ method: 'GET', path, query: parameters, host }, region, credentials, new Date());
    const connect = address.loopback ? address.connect : host;
    const answer = await send({ ...address, connect, method: 'GET', path: pathWith(path, parameters), headers }, most, signal);
    if (answer.status !== 200) throw errorOf(answer);
    return jsonOf(answer.text);
  }
}

/** Which sub-resource an operation of OSS asks for. */
const OSS_QUERIES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  GetBucketInfo: { bucketInfo: '' },
  GetBucketPolicy: { policy: '' },
  GetBucketLogging: { logging: '' },
  PutBucketPublicAccessBlock: { publicAccessBlock: '' },
};

const SLS_PATHS: Readonly<Record<string, string>> = { ListAlerts: '/alerts' };

function pathWith(path: string, query: Readonly<Record<string, string>>): string {
  const text = canonicalQuery(query);
  return text === '' ? path : `${path}?${text}`;
}

function rootOf(text: string): XmlDocument['value'] {
  const { value } = parseXml(text);
  return value === '' ? {} : value;
}

/** What a module in CommonJS exports: some loaders have it one level further down, as its default. */
function inner<T extends object>(module: { readonly default: T } | T): T {
  return 'default' in module && typeof module.default === 'object' ? (module as { readonly default: T }).default : (module as T);
}

function streamOf(body: unknown): AsyncIterable<unknown> {
  if (typeof body === 'object' && body !== null && Symbol.asyncIterator in body) return body as AsyncIterable<unknown>;
  throw new UnreadableAnswer('the answer has no body');
}

/** The SDK's errors, told apart as all others are. One whose body it could not parse has a status at most. */
function asAlibabaError(error: unknown): never {
  if (!(error instanceof Error)) throw error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const data: unknown = 'data' in error ? error.data : undefined;
  const said = errorSchema.safeParse(data).data;
  if (said?.statusCode === undefined) throw error;
  throw new AlibabaError(said.statusCode, code === 'undefined' ? '' : code, said.Message ?? said.message ?? messageOf(error));
}
