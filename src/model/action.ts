/**
 * What is done to an estate, as data: a plan says every call that will be made, and how it shows that a call took effect.
 * Nothing in a plan is code, so the hash over it covers all that will happen (S1).
 */
import type { CauseId, Fingerprint, PolicyId, ResourceId, SourceId } from './ids.js';
import type { Allowance, Rung } from './decision.js';
import type { ReleasePhase } from './release-phase.js';
import type { Json } from './resource.js';
import type { Scope } from './scope.js';
import type { Severity } from './severity.js';

/** A recorded plan: executed as it is, byte for byte. `hash` is over everything else in it (S1). */
export interface ActionPlan {
  readonly hash: string;
  /** `block-public-access`. */
  readonly action: string;
  /** The configured source through which its targets are reached. */
  readonly source: SourceId;
  readonly platform: string;
  readonly cause: CauseId;
  readonly grounds: Grounds;
  /** Never empty; each resource once. */
  readonly targets: readonly ActionTarget[];
  /** Why it cannot be undone; absent when it can. */
  readonly irreversible?: string;
}

/** Why something is done: what was decided when the plan was made, and what must still be so when it is carried out (S2). */
export interface Grounds {
  readonly phase: ReleasePhase;
  readonly rung: Rung;
  readonly severity: Severity;
  /** Empty for vulnerabilities. */
  readonly policies: readonly PolicyId[];
  readonly findings: readonly Fingerprint[];
  /** The set of policies and response plan that decided, by its hash (S12). */
  readonly policySet: string;
  /** What each input of the decision allowed. */
  readonly allowances: readonly Allowance[];
  /** How many people must approve before it is done; 0 when it may go ahead by itself. */
  readonly approvals: number;
  /** Not before this; RFC 3339. Absent: at once. Until then somebody may say no. */
  readonly notBefore?: string;
  /**
   * The last entry that ended with the same action on one of these targets: what is tried once more is another plan, so it
   * has outcomes of its own.
   */
  readonly after?: string;
}

/** Where a resource is, for whoever reads or changes it. */
export interface ResourceAddress {
  readonly scope: Scope;
  readonly resource: ResourceId;
}

/** One resource that an action changes. */
export interface ActionTarget extends ResourceAddress {
  /** For people: `bucket logs`, `Deployment payments/api`. */
  readonly name: string;
  /** What was judged and planned from: `judgedVersion` of it. An action on another version is refused (S2). */
  readonly version: string;
  /** What it counts as in limits: the service, team or namespace it belongs to. */
  readonly service: string;
  /** What the steps were planned from, beside the resource itself: planned again at the instant of acting, they must be the same (S2). */
  readonly request: ActionRequest;
  /** In this order. Never empty. */
  readonly steps: readonly PlannedStep[];
  /** True of the target once the action has taken effect; what verification and the watch for reversals look at. */
  readonly expects: Expectation;
}

/** What an action is asked for. */
export interface ActionRequest {
  readonly phase: ReleasePhase;
  /** Field paths at which policies fail, from the root of `raw`, if they say. */
  readonly fields: readonly string[];
  /** What an action needs besides, from the policy or a person: `{ replicas: 0 }`. */
  readonly parameters: Readonly<Record<string, Json>>;
}

export type PlannedStep =
  | {
      readonly kind: 'call';
      /** By the platform's name for it: `s3:PutPublicAccessBlock`, `patch deployments`. */
      readonly call: string;
      readonly address: ResourceAddress;
      readonly input: Json;
      /** True once the call has taken effect: read before it is made, so that none is made twice (S13). */
      readonly done: Expectation;
    }
  | {
      readonly kind: 'wait';
      readonly address: ResourceAddress;
      readonly until: Expectation;
      /** After this long the target fails, and what was done to it is undone. */
      readonly seconds: number;
    };

/** A statement about one resource that its raw configuration alone proves or refutes. */
export type Expectation =
  | {
      /** There is no such resource, or another of the same name in its place: one whose `identity` differs. */
      readonly kind: 'gone';
      readonly identity?: { readonly path: readonly string[]; readonly value: Json };
    }
  | {
      /** All of these. Paths are member names, and indices as texts. */
      readonly kind: 'fields';
      readonly fields: readonly FieldExpectation[];
    };

export interface FieldExpectation {
  readonly path: readonly string[];
  /**
   * - `equals`: canonically the same JSON
   * - `at-least`: a number that is not smaller
   * - `absent`: not there, or null
   * - `includes`, `excludes`: a list with, or without, an item that has all of `value`: its members, and of its lists each item,
   *   at any depth; nothing there excludes all
   */
  readonly is: 'equals' | 'at-least' | 'absent' | 'includes' | 'excludes';
  readonly value?: Json;
}

/** What came of one target. Every target of a plan gets exactly one. */
export interface Outcome {
  readonly target: string;
  readonly kind: 'done' | 'already-so' | 'refused' | 'failed';
  readonly because: string;
  /** The address of a page where people see what was made: an opened proposal. */
  readonly page?: string;
}
