/** A resource as the policies of a group see it: made once for all of them, with what they said of others that are like it. */
import { lazyValue, type Reads } from '../lib/cel/index.js';
import type { Policy } from '../model/index.js';
import type { Evaluation, Programs } from '../ports/index.js';
import type { JudgeContext } from './guardrail.js';
import { createJudgementMemo, type JudgementMemo, type Said } from './judgement-memo.js';
import { readsItsOwn, readsKind, readsOfPolicy } from './policy-reads.js';
import { objectWithin } from './policy-target.js';
import { relatedObjects } from './related-objects.js';
import type { Subject } from './subject.js';

export type PolicyView = SeenResource | { readonly kind: 'missing'; readonly reason: string };

export interface PolicyViews {
  of(policy: Policy, subject: Subject, context: JudgeContext): PolicyView;
  /** Where in `said` the policy's judgement has its place; undefined for one that judges each resource by itself. */
  placeOf(policy: Policy): number | undefined;
}

/** A resource that has what the policies ask for. */
export class SeenResource {
  readonly kind = 'seen';
  /** The field path of `object` within the resource. */
  readonly prefix: string;
  /** What was said of those that are like it, to be added to; undefined where nothing is remembered. */
  readonly said: Said | undefined;
  readonly #programs: Programs;
  readonly #inputs: Readonly<Record<string, unknown>>;
  #values: Evaluation | undefined;

  constructor(prefix: string, said: Said | undefined, programs: Programs, inputs: Readonly<Record<string, unknown>>) {
    this.prefix = prefix;
    this.said = said;
    this.#programs = programs;
    this.#inputs = inputs;
  }

  /** What expressions say of it. Where all was said before, nobody asks. */
  get values(): Evaluation {
    return (this.#values ??= this.#programs.on(this.#inputs));
  }
}

/** Fewer policies than this take no longer than finding out what is alike. */
const ENOUGH_POLICIES = 3;

/** @param programs the expressions of these policies, which select alike */
export function policyViews(policies: readonly Policy[], programs: Programs): PolicyViews {
  // Told when the first resource comes: most estates have few kinds.
  let known: Known | undefined;
  let last: Subject | undefined;
  let lastContext: JudgeContext | undefined;
  let view: PolicyView | undefined;
  return {
    of: (policy, subject, context) => {
      // They come to a resource one after the other.
      if (view !== undefined && subject === last && context === lastContext) return view;
      const { seesKind, memo } = (known ??= knownOf(policies));
      if (context !== lastContext) memo?.forget();
      last = subject;
      lastContext = context;
      return (view = viewOf(policy, subject, context, programs, seesKind, memo));
    },
    placeOf: (policy) => (known ??= knownOf(policies)).places.get(policy),
  };
}

interface Known {
  readonly seesKind: boolean;
  readonly memo: JudgementMemo | undefined;
  readonly places: ReadonlyMap<Policy, number>;
}

function knownOf(policies: readonly Policy[]): Known {
  const all = policies.map((policy) => ({ policy, reads: readsOfPolicy(policy) }));
  const seesKind = all.some(({ reads }) => readsKind(reads));
  const alike = all.flatMap(({ policy, reads }) => (isRemembered(policy, reads) ? [{ policy, reads }] : []));
  if (alike.length < ENOUGH_POLICIES) return { seesKind, memo: undefined, places: new Map() };
  const memo = createJudgementMemo([PREFIX, ...alike.map(({ reads }) => reads)]);
  return { seesKind, memo, places: new Map(alike.map(({ policy }, place) => [policy, place])) };
}

/** Field paths in judgements begin with it. */
const TEXT: Reads = { whole: false, fields: new Map(), elements: undefined, entries: undefined };
const PREFIX: Reads = { ...TEXT, fields: new Map([['prefix', TEXT]]) };

/** What is related to a resource is not in it. */
function isRemembered({ joins }: Policy, reads: Reads | undefined): reads is Reads {
  return joins.length === 0 && reads !== undefined && !readsItsOwn(reads);
}

const NOTHING = {};

function viewOf(
  policy: Policy,
  subject: Subject,
  context: JudgeContext,
  programs: Programs,
  seesKind: boolean,
  memo: JudgementMemo | undefined,
): PolicyView {
  const whole = (seesKind ? undefined : subject.untyped) ?? subject.object;
  const target = objectWithin(policy, { resource: subject.resource, object: whole });
  if (target.kind === 'missing') return target;
  const { joins } = policy;
  const { object, prefix } = target;
  return new SeenResource(prefix, memo?.find({ prefix, object, resource: whole }), programs, {
    object,
    resource: whole,
    kubernetes: context.kubernetes,
    now: context.now,
    // Finding them takes longer than most expressions do, and a condition may decide before.
    related: joins.length === 0 ? NOTHING : lazyValue(() => relatedObjects(joins, subject.resource, context)),
  });
}
