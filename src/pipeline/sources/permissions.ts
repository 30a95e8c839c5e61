/** What must be allowed for a platform to be read, or acted on: the permissions of each call, and the grant that gives them all. */
import { loadActing, loadEstates } from '../../connectors/registry.js';
import { HeadwaterError } from '../../lib/errors.js';
import type { ActingConnector, EstateConnector, PermissionGrant } from '../../ports/index.js';

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

export interface ActionPermissions {
  readonly platform: string;
  readonly grant: PermissionGrant;
  /** Which call of which action, its undo included, needs which permission. */
  readonly calls: readonly { readonly action: string; readonly call: string; readonly permission: string }[];
}

/**
 * Throws OPTION_INVALID for a platform or kind that there is not.
 * @param kinds only these, by name; all without
 */
export async function permissionsOf(platform: string, kinds: readonly string[] = []): Promise<NeededPermissions> {
  const connector = named(await loadEstates(), platform);
  const calls = chosenKinds(connector, kinds).flatMap(({ apiVersion, kind, calls: needed }) =>
    needed.map(({ call, permission }) => ({ apiVersion, kind, call, permission })),
  );
  const permissions = [...new Set(calls.map(({ permission }) => permission))].toSorted();
  return { platform, grant: connector.grant(permissions), calls };
}

/**
 * What acting takes beside reading: the calls of actions and of their undo, and nothing else. Throws OPTION_INVALID for a
 * platform or action that there is not.
 * @param actions only these, by name; all without
 */
export async function actionPermissionsOf(platform: string, actions: readonly string[] = []): Promise<ActionPermissions> {
  const connector = named(await loadActing(), platform);
  const calls = chosenActions(connector, actions).flatMap(({ name: action, permissions }) =>
    permissions.map(({ call, permission }) => ({ action, call, permission })),
  );
  const permissions = [...new Set(calls.map(({ permission }) => permission))].toSorted();
  return { platform, grant: connector.grant(permissions), calls };
}

function named<Connector extends { readonly name: string }>(connectors: readonly Connector[], platform: string): Connector {
  const connector = connectors.find(({ name }) => name === platform);
  if (connector !== undefined) return connector;
  throw new HeadwaterError('OPTION_INVALID', `${platform} is not one of ${connectors.map(({ name }) => name).join(', ')}`);
}

function chosenActions({ name, actions }: ActingConnector, names: readonly string[]): ActingConnector['actions'] {
  const unknown = names.find((one) => !actions.some((action) => action.name === one));
  if (unknown !== undefined) throw new HeadwaterError('OPTION_INVALID', `${name} has no action ${unknown}`);
  return names.length === 0 ? actions : actions.filter((action) => names.includes(action.name));
}

function chosenKinds(connector: EstateConnector, names: readonly string[]): EstateConnector['kinds'] {
  const unknown = names.find((name) => !connector.kinds.some(({ kind }) => kind === name));
  if (unknown !== undefined) throw new HeadwaterError('OPTION_INVALID', `${connector.name} has no kind ${unknown}`);
  return names.length === 0 ? connector.kinds : connector.kinds.filter(({ kind }) => names.includes(kind));
}
