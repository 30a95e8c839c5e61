/**
 * The writes of Azure Resource Manager that actions make, as its REST reference documents them: what takes effect at once, what
 * is only taken (202) and goes on by itself, what conflicts meanwhile, what is refused for a missing or wrong value. Models
 * these properties and rules and nothing else.
 * https://learn.microsoft.com/rest/api/storagerp/storage-accounts/update, …/virtualnetwork/security-rules/create-or-update,
 * …/sql/firewall-rules/create-or-update, …/postgresql/firewall-rules, …/compute/disks/update, …/cosmos-db-resource-provider
 */
import { typeOfId } from '../../../src/connectors/azure/kind.js';
import type { ArmObject } from '../../../src/connectors/azure/schema.js';

/** An operation that was taken and is not over: it takes effect when its resource was read so many times more. */
export interface Operation {
  readonly id: string;
  reads: number;
  readonly apply: () => void;
}

/** What of the world a write changes or heeds. */
export interface WriteWorld {
  readonly resources: ArmObject[];
  /** Ids of resources that a lock keeps as they are. */
  readonly locks: ReadonlySet<string>;
  /** Writes that were taken and are not over. */
  readonly operations: Operation[];
  /** At which reading of its resource such a write has taken effect; 0 for at once. */
  readonly operationReads: number;
}

type Answer = readonly [status: number, body: unknown];

/** A reading of a resource brings what goes on in it nearer to its end. */
export function goOn(world: WriteWorld, path: string): void {
  const at = world.operations.findIndex(({ id }) => same(id, path));
  const operation = world.operations[at];
  if (operation === undefined) return;
  operation.reads -= 1;
  if (operation.reads > 0) return;
  world.operations.splice(at, 1);
  operation.apply();
}

export function write(world: WriteWorld, method: string, path: string, body: unknown): Answer {
  if ([...world.locks].some((id) => path.toLowerCase().startsWith(id.toLowerCase())))
    return failure(409, 'ScopeLocked', 'The scope cannot perform the operation because it is locked.');
  const parent = world.resources.find(({ id }) => same(id, path));
  if (method === 'PATCH') return parent === undefined ? notFound(path) : patch(world, parent, propertiesOf(body));
  const [, above = '', list = '', name = ''] = /^(.+)\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
  const owner = world.resources.find(({ id }) => same(id, above));
  if (owner === undefined) return failure(404, 'ParentResourceNotFound', `${above} was not found.`);
  if (isBusy(world, above))
    return failure(409, 'AnotherOperationInProgress', 'Another operation on this resource is in progress.');
  if (list === 'securityRules') return securityRule(world, owner, method, name, propertiesOf(body));
  if (list === 'firewallRules') return firewallRule(world, owner, method, name, propertiesOf(body));
  return failure(404, 'InvalidResourceType', `${list} is not written here.`);
}

const VALUES: Readonly<Record<string, Readonly<Record<string, (value: unknown) => boolean>>>> = {
  'microsoft.storage/storageaccounts': {
    allowBlobPublicAccess: isFlag,
    allowSharedKeyAccess: isFlag,
    publicNetworkAccess: (value) => ['Enabled', 'Disabled', 'SecuredByPerimeter'].includes(String(value)),
    networkAcls: isAcl,
  },
  'microsoft.compute/disks': {
    networkAccessPolicy: (value) => ['AllowAll', 'AllowPrivate', 'DenyAll'].includes(String(value)),
  },
  'microsoft.keyvault/vaults': { networkAcls: isAcl },
  'microsoft.containerregistry/registries': {
    adminUserEnabled: isFlag,
    anonymousPullEnabled: isFlag,
    publicNetworkAccess: (value) => ['Enabled', 'Disabled'].includes(String(value)),
  },
  'microsoft.documentdb/databaseaccounts': {
    disableLocalAuth: isFlag,
    publicNetworkAccess: (value) => ['Enabled', 'Disabled', 'SecuredByPerimeter'].includes(String(value)),
    ipRules: (value) => Array.isArray(value) && value.every((rule) => typeof membersOf(rule)['ipAddressOrRange'] === 'string'),
  },
  'microsoft.sql/servers': {
    publicNetworkAccess: (value) => ['Enabled', 'Disabled', 'SecuredByPerimeter'].includes(String(value)),
  },
};

/** Which providers go on by themselves after they took a PATCH. */
const LONG = new Set(['microsoft.compute/disks', 'microsoft.documentdb/databaseaccounts', 'microsoft.sql/servers']);

function patch(world: WriteWorld, resource: ArmObject, properties: ArmObject): Answer {
  const id = String(resource['id']);
  const type = typeOfId(id);
  const known = VALUES[type] ?? {};
  for (const [member, value] of Object.entries(properties))
    if (known[member]?.(value) !== true)
      return failure(400, 'InvalidRequestPropertyValue', `The value of property '${member}' is invalid.`);
  const isPremium = membersOf(resource['sku'])['name'] === 'Premium';
  if (type === 'microsoft.containerregistry/registries' && 'publicNetworkAccess' in properties && !isPremium)
    return failure(400, 'SkuNotSupported', 'Disabling public network access is not supported for this tier.');
  if (isBusy(world, id)) return failure(409, 'ConflictingOperation', 'There is an operation in progress.');
  const apply = (): void => void Object.assign(membersOf(resource['properties']), completed(properties));
  return finished(world, id, LONG.has(type), apply, [200, resource]);
}

