/**
 * Turns the address of a git remote into the name that people know a repository by (`github.com/acme/base-images`) and
 * an https address without credentials. Gives undefined for what names no host: a folder, a bundle, a broken address.
 */
export interface Remote {
  readonly name: string;
  readonly address: string;
}

const SEGMENT = /^[\p{L}\p{N}._~+@%-]+$/u;
const HOST = /^[\p{L}\p{N}]([\p{L}\p{N}.-]*[\p{L}\p{N}])?$/u;

/** A host and the steps of a path on it. */
export interface Place {
  readonly host: string;
  readonly segments: readonly string[];
}

/**
 * Takes every form of address that git does: URLs with and without a user, and `user@host:path`.
 * @param onTheWeb where the page of a repository is, for hosts that write their other addresses in another form
 */
export function gitRemoteOf(written: string, onTheWeb: (place: Place) => Place = (place) => place): Remote | undefined {
  const parts = partsOf(written.trim());
  if (parts === undefined || !HOST.test(parts.host)) return undefined;
  const { host, segments } = onTheWeb({ host: parts.host.toLowerCase(), segments: segmentsOf(parts.path) });
  if (segments.length === 0 || !segments.every((segment) => SEGMENT.test(segment) && segment !== '..' && segment !== '.'))
    return undefined;
  const path = segments.join('/');
  return { name: `${host}/${path}`, address: `https://${host}${parts.port}/${path}` };
}

interface Parts {
  readonly host: string;
  /** With its colon; '' when it is the usual one, or that of another protocol than http. */
  readonly port: string;
  readonly path: string;
}

function partsOf(address: string): Parts | undefined {
  if (/^(https?|ssh|git|git\+ssh):\/\//i.test(address)) {
    if (!URL.canParse(address)) return undefined;
    const url = new URL(address);
    const port = /^https?:$/.test(url.protocol) && url.port !== '' ? `:${url.port}` : '';
    return { host: url.hostname, port, path: url.pathname };
  }
  if (/^[a-z][a-z0-9+.-]*::?\/\//i.test(address) || /^[./~]/.test(address)) return undefined;
  // `C:\repositories\app` has the form of host:path, too.
  const short = /^(?:[^@/:]+@)?([^/:@]{2,}):(.+)$/.exec(address);
  return short === null ? undefined : { host: short[1] ?? '', port: '', path: short[2] ?? '' };
}

function segmentsOf(path: string): readonly string[] {
  const segments = path.split('/').filter((segment) => segment !== '');
  return segments.map((segment, index) => (index === segments.length - 1 ? segment.replace(/(.)\.git$/, '$1') : segment));
}
