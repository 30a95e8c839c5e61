/** What reading any webhook begins with: its headers, its secret compared in constant time, its body as JSON within bounds. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { parseJson } from './bounded-json.js';

export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The one header of this name; undefined without, and where there are several. @param name in lower case */
export function headerOf(headers: Headers, name: string): string | undefined {
  const value = Object.hasOwn(headers, name) ? headers[name] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** Takes the same time wherever the two differ, and whatever their lengths. Nothing is the same as an empty secret. */
export function isSecret(given: string | undefined, secret: string): boolean {
  if (given === undefined || secret === '') return false;
  return timingSafeEqual(digest(given), digest(secret));
}

/** Whether this is the HMAC-SHA256 of the bytes, in hexadecimal digits. */
export function isSignedBy(secret: string, body: Uint8Array, hex: string | undefined): boolean {
  if (secret === '' || hex === undefined || !/^[0-9a-f]{64}$/.test(hex)) return false;
  return timingSafeEqual(Buffer.from(hex, 'hex'), createHmac('sha256', secret).update(body).digest());
}

/**
 * What `Authorization` brings, as a bearer token or as the password of HTTP's basic scheme; the user's name says nothing.
 * RFC 6750, section 2.1; RFC 7617, section 2.
 */
export function credentialOf(authorization: string | undefined): string | undefined {
  const [, scheme = '', value = ''] = /^(bearer|basic) +([A-Za-z0-9._~+/=-]{1,2000})$/i.exec(authorization ?? '') ?? [];
  if (value === '') return undefined;
  if (scheme.toLowerCase() === 'bearer') return value;
  const [, password] = /^[^:]*:([\s\S]*)$/.exec(Buffer.from(value, 'base64').toString('utf8')) ?? [];
  return password;
}

/** Undefined when it is not JSON, or nested too deep. */
export function jsonOf(body: Uint8Array): unknown {
  const parsed = parseJson(Buffer.from(body).toString('utf8'), { depth: 100 });
  return parsed.kind === 'value' ? parsed.value : undefined;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
