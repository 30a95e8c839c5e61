/**
 * What `disable-database-public-access` would do: take out the firewall rules that a policy's failure names, and only where
 * it names the public endpoint itself, or no rule would be left to filter by, take that away. Pure.
 */
import { at } from '../../../../lib/expectation.js';
import type { ActionRequest, Json } from '../../../../model/index.js';
import type { ActionAnswer, SeenLook } from '../../../../ports/index.js';
import type { CallName } from '../../calls.js';
import { answerOf, excludes, patchOf, type Change, type Setting } from '../change.js';
import { itemsOf, namedItems, textOf, type Item } from '../../../../lib/named-items.js';

const NETWORK = 'properties.publicNetworkAccess';

export function plan(seen: SeenLook, { fields }: ActionRequest): ActionAnswer {
  const { apiVersion, kind, raw } = seen.resource;
  const provider = apiVersion.split('/', 1)[0] ?? '';
  if (kind === 'databaseAccounts') return cosmos(seen, fields);
  const removes = REMOVES[provider];
  if (removes === undefined) return { kind: 'refused', because: `${provider}/${kind} has no public access of its own` };
  const rules = namedItems(raw, ['firewallRules'], fields).map((rule) => removal(removes, rule));
  if (rules.length > 0 && !fields.includes(NETWORK)) return answerOf(seen, rules);
  if (provider === 'Microsoft.Sql' && (fields.length === 0 || fields.includes(NETWORK)))
    return answerOf(seen, [...patchOf('PATCH Microsoft.Sql/servers', [noEndpoint(raw, 'server')]), ...rules]);
  if (fields.some((field) => field.startsWith('firewallRules')))
    return { kind: 'already-so', because: 'the firewall rules that are meant are not there any more' };
  return { kind: 'refused', because: 'it is not said which firewall rule is meant' };
}

const REMOVES: Readonly<Record<string, CallName>> = {
  'Microsoft.Sql': 'DELETE Microsoft.Sql/servers/firewallRules',
  'Microsoft.DBforPostgreSQL': 'DELETE Microsoft.DBforPostgreSQL/flexibleServers/firewallRules',
  'Microsoft.DBforMySQL': 'DELETE Microsoft.DBforMySQL/flexibleServers/firewallRules',
};

function removal(call: CallName, rule: Item): Change {
  const name = textOf(rule['name']);
  const start = textOf(at(rule, ['properties', 'startIpAddress']));
  const end = textOf(at(rule, ['properties', 'endIpAddress']));
  const who = end === '0.0.0.0' ? 'services and machines in Azure' : `${start} to ${end}`;
  return {
    call,
    input: { name },
    done: [excludes(['firewallRules'], { name })],
    effects: [`New connections from ${who} fail, unless another rule names them`],
  };
}

function noEndpoint(raw: Json, what: string): Setting {
  const is = textOf(at(raw, ['properties', 'publicNetworkAccess']));
  const ways = itemsOf(raw, ['properties', 'privateEndpointConnections']).length;
  return {
    member: 'publicNetworkAccess',
    value: is === 'SecuredByPerimeter' ? is : 'Disabled',
    effect:
      ways === 0
        ? `Nothing reaches the ${what}: it has no private endpoint. Azure may refuse it therefore`
        : `The ${what} is reached over its private endpoints only (${ways}); whoever comes from elsewhere fails`,
  };
}

const FILTER = 'properties.isVirtualNetworkFilterEnabled';

/** Without any rule and filter, Cosmos DB lets everybody in: the last rule is not taken out, the endpoint is closed instead. */
function cosmos(seen: SeenLook, fields: readonly string[]): ActionAnswer {
  const { raw } = seen.resource;
  const path = ['properties', 'ipRules'];
  const wide = namedItems(raw, path, fields).map(({ ipAddressOrRange }) => textOf(ipAddressOrRange));
  const kept = itemsOf(raw, path).filter(({ ipAddressOrRange }) => !wide.includes(textOf(ipAddressOrRange)));
  const filters = at(raw, ['properties', 'isVirtualNetworkFilterEnabled']) === true || kept.length > 0;
  const set = (setting: Setting): ActionAnswer =>
    answerOf(seen, patchOf('PATCH Microsoft.DocumentDB/databaseAccounts', [setting]));
  const asksEndpoint = fields.length === 0 || fields.includes(FILTER) || fields.includes(NETWORK);
  if (asksEndpoint || (wide.length > 0 && !filters)) return set(noEndpoint(raw, 'account'));
  if (wide.length === 0) return { kind: 'already-so', because: 'the address rules that are meant are not there any more' };
  const words = wide.map((range) => (range === '0.0.0.0' ? 'services and machines in Azure' : range)).join(', ');
  return set({
    member: 'ipRules',
    value: kept,
    done: wide.map((ipAddressOrRange) => excludes(path, { ipAddressOrRange })),
    effect: `Requests from ${words} fail, unless another rule names them`,
  });
}
