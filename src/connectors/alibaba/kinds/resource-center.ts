/**
 * Everything else that there is, as Resource Center lists it: what other resources name, and what no policy judges by its
 * details. It follows what happens with some delay, and knows not every type: what has a kind of its own is not taken from here.
 */
import { textAt, type Item } from '../json.js';
import { call, define, type AlibabaKind, type Ask, type ListStep, type Place } from '../kind.js';
import { LEADING } from '../accounts.js';
import { byToken, listed } from '../steps.js';

const MEMBERS = [
  'ResourceId',
  'ResourceName',
  'ResourceType',
  'RegionId',
  'ZoneId',
  'ResourceGroupId',
  'CreateTime',
  'Tags',
  'IpAddresses',
  'AccountId',
];

const search = call({ call: 'resourcecenter:SearchResources', gives: MEMBERS });
/** For accounts of the organisation that are only seen from its management account. */
const searchAll = call({ call: 'resourcecenter:SearchMultiAccountResources', gives: [] });

function searched(
  which: typeof search,
  own: ReadonlySet<string>,
  request: (place: Place) => Readonly<Record<string, string>>,
): ListStep {
  return listed({
    call: which,
    request: (place) => ({ parameters: request(place) }),
    items: 'Resources',
    pages: byToken(500),
    keep: (item) => !own.has(textAt(item, 'ResourceType') ?? ''),
    one: {
      request: (key, place) => ({
        parameters: {
          ...request(place),
          'Filter.1.Key': 'ResourceId',
          'Filter.1.MatchType': 'Equals',
          'Filter.1.Value.1': key,
        },
      }),
    },
  });
}

/** @param kinds those that are read by their products' own calls */
export function otherResources(kinds: readonly AlibabaKind[]): AlibabaKind {
  const inAccount = searched(search, new Set(kinds.flatMap(({ types }) => types)), () => ({}));
  // Nothing else is read of an account that is seen from outside.
  const outside = searched(searchAll, new Set(), ({ account }) => ({ Scope: account }));
  const stepFor = async (ask: Ask): Promise<ListStep> => ((await ask.fromOutside()) ? outside : inAccount);
  return define({
    apiVersion: 'resourcecenter.aliyuncs.com/2022-12-01',
    kind: 'Resource',
    in: 'account',
    list: {
      calls: [search, searchAll, ...LEADING.map((each) => call(each))],
      async *pages(ask, from) {
        yield* (await stepFor(ask)).pages(ask, from);
      },
      async one(ask, key, place) {
        return await (await stepFor(ask)).one(ask, key, place);
      },
    },
    arn: (key, { account, region }) => {
      const [product = '', type = '', ...id] = key.split('/');
      return `acs:${product}:${region}:${account}:${type}/${id.join('/')}`;
    },
    key: keyOf,
    name: (item) => textAt(item, 'ResourceName') ?? textAt(item, 'ResourceId'),
    region: (item) => textAt(item, 'RegionId'),
    created: 'CreateTime',
    tags: ['Tags', 'Key', 'Value'],
    types: [],
  });
}

/** `ACS::ECS::Snapshot` of id s-1 is `ecs/snapshot/s-1`. */
function keyOf(item: Item): string | undefined {
  const id = textAt(item, 'ResourceId');
  const [, product, type] = /^ACS::(\w+)::(\w+)$/i.exec(textAt(item, 'ResourceType') ?? '') ?? [];
  if (id === undefined || product === undefined || type === undefined) return undefined;
  return `${product.toLowerCase()}/${type.toLowerCase()}/${id}`;
}
