/**
 * What a kind of resource is to this connector: the calls that answer for it in the words of the shape files, how they are
 * made, and where its object names other resources. Adding a kind is stating these; nothing here calls out.
 */
import type { Relation, UnreadField } from '../../model/index.js';
import type { CallAnswer, EstateCall, EstateKind } from '../../ports/index.js';
import type { ApiRequest } from './client.js';
import { PRODUCTS, type Product } from './endpoints.js';
import { textAt, type Item } from './json.js';

export interface Call extends EstateCall {
  readonly product: Product;
  readonly action: string;
  /** Codes that mean: there is none. */
  readonly absent: readonly string[];
  /** Codes that mean: what is asked about is no longer there itself. */
  readonly gone: readonly string[];
}

export type Answer = CallAnswer<Item> | { readonly kind: 'gone' };

/** Where a resource is; `region` is empty for what is in none. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

export type Request = Partial<Pick<ApiRequest, 'region' | 'parameters' | 'path' | 'bucket' | 'project'>>;
export type Failed = Extract<CallAnswer<never>, { readonly kind: 'failed' }>;

/** Makes calls in one account. */
export interface Ask {
  readonly place: Place;
  one(call: Call, request?: Request): Promise<Answer>;
  /** All pages of a list that becomes a member. @param items where they are in the answer */
  all(
    call: Call,
    request: Request,
    pages: Pages,
    items: string,
  ): Promise<CallAnswer<readonly Item[]> | { readonly kind: 'gone' }>;
  /** The regions that are open to the account. */
  regions(): Promise<CallAnswer<readonly string[]>>;
  /** True for an account of the organisation that is only seen from the one that we are in. */
  fromOutside(): Promise<boolean>;
}

/** How a list goes on. */
export interface Pages {
  readonly first: Readonly<Record<string, string>>;
  /** Behind this answer; undefined at the end. `moved`: the list got shorter meanwhile, so that some were not seen. */
  next(answer: Item, token: string | undefined): string | { readonly moved: string } | undefined;
  /** What asks for the page that a token names. */
  with(token: string): Readonly<Record<string, string>>;
}

/** What one more call says of a resource. */
export type Detail =
  | { readonly kind: 'members'; readonly members: Item; readonly unread?: readonly UnreadField[] }
  | { readonly kind: 'failed'; readonly failed: Failed }
  /** The resource itself is no longer there. */
  | { readonly kind: 'gone' };

export interface DetailStep {
  /** The first gives the members; others lead to them. */
  readonly calls: readonly [Call, ...Call[]];
  /** @param item with what earlier calls said of it */
  read(ask: Ask, item: Item, place: Place): Promise<Detail>;
  /** True for one that needs what the others say. */
  readonly last?: boolean;
}

/** What one call says of all resources of a page. */
export interface TogetherStep {
  readonly call: Call;
  /** Members for each item, by its key. */
  read(ask: Ask, items: readonly Item[]): Promise<CallAnswer<ReadonlyMap<string, Item>>>;
}

export type ListPage =
  | { readonly kind: 'items'; readonly items: readonly Item[]; readonly next?: string }
  | { readonly kind: 'failed'; readonly failed: Pick<Failed, 'code' | 'why'>; readonly restart: boolean };

export interface ListStep {
  readonly calls: readonly [Call, ...Call[]];
  pages(ask: Ask, from: string | undefined): AsyncIterable<ListPage>;
  /** As a page would have it; no items when there is no such resource. @param key the last part of its ARN */
  one(ask: Ask, key: string, place: Place): Promise<ListPage>;
}

/** Where the object names another resource. */
export interface RelationRule {
  readonly relation: Relation;
  /** `VpcAttributes.VpcId`; `[*]` for each item of a list. */
  readonly path: string;
  /** The ARN of what is named; undefined when it is nothing that we know. @param beside the object that the value is a member of */
  readonly to: (value: string, place: Place, beside: Item) => string | undefined;
}

export interface AlibabaKind extends EstateKind {
  /** A scope for each region, or one for the account. */
  readonly in: 'region' | 'account';
  readonly list: ListStep;
  readonly details: readonly DetailStep[];
  readonly together: readonly TogetherStep[];
  readonly arn: (key: string, place: Place) => string;
  /** What its ARN ends with; undefined for an item that has no name. */
  readonly key: (item: Item) => string | undefined;
  readonly name: (item: Item) => string | undefined;
  /** Of one that is in a region although its list is not. */
  readonly region: (item: Item) => string | undefined;
  readonly created: string;
  /** Where its tags are, each with these two members. */
  readonly tags: readonly [path: string, key: string, value: string];
  readonly relations: readonly RelationRule[];
  /** What ActionTrail and Resource Center call it: `ACS::ECS::Instance`. */
  readonly types: readonly string[];
  /** Of a call in ActionTrail that changes it: the product, and the parameters that name it. */
  readonly changedBy: { readonly service: string; readonly parameters: readonly string[] };
  /** True for one of which there is one in each account. */
  readonly single: boolean;
}

interface Stated
  extends
    Pick<AlibabaKind, 'apiVersion' | 'kind' | 'list' | 'arn'>,
    Partial<
      Pick<
        AlibabaKind,
        'in' | 'details' | 'together' | 'region' | 'created' | 'tags' | 'relations' | 'types' | 'changedBy' | 'single'
      >
    > {
  /** The member that its ARN ends with. */
  readonly key: string | ((item: Item) => string | undefined);
  readonly name?: string | ((item: Item) => string | undefined);
}

/** Fills in what a kind leaves out. */
export function define(stated: Stated): AlibabaKind {
  const { key, name = key, list, details = [], together = [], ...rest } = stated;
  const calls = [...list.calls, ...together.map(({ call }) => call), ...details.flatMap((step) => step.calls)];
  return {
    in: 'region',
    region: () => undefined,
    created: '',
    tags: ['Tags.Tag', 'TagKey', 'TagValue'],
    relations: [],
    types: [],
    changedBy: { service: '', parameters: [] },
    single: false,
    ...rest,
    list,
    details,
    together,
    calls,
    key: reading(key),
    name: reading(name),
  };
}

function reading(member: Stated['key']): (item: Item) => string | undefined {
  return typeof member === 'function' ? member : (item) => textAt(item, member);
}

/** What a kind of a region needs first. */
export const REGIONS: Call = call({ call: 'ecs:DescribeRegions', gives: [] });

interface CallText {
  /** `ecs:DescribeDisks`, or `GET /clusters/{cluster_id}` of a product that has paths. */
  readonly call: string;
  readonly permission?: string;
  readonly gives: readonly string[];
  readonly absent?: readonly string[];
  readonly gone?: readonly string[];
}

export function call({ call: text, permission = text, gives, absent = [], gone = [] }: CallText): Call {
  const [product = '', action = ''] = text.startsWith('GET ') ? ['cs', text] : text.split(':');
  return { call: text, permission, gives, absent, gone, product: productOf(product), action };
}

/** Throws for a product that has no address: a bug. */
function productOf(name: string): Product {
  const product = (Object.keys(PRODUCTS) as Product[]).find((each) => each === name);
  if (product === undefined) throw new Error(`no product ${name}`);
  return product;
}
