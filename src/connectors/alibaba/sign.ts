/**
 * The signatures of the products that are not behind the common gateway: OSS (version 4), Log Service (version 4, the same
 * scheme under another name) and Simple Message Queue. Takes a request and credentials, gives headers; sends nothing.
 * https://www.alibabacloud.com/help/en/oss/developer-reference/recommend-to-use-signature-version-4
 * https://www.alibabacloud.com/help/en/sls/developer-reference/request-signatures
 * https://www.alibabacloud.com/help/en/mns/developer-reference/sign-requests
 */
import { createHash, createHmac } from 'node:crypto';

export interface Credentials {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** Of temporary credentials. */
  readonly securityToken?: string;
}

/** What is signed. Bodies are not: OSS is told so, the others have none. */
export interface Unsigned {
  readonly method: 'GET' | 'DELETE' | 'PUT';
  /** Begins with a slash; for OSS with the bucket. Percent-encoded. */
  readonly path: string;
  /** A parameter without a value is the empty text: `?policy`. */
  readonly query: Readonly<Record<string, string>>;
  readonly host: string;
  /** Of the body; OSS wants it signed where there is one. */
  readonly contentType?: string;
}

type Headers = Readonly<Record<string, string>>;

/** @param path as the signature has it: `/BUCKET/`, also where the bucket is in the host */
export function signOss(request: Unsigned, region: string, credentials: Credentials, now: Date): Headers {
  const time = basicTime(now);
  const headers = {
    ...(request.contentType === undefined ? {} : { 'content-type': request.contentType }),
    'x-oss-content-sha256': 'UNSIGNED-PAYLOAD',
    'x-oss-date': time,
    ...(credentials.securityToken === undefined ? {} : { 'x-oss-security-token': credentials.securityToken }),
  };
  const canonical = [
    request.method,
    request.path,
    canonicalQuery(request.query),
    canonicalHeaders(headers),
    '',
    'UNSIGNED-PAYLOAD',
  ].join('\n');
  const scope = `${time.slice(0, 8)}/${region}/oss/aliyun_v4_request`;
  const signature = signatureOf('OSS4-HMAC-SHA256', time, scope, canonical, credentials.accessKeySecret);
  return {
    ...headers,
    authorization: `OSS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope},Signature=${signature}`,
  };
}

export function signSls(request: Unsigned, region: string, credentials: Credentials, now: Date): Headers {
  const time = basicTime(now);
  const digest = sha256('');
  const headers = {
    host: request.host,
    'x-log-apiversion': '0.6.0',
    'x-log-bodyrawsize': '0',
    'x-log-content-sha256': digest,
    'x-log-date': time,
    ...(credentials.securityToken === undefined ? {} : { 'x-acs-security-token': credentials.securityToken }),
  };
  const names = Object.keys(headers).sort().join(';');
  const canonical = [request.method, request.path, canonicalQuery(request.query), canonicalHeaders(headers), names, digest].join(
    '\n',
  );
  const scope = `${time.slice(0, 8)}/${region}/sls/aliyun_v4_request`;
  const signature = signatureOf('SLS4-HMAC-SHA256', time, scope, canonical, credentials.accessKeySecret);
  return {
    ...headers,
    authorization: `SLS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope},Signature=${signature}`,
  };
}

export function signMns(request: Unsigned, credentials: Credentials, now: Date): Headers {
  const date = now.toUTCString();
  const version = '2015-06-06';
  const query = Object.entries(request.query).map(([name, value]) => (value === '' ? name : `${name}=${value}`));
  const resource = query.length === 0 ? request.path : `${request.path}?${query.join('&')}`;
  const text = [request.method, '', '', date, `x-mns-version:${version}`, resource].join('\n');
  // The only algorithm that this product has.
  const signature = createHmac('sha1', credentials.accessKeySecret).update(text).digest('base64');
  return {
    date,
    'x-mns-version': version,
    authorization: `MNS ${credentials.accessKeyId}:${signature}`,
    ...(credentials.securityToken === undefined ? {} : { 'security-token': credentials.securityToken }),
  };
}

function signatureOf(algorithm: string, time: string, scope: string, canonical: string, secret: string): string {
  const text = [algorithm, time, scope, sha256(canonical)].join('\n');
  const key = scope.split('/').reduce<string | Buffer>((made, part) => hmac(made, part), `aliyun_v4${secret}`);
  return createHmac('sha256', key).update(text).digest('hex');
}

/** Sorted by name, encoded as RFC 3986 has it. */
export function canonicalQuery(query: Readonly<Record<string, string>>): string {
  return Object.entries(query)
    .map(([name, value]): readonly [string, string] => [encode(name), encode(value)])
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`))
    .join('&');
}

function canonicalHeaders(headers: Headers): string {
  return Object.entries(headers)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}:${value.trim()}\n`)
    .join('');
}

/** RFC 3986 leaves fewer characters as they are than encodeURIComponent. */
export function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** `20260102T030405Z` */
function basicTime(now: Date): string {
  return now.toISOString().replace(/[-:]|\.\d{3}/g, '');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