/** Network rules are answered with what the provider adds to each. */
function completed(properties: ArmObject): ArmObject {
  const made = structuredClone(properties);
  const { virtualNetworkRules, ipRules } = membersOf(made['networkAcls']);
  if (Array.isArray(virtualNetworkRules)) for (const rule of virtualNetworkRules) membersOf(rule)['state'] = 'Succeeded';
  if (Array.isArray(ipRules)) for (const rule of ipRules) membersOf(rule)['action'] ??= 'Allow';
  return made;
}

function securityRule(world: WriteWorld, group: ArmObject, method: string, name: string, properties: ArmObject): Answer {
  const rules = membersOf(group['properties'])['securityRules'];
  if (!Array.isArray(rules)) return notFound(name);
  const all = rules as ArmObject[];
  const at = all.findIndex((rule) => same(rule['name'], name));
  const id = String(group['id']);
  if (method === 'DELETE') {
    if (at === -1) return [204, undefined];
    return finished(
      world,
      id,
      true,
      () =>
        void all.splice(
          all.findIndex((rule) => same(rule['name'], name)),
          1,
        ),
      [204, undefined],
    );
  }
  const missing = ['protocol', 'access', 'direction', 'priority'].find((member) => properties[member] === undefined);
  if (missing !== undefined) return failure(400, 'SecurityRuleParameterNotSpecified', `Security rule misses ${missing}.`);
  const sides = ['sourceAddressPrefix', 'destinationAddressPrefix', 'sourcePortRange', 'destinationPortRange'];
  const side = sides.find((member) => properties[member] === undefined && properties[plural(member)] === undefined);
  if (side !== undefined) return failure(400, 'SecurityRuleParameterNotSpecified', `Security rule misses ${side}.`);
  const conflict = all.find(
    (rule) =>
      !same(rule['name'], name) &&
      membersOf(rule['properties'])['priority'] === properties['priority'] &&
      membersOf(rule['properties'])['direction'] === properties['direction'],
  );
  if (conflict !== undefined) return failure(400, 'SecurityRuleConflict', `It conflicts with ${String(conflict['name'])}.`);
  const made = {
    name,
    id: `${id}/securityRules/${name}`,
    etag: `W/"${world.operations.length}-${all.length}"`,
    type: 'Microsoft.Network/networkSecurityGroups/securityRules',
    properties: { provisioningState: 'Succeeded', ...structuredClone(properties) },
  };
  return finished(world, id, true, () => void all.splice(at === -1 ? all.length : at, at === -1 ? 0 : 1, made), [201, made]);
}

function plural(member: string): string {
  return member.endsWith('Prefix') ? `${member}es` : `${member}s`;
}

function firewallRule(world: WriteWorld, server: ArmObject, method: string, name: string, properties: ArmObject): Answer {
  const above = String(server['id']);
  const id = `${above}/firewallRules/${name}`;
  const isLong = !typeOfId(above).startsWith('microsoft.sql');
  const remove = (): void => {
    const at = world.resources.findIndex((each) => same(each['id'], id));
    if (at !== -1) world.resources.splice(at, 1);
  };
  if (method === 'DELETE') {
    if (!world.resources.some((each) => same(each['id'], id))) return [204, undefined];
    return finished(world, above, isLong, remove, [200, undefined]);
  }
  const wrong = ['startIpAddress', 'endIpAddress'].find((each) => !/^(\d{1,3}\.){3}\d{1,3}$/.test(String(properties[each])));
  if (wrong !== undefined) return failure(400, 'InvalidParameterValue', `Invalid value given for parameter ${wrong}.`);
  const made = { id, name, properties: structuredClone(properties) };
  const apply = (): void => {
    remove();
    world.resources.push(made);
  };
  return finished(world, above, isLong, apply, [201, made]);
}

function finished(world: WriteWorld, id: string, isLong: boolean, apply: () => void, answer: Answer): Answer {
  if (!isLong || world.operationReads === 0) {
    apply();
    return answer;
  }
  world.operations.push({ id: id.toLowerCase(), reads: world.operationReads, apply });
  return [202, undefined];
}

function isBusy(world: WriteWorld, id: string): boolean {
  return world.operations.some((operation) => same(operation.id, id));
}

function isFlag(value: unknown): boolean {
  return typeof value === 'boolean';
}

function isAcl(value: unknown): boolean {
  const { defaultAction, ipRules = [] } = membersOf(value);
  const isRules = Array.isArray(ipRules) && ipRules.every((rule) => typeof membersOf(rule)['value'] === 'string');
  return ['Allow', 'Deny'].includes(String(defaultAction)) && isRules;
}

function propertiesOf(body: unknown): ArmObject {
  return membersOf(membersOf(body)['properties']);
}

function membersOf(value: unknown): ArmObject {
  return typeof value === 'object' && value !== null ? (value as ArmObject) : {};
}

function same(id: unknown, other: unknown): boolean {
  return String(id).toLowerCase() === String(other).toLowerCase();
}

function notFound(path: string): Answer {
  return failure(404, 'ResourceNotFound', `The Resource '${path}' was not found.`);
}

function failure(status: number, code: string, message: string): Answer {
  return [status, { error: { code, message } }];
}
