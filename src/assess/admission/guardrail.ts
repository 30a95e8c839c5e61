/** A guardrail of one or several rules, each with a verdict of its own, and what they come to together. */
import type { PolicyHeader, Relation, Resource } from '../../model/index.js';
import type { Guardrail, JudgeContext } from '../guardrail.js';
import type { Subject } from '../subject.js';
import type { Judgement } from '../verdict.js';
import type { AdmissionVerdict } from './evaluate.js';
import { requestOf, type AdmissionRequest } from './request.js';

export interface RuleVerdict extends AdmissionVerdict {
  /** Empty for a policy that has no rules with names. */
  readonly rule: string;
}

export interface RuledGuardrail extends Guardrail {
  /** As its own file calls it. */
  readonly name: string;
  readonly kind: string;
  /** True when it judges what is in no Kubernetes cluster, too. */
  readonly isAnyPlatform: boolean;
  rulesOn(request: AdmissionRequest): readonly RuleVerdict[];
}

interface Ruled {
  readonly header: PolicyHeader;
  readonly name: string;
  readonly kind: string;
}

const RELATIONS: ReadonlySet<Relation> = new Set(['member-of']);

export function ruledGuardrail(
  { header, name, kind }: Ruled,
  selects: (resource: Pick<Resource, 'apiVersion' | 'kind'>) => boolean,
  rulesOn: (request: AdmissionRequest) => readonly RuleVerdict[],
  isAnyPlatform = false,
): RuledGuardrail {
  return {
    policy: header,
    name,
    kind,
    isAnyPlatform,
    relations: RELATIONS,
    selects,
    rulesOn,
    judge: (subject: Subject, context: JudgeContext): Judgement => {
      const { resource } = subject;
      if (!isAnyPlatform && resource.platform !== 'kubernetes')
        return { kind: 'not-applicable', because: 'the policy is for what is in a Kubernetes cluster' };
      return together(rulesOn(requestOf(subject, context)).map((verdict) => verdict.judgement));
    },
  };
}

/** A fail decides before an error, an error before a pass, a pass before what does not apply. */
export function together(judgements: readonly Judgement[]): Judgement {
  const failures = judgements.flatMap((judgement) => (judgement.kind === 'fail' ? judgement.failures : []));
  if (failures.length > 0) return { kind: 'fail', failures };
  const reasons = new Set(judgements.flatMap((judgement) => (judgement.kind === 'error' ? [judgement.reason] : [])));
  if (reasons.size > 0) return { kind: 'error', reason: [...reasons].join('; ') };
  if (judgements.some(({ kind }) => kind === 'pass')) return { kind: 'pass' };
  const because = new Set(judgements.flatMap((judgement) => (judgement.kind === 'not-applicable' ? [judgement.because] : [])));
  return { kind: 'not-applicable', because: [...because].join('; ') || 'no rule of the policy is for it' };
}
