/**
 * What `block-public-access` would set, by the fields at which policies fail; without such, what shuts out those who do not
 * sign in. Sets nothing that is not asked for, and keeps the network rules that are there. Pure.
 */
import { at } from '../../../../lib/expectation.js';
import type { ActionRequest, Json } from '../../../../model/index.js';
import type { ActionAnswer, SeenLook } from '../../../../ports/index.js';
import type { CallName } from '../../calls.js';
import { answerOf, equals, excludes, patchOf, type Setting } from '../change.js';
import { isItem, itemsOf, namedItems, textOf } from '../../../../lib/named-items.js';
import { ABSENT, writable } from '../put-back.js';

export function plan(seen: SeenLook, { fields }: ActionRequest): ActionAnswer {
  const { kind, raw } = seen.resource;
  const planner = PLANNERS[kind];
  if (planner === undefined) return { kind: 'refused', because: `${kind} has no public access of its own` };
  const asked = fields.length === 0 ? [planner.otherwise] : fields;
  const settings = planner.settings(raw, asked);
  if ('because' in settings) return { kind: 'refused', because: settings.because };
  if (settings.length === 0 && asked.some((field) => field.startsWith(RULES)))
    return { kind: 'already-so', because: 'the network rules that are meant are not there any more' };
  if (settings.length === 0) return { kind: 'refused', because: `no call of this action puts ${asked.join(', ')} right` };
  return answerOf(seen, patchOf(planner.call, settings));
}

interface Planner {
  readonly call: CallName;
  /** The field that is meant when none is named. */
  readonly otherwise: string;
  settings(raw: Json, fields: readonly string[]): readonly Setting[] | { readonly because: string };
}

const BLOB = 'properties.allowBlobPublicAccess';
const NETWORK = 'properties.publicNetworkAccess';
const DEFAULT = 'properties.networkAcls.defaultAction';
const RULES = 'properties.networkAcls.ipRules[';
const EXPORT = 'properties.networkAccessPolicy';
const PULL = 'properties.anonymousPullEnabled';

const PLANNERS: Readonly<Record<string, Planner>> = {
  storageAccounts: {
    call: 'PATCH Microsoft.Storage/storageAccounts',
    otherwise: BLOB,
    settings: (raw, fields) => [
      ...only(fields, BLOB, {
        member: 'allowBlobPublicAccess',
        value: false,
        effect: 'Nobody reads its blobs without a sign-in',
      }),
      ...noNetwork(raw, fields, 'storage account'),
      ...networkRules(raw, fields),
    ],
  },
  disks: {
    call: 'PATCH Microsoft.Compute/disks',
    otherwise: EXPORT,
    settings: (_, fields) =>
      only(fields, EXPORT, {
        member: 'networkAccessPolicy',
        value: 'DenyAll',
        effect: 'No export link can be made of it; links that exist go on until they end',
      }),
  },
  vaults: { call: 'PATCH Microsoft.KeyVault/vaults', otherwise: DEFAULT, settings: networkRules },
  registries: {
    call: 'PATCH Microsoft.ContainerRegistry/registries',
    otherwise: PULL,
    settings(raw, fields) {
      // https://learn.microsoft.com/azure/container-registry/container-registry-access-selected-networks
      if (fields.includes(NETWORK) && textOf(at(raw, ['sku', 'name'])) !== 'Premium')
        return { because: 'only a registry of the Premium tier can be closed to networks' };
      return [
        ...only(fields, PULL, { member: 'anonymousPullEnabled', value: false, effect: 'Nobody pulls from it without a sign-in' }),
        ...noNetwork(raw, fields, 'registry'),
      ];
    },
  },
};

function only(fields: readonly string[], field: string, setting: Setting): readonly Setting[] {
  return fields.includes(field) ? [setting] : [];
}

/** Values of publicNetworkAccess that are as closed as Disabled. */
const CLOSED = ['Disabled', 'SecuredByPerimeter'];

function noNetwork(raw: Json, fields: readonly string[], what: string): readonly Setting[] {
  const is = textOf(at(raw, ['properties', 'publicNetworkAccess']));
  const value = CLOSED.includes(is) ? is : 'Disabled';
  const effect = `The ${what} is reached over private endpoints only; whoever comes from elsewhere fails`;
  return only(fields, NETWORK, { member: 'publicNetworkAccess', value, effect });
}

/** One value: ARM replaces network rules whole, so those that stay are sent again. */
function networkRules(raw: Json, fields: readonly string[]): readonly Setting[] {
  const path = ['properties', 'networkAcls'];
  const wide = namedItems(raw, [...path, 'ipRules'], fields).map(({ value }) => textOf(value));
  const denies = fields.includes(DEFAULT);
  if (wide.length === 0 && !denies) return [];
  const found = at(raw, path);
  const absent = ABSENT['networkAcls'];
  const rules = isItem(found) ? found : isItem(absent) ? absent : {};
  const kept = itemsOf(raw, [...path, 'ipRules']).filter(({ value }) => !wide.includes(textOf(value)));
  const defaultAction = denies ? 'Deny' : (rules['defaultAction'] ?? 'Allow');
  const value = writable({ ...rules, defaultAction, ipRules: kept });
  const done = [
    ...(denies ? [equals([...path, 'defaultAction'], 'Deny')] : []),
    ...wide.map((range) => excludes([...path, 'ipRules'], { value: range })),
  ];
  const effects = [
    ...(denies ? ['Only the networks and addresses that its rules name reach it; whoever comes from elsewhere fails'] : []),
    ...wide.map((range) => `Whoever comes from ${range} fails, unless another rule names them`),
  ];
  return [{ member: 'networkAcls', value, done, effect: effects.join('. ') }];
}
