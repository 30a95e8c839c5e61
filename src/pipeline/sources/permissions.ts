/** What must be allowed for a platform to be read: the permissions of each call, and the grant that gives them all. */
import { loadEstates } from '../../connectors/registry.js';
import { HeadwaterError } from '../../lib/errors.js';
import type { EstateConnector, PermissionGrant } from '../../ports/index.js';

export interface NeededPermissions {
  readonly platform: string;
  readonly grant: PermissionGrant;
  /** Which call of which kind needs which permission. */
  readonly calls: readonly {
    readonly apiVersion: string;
    readonly kind: string;
    readonly call: string;
    readonly permission: string;
  }[];
}

/**
 * Throws OPTION_INVALID for a platform or kind that there is not.
 * @param kinds only these, by name; all without
 */
export async function permissionsOf(platform: string, kinds: readonly string[] = []): Promise<NeededPermissions> {
  const connectors = await loadEstates();
  const connector = connectors.find(({ name }) => name === platform);
  if (connector === undefined) {
    throw new HeadwaterError('OPTION_INVALID', `${platform} is not one of ${connectors.map(({ name }) => name).join(', ')}`);
  }
  const calls = chosenKinds(connector, kinds).flatMap(({ apiVersion, kind, calls: needed }) =>
    needed.map(({ call, permission }) => ({ apiVersion, kind, call, permission })),
  );
  const permissions = [...new Set(calls.map(({ permission }) => permission))].toSorted();
  return { platform, grant: connector.grant(permissions), calls };
}

function chosenKinds(connector: EstateConnector, names: readonly string[]): EstateConnector['kinds'] {
  const unknown = names.find((name) => !connector.kinds.some(({ kind }) => kind === name));
  if (unknown !== undefined) throw new HeadwaterError('OPTION_INVALID', `${connector.name} has no kind ${unknown}`);
  return names.length === 0 ? connector.kinds : connector.kinds.filter(({ kind }) => names.includes(kind));
}
