/**
 * URLs as Kubernetes, and so Go, reads them, which differs from the web's: nothing is corrected, and a path alone is one.
 * https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-url-library
 */
import { spendOnCopy } from '../meter.js';
import { opaque, text, unary, type Overload } from '../overload.js';
import { BOOL, listOf, mapOf, STRING } from '../types.js';
import { CelError, CelMap, keysOf, List, Opaque, type Value } from '../values.js';

const NAME = 'kubernetes.URL';

interface UrlParts {
  readonly scheme: string;
  readonly host: string;
  readonly path: string;
  readonly query: string;
}

class Url extends Opaque {
  readonly parts: UrlParts;
  readonly written: string;
  constructor(parts: UrlParts, written: string) {
    super();
    this.parts = parts;
    this.written = written;
  }

  get typeName(): string {
    return NAME;
  }

  equals(other: Value): boolean {
    return other instanceof Url && other.written === this.written;
  }
}

const url = opaque(NAME, Url);
const m = 'method';

export const urls: readonly Overload[] = [
  unary('function', 'url', text, url.type, (value) => parseUrl(value) ?? new CelError(`'${value.slice(0, 60)}' is no URL`)),
  unary('function', 'isURL', text, BOOL, (value) => parseUrl(value) !== undefined),
  unary(m, 'getScheme', url, STRING, ({ parts }) => parts.scheme),
  unary(m, 'getHost', url, STRING, ({ parts }) => parts.host),
  unary(m, 'getHostname', url, STRING, ({ parts }) => hostAndPort(parts.host).name),
  unary(m, 'getPort', url, STRING, ({ parts }) => hostAndPort(parts.host).port),
  unary(m, 'getEscapedPath', url, STRING, ({ parts }) => escapedPath(parts.path)),
  unary(m, 'getQuery', url, mapOf(STRING, listOf(STRING)), ({ parts }) => queryOf(parts.query)),
];

/** As Go's ParseRequestURI judges and Parse takes apart: undefined when it is none. */
export function parseUrl(value: string): Url | undefined {
  spendOnCopy(value.length);
  // eslint-disable-next-line no-control-regex -- these are what is refused
  if (value === '' || /[\x00-\x1f\x7f]/.test(value)) return undefined;
  const [, scheme, afterScheme] = /^([A-Za-z][A-Za-z0-9+.-]*):(.*)$/su.exec(value) ?? [];
  const rest = afterScheme ?? value;
  if (!rest.startsWith('/')) {
    // `mailto:a` has no host and path; a text without a scheme is no absolute URL.
    if (scheme === undefined) return undefined;
    return new Url({ scheme: scheme.toLowerCase(), host: '', path: '', query: cut(cut(rest, '#').before, '?').after }, value);
  }
  const { before, after: query } = cut(cut(rest, '#').before, '?');
  // Without a scheme, `//host` is a path.
  const hasAuthority = scheme !== undefined && rest.startsWith('//') && !rest.startsWith('///');
  const [, authority = '', path = ''] = (hasAuthority ? /^\/\/([^/]*)(.*)$/su.exec(before) : ['', '', before]) ?? [];
  const host = hostOf(authority);
  // What follows a # is judged with the path, as ParseRequestURI does.
  if (host === undefined || decoded(path) === undefined || decoded(cut(rest, '?').before.slice(path.length)) === undefined) {
    return undefined;
  }
  return new Url({ scheme: scheme?.toLowerCase() ?? '', host, path, query }, value);
}

function cut(value: string, at: string): { readonly before: string; readonly after: string } {
  const index = value.indexOf(at);
  return index === -1 ? { before: value, after: '' } : { before: value.slice(0, index), after: value.slice(index + 1) };
}

/** Undefined when it cannot be one. */
function hostOf(authority: string): string | undefined {
  const at = authority.lastIndexOf('@');
  if (at !== -1 && !/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(authority.slice(0, at))) return undefined;
  const host = authority.slice(at + 1);
  if (host.startsWith('[')) return /^\[[^\]\s]*\](:\d*)?$/.test(host) ? host : undefined;
  const colon = host.indexOf(':');
  if (colon !== -1 && !/^:\d*$/.test(host.slice(colon))) return undefined;
  const isPlain = /^[A-Za-z0-9\-._~!$&'()*+,;=:[\]<>"\u0080-\u{10ffff}%]*$/u.test(host);
  // Only characters that are no ASCII may be escaped in a host.
  return isPlain && !/%(?![89A-Fa-f][0-9A-Fa-f])/.test(host) ? decoded(host) : undefined;
}

function hostAndPort(host: string): { readonly name: string; readonly port: string } {
  const [, name = '', port = ''] = /^(.*?)(?::(\d*))?$/su.exec(host) ?? [];
  return { name: /^\[(.*)\]$/su.exec(name)?.[1] ?? name, port };
}

/** Undefined when a % is not followed by two digits. What is escaped need not be UTF-8. */
function decoded(value: string): string | undefined {
  if (!value.includes('%')) return value;
  if (/%(?![0-9A-Fa-f]{2})/.test(value)) return undefined;
  return Buffer.concat(
    value.split(/(%[0-9A-Fa-f]{2})/).map((part) => {
      return part.startsWith('%') ? Buffer.of(Number.parseInt(part.slice(1), 16)) : Buffer.from(part);
    }),
  ).toString();
}

/** As it is written, if it could be; escaped anew, if not. */
function escapedPath(path: string): string {
  if (path === '*' || /^[A-Za-z0-9\-._~$&+,/:;=@!'()*[\]%]*$/.test(path)) return path;
  return [...Buffer.from(decoded(path) ?? path)]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[A-Za-z0-9\-._~$&+,/:;=@]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
}

/** A list for each key, in the order of their values; what cannot be decoded is left out. */
function queryOf(query: string): Value {
  const found = new Map<string, string[]>();
  for (const part of query === '' ? [] : query.split('&')) {
    const { before, after } = cut(part, '=');
    const [key, value] = [before, after].map((side) => decoded(side.replaceAll('+', ' ')));
    if (part === '' || part.includes(';') || key === undefined || value === undefined) continue;
    const values = found.get(key);
    if (values === undefined) found.set(key, [value]);
    else values.push(value);
  }
  const keys = keysOf([...found.keys()]);
  if (keys === undefined) throw new Error('a query has a key twice');
  return new CelMap(
    keys,
    [...found.values()].map((values) => new List(values)),
  );
}
