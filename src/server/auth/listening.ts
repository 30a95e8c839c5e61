/** From where a server can be reached, and that nobody comes from elsewhere without saying who they are. */
import type { ConfiguredServer } from '../../config/index.js';
import { HeadwaterError } from '../../lib/errors.js';
import { hostAndPort, isLoopback } from '../../lib/network-address.js';

/** Throws SERVER_NEEDS_LOGIN. To be asked before anything listens. */
export function assertMayListen({ listen, url, oidc }: Pick<ConfiguredServer, 'listen' | 'url' | 'oidc'>): void {
  if (oidc !== undefined || isOfThisMachine({ listen, url })) return;
  throw new HeadwaterError(
    'SERVER_NEEDS_LOGIN',
    `${url ?? listen} can be reached from other machines, and \`server.oidc\` is not set`,
  );
}

/** Whether only this machine can come here: what listens on it and is known by another name stands behind a proxy. */
export function isOfThisMachine({ listen, url }: Pick<ConfiguredServer, 'listen' | 'url'>): boolean {
  return isLoopback(hostAndPort(listen)?.host ?? '') && (url === undefined || isLoopback(new URL(url).hostname));
}
