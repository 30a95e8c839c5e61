import type { Gap, Observation, ResourceId, Scope, SourceId } from '../model/index.js';
import type { CallClassifier, ApiCaller } from './api-caller.js';
import type { Candidate, Claim } from './connector.js';
import type { Limits } from './limits.js';

/**
 * The way in to what runs: a cloud, a cluster. Beside `Connector`, for what is read scope by scope, page by page, again and
 * again, and followed by events in between.
 */
export interface EstateConnector {
  /** Its folder's name, which is the platform of its resources and the scheme of its addresses: `aws` for `aws://PROFILE`. */
  readonly name: string;
  /** One line for `headwater source list`. */
  readonly describes: string;
  /** Every kind that it can read, with the calls that answer for it: permissions and reference pages are made from these. */
  readonly kinds: readonly EstateKind[];
  /** What somebody must set up so that these permissions are given, in the platform's own form: an IAM policy, a ClusterRole. */
  grant(permissions: readonly string[]): PermissionGrant;
  /** A claim on an address of its scheme; undefined for all else. Reads nothing. */
  recognise(candidate: Candidate): Promise<Claim | undefined>;
  /**
   * Opens what the address names, with the credentials of the platform's own chain; nothing of them is kept.
   * Throws CREDENTIALS_MISSING when that chain gives none, CREDENTIALS_REFUSED when the platform does not take them, and
   * OPTION_INVALID for an address or option that cannot be meant.
   */
  open(claim: Claim, options: EstateOptions, context: EstateContext): Promise<Estate>;
}

/** What narrows or widens the reading; each list empty for all that can be seen. */
export interface EstateOptions {
  /** Accounts, subscriptions, projects or clusters, by id or name. */
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
  /** `Bucket`, `s3.amazonaws.com Bucket`: only these kinds. */
  readonly kinds: readonly string[];
  /** Where the platform's events can be had: a queue's address, a subscription. Undefined: the platform's own way, if it has one. */
  readonly events?: string;
  /** A role to assume in each account (AWS, Alibaba Cloud), by name or ARN. */
  readonly assumeRole?: string;
}

export interface EstateContext {
  readonly source: SourceId;
  readonly limits: Limits;
  readonly signal: AbortSignal;
  /** Every call to the platform goes through this. */
  calls(classify: CallClassifier): ApiCaller;
  /** Shown at most a few times a second. */
  progress(message: string): void;
}

/** A kind of resource and the calls that answer for it. */
export interface EstateKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly calls: readonly EstateCall[];
}

/** One call, as the shape files name it, and what must be allowed for it. */
export interface EstateCall {
  /** `s3:GetBucketPolicy`, `GET /subscriptions/{}/resources`, `list pods`. */
  readonly call: string;
  /** In the platform's own words, one line of a policy or role: `s3:GetBucketPolicy`, `Microsoft.Storage/storageAccounts/read`. */
  readonly permission: string;
  /** Members of the resource's object that its answer fills; empty for a call that only leads to others. */
  readonly gives: readonly string[];
}

export interface PermissionGrant {
  /** `IAM policy`, `ClusterRole and binding`. */
  readonly as: string;
  readonly format: 'json' | 'yaml';
  /** What to save to a file. */
  readonly text: string;
  /** The command that puts it into place, where one does. */
  readonly apply?: string;
}

export interface Estate {
  /** What there is to read. An account or region that cannot be listed is a gap among them, and hides what it holds. */
  scopes(): AsyncIterable<FoundScope>;
  /**
   * The scope's pages in the platform's order. The last page has no `next`: the scope was then read whole. Ends with `broken`
   * where it cannot go on. Details of one resource that could not be read are `unread` members of it, with a gap beside it.
   * @param from the `next` of an earlier page of the same scope, to go on behind it
   */
  read(scope: Scope, from: string | undefined): AsyncIterable<ScopePage>;
  /** How one resource is now. Everything that a page would say of it; `gone` when the platform says so, a gap when it does not say. */
  reread(scope: Scope, resource: ResourceId): Promise<Reread>;
  /**
   * Changes as they come, until the signal aborts. Undefined when no events are to be had.
   * @param positions by scope key: where an earlier reading of the scope, or of its changes, ended
   */
  changes?(positions: ReadonlyMap<string, string>): AsyncIterable<Change>;
  /** Gives back connections; safe to call twice. */
  close(): Promise<void>;
}

export type FoundScope = { readonly kind: 'scope'; readonly scope: Scope } | { readonly kind: 'gap'; readonly gap: Gap };

export type ScopePage =
  | {
      readonly kind: 'page';
      readonly observations: readonly Observation[];
      /** Where to go on; undefined behind the last page. Opaque. */
      readonly next?: string;
      /** On the last page: from where changes of this scope can be followed without a hole. */
      readonly position?: string;
    }
  | {
      readonly kind: 'broken';
      readonly gap: Gap;
      /** True when the cursor that was given is no longer taken: the scope must be read from its beginning. */
      readonly restart?: boolean;
    };

export type Reread =
  | { readonly kind: 'seen'; readonly observations: readonly Observation[] }
  | { readonly kind: 'gone' }
  | { readonly kind: 'unknown'; readonly gap: Gap };

/** What a stream of events says. `position` is where to go on behind it. */
export type Change =
  | {
      /** The event carries the whole resource. */
      readonly kind: 'seen';
      readonly scope: Scope;
      readonly resource: ResourceId;
      readonly observations: readonly Observation[];
      readonly position?: string;
    }
  | { readonly kind: 'gone'; readonly scope: Scope; readonly resource: ResourceId; readonly position?: string }
  | {
      /** The event only says that something happened to it: it must be read again. */
      readonly kind: 'touched';
      readonly scope: Scope;
      readonly resource: ResourceId;
      /** When it happened, by the platform's clock; RFC 3339. */
      readonly at: string;
      /** Tells the queue that it was dealt with; before that it is delivered again. */
      acknowledge(): Promise<void>;
    }
  | { readonly kind: 'position'; readonly scope: Scope; readonly position: string }
  | {
      /** The stream has a hole: what it is about must be read again. */
      readonly kind: 'lost';
      /** Undefined for all of the estate. */
      readonly scope?: Scope;
      readonly why: string;
    };
