/**
 * What a kind of resource is to this connector: the calls that answer for it, and how its object, its identity and its
 * relations are made of the answers. Data and small functions only; `steps.ts` makes the calls, `read-scope.ts` the pages.
 */
import type { ImageDigest, IndexDigest, Relation, UnreadField } from '../../model/index.js';
import type { Item } from './json.js';

/** Where something is asked. */
export interface Place {
  readonly partition: string;
  readonly account: string;
  /** Of the scope; for what is in no region, the region whose endpoint is asked. */
  readonly region: string;
  /** All regions of the account that are read. */
  readonly regions: readonly string[];
}

export interface KindDefinition {
  readonly apiVersion: string;
  readonly kind: string;
  /** `account`: asked once for an account, and without a region. */
  readonly scope: 'region' | 'account';
  readonly list: ListStep;
  /** Asked for what a page of the list holds, in rounds: those of one round side by side. */
  readonly details?: readonly (readonly DetailStep[])[];
  /** The member, or what is made of the item, that names it among its kind. For the only one of a scope: ''. */
  readonly key: string | ((item: Item) => string);
  /** The ARN for a key. Keys that are ARNs are taken as they are. */
  readonly arn: (place: Place, key: string) => string;
  /** What is made of its ARN where that is the same in every account. */
  readonly identity?: (place: Place, arn: string) => string;
  /** What it is called; its key when it is called nothing else. */
  readonly name?: (item: Item) => string | undefined;
  /** The member with the tags, dots leading into members: a list of pairs, or a map. */
  readonly tags?: string;
  /** The member that says when it was made. */
  readonly created?: string;
  /** Where it is, for what is listed once for an account but is in a region. */
  readonly region?: (item: Item) => string | undefined;
  /** True where events and ARNs may leave out a path: then the name decides. */
  readonly byName?: true;
  /** The member that changes whenever it does. */
  readonly version?: string;
  /** Codes which say that the resource itself is not there. */
  readonly gone?: readonly string[];
  /** Where JSON documents are given as texts. */
  readonly documents?: readonly string[];
  /** What is secret, and why it is left out. */
  readonly secrets?: Readonly<Record<string, string>>;
  readonly edges?: (item: Item, place: Place) => readonly EdgeDraft[];
  readonly uses?: (item: Item) => readonly UseDraft[];
  /** Which events say that one of this kind changed. */
  readonly events?: readonly EventRule[];
}

export interface EdgeDraft {
  readonly relation: Relation;
  /** An ARN. */
  readonly to: string;
  readonly evidence: string;
  /** The other end, when the relation leads from there to this resource. */
  readonly from?: string;
}

export interface UseDraft {
  readonly container: string;
  readonly containerKind: 'container' | 'initContainer';
  readonly reference: string;
  readonly running?: ImageDigest | IndexDigest;
}

/**
 * Events that name resources of a kind. CloudTrail's are told by who was called (`eventSource`) and what (`eventName`),
 * the services' own by `source` and `detail-type`.
 */
export interface EventRule {
  /** `ec2.amazonaws.com` for calls that CloudTrail saw, `aws.ec2` for what the service says itself. */
  readonly source: string;
  /** Names of calls, or of detail types. */
  readonly names: readonly string[];
  /** Where in the detail the keys are: `requestParameters.groupId`, `items[].id`. None: the only one of its scope, or all of it. */
  readonly keys: readonly string[];
  /** Keys that begin otherwise are of another kind. */
  readonly prefix?: string;
}

/** A call, as the shape files declare it. */
export interface DeclaredCall {
  /** The SDK's service and operation: `s3:GetBucketPolicy`. */
  readonly call: string;
  readonly permission: string;
  readonly gives: readonly string[];
  /** Codes that mean: there is none. */
  readonly absent: readonly string[];
}

/** What a call is given. */
export type Input = Readonly<Record<string, unknown>>;

/** What a call was answered, told apart by what it means for a reading. */
export type Answer =
  { readonly kind: 'answer'; readonly value: Item } | { readonly kind: 'absent' } | { readonly kind: 'gone' } | Failure;

export interface Failure {
  readonly kind: 'failed';
  readonly code: string;
  readonly failure: string;
  readonly why: string;
  /** The call that failed. */
  readonly call: DeclaredCall;
}

/** Makes calls at one place, for one kind. */
export interface Ask {
  readonly place: Place;
  /** @param region another one than the place's */
  one(call: DeclaredCall, input: Input, region?: string): Promise<Answer>;
  /** All pages, their lists joined in one answer. */
  all(call: DeclaredCall, input: Input, pages: Pages, region?: string): Promise<Answer>;
  /** Asked once in a reading of a scope, however many ask for it. */
  once(key: string, make: () => Promise<Answer>): Promise<Answer>;
  /** In milliseconds; ends early when the run is stopped. */
  pause(milliseconds: number): Promise<void>;
}

export interface Pages {
  /** The member with the list, or several. */
  readonly items: string | readonly string[];
  /** The member of the request that takes the token, and of the answer that gives it; dots lead into members. */
  readonly token: readonly [request: string, answer: string];
}

export type ListPage =
  | { readonly kind: 'items'; readonly items: readonly Item[]; readonly next?: string }
  | { readonly kind: 'failed'; readonly failure: Failure };

export interface ListStep {
  readonly calls: readonly DeclaredCall[];
  pages(ask: Ask, from: string | undefined): AsyncIterable<ListPage>;
  /** The one with this ARN, of which the last part is its own name: at most one item. Undefined: it must be looked for in the list. */
  one?(ask: Ask, arn: string, last: string): Promise<ListPage>;
}

export interface DetailStep {
  readonly calls: readonly DeclaredCall[];
  /** What it adds to each item, in their order. */
  run(ask: Ask, items: readonly Item[]): Promise<readonly Patch[]>;
}

export interface Patch {
  readonly members?: Item;
  readonly unread?: readonly UnreadField[];
  /** What failed, for the gap. */
  readonly failures?: readonly Failure[];
  readonly gone?: true;
}

export function defineKind(definition: KindDefinition): KindDefinition {
  return definition;
}

/** All calls that answer for a kind, in the order in which they are made. */
export function callsOf({ list, details = [] }: Pick<KindDefinition, 'list' | 'details'>): readonly DeclaredCall[] {
  return [...list.calls, ...details.flat().flatMap(({ calls }) => calls)];
}
