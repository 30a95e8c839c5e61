/**
 * Judges resources by policies. A policy is tried only against the kinds that it selects, so there is no result where it
 * selects nothing. The results are in the order of the resources, then of the policies.
 */
import type { Resource } from '../model/index.js';
import { Assessment } from './assessment.js';
import type { Guardrail, JudgeContext } from './guardrail.js';
import type { Judgement } from './judgement.js';
import { subjectsOf } from './subject.js';

export function assessPolicies(
  guardrails: readonly Guardrail[],
  resources: Iterable<Resource>,
  context: JudgeContext,
): Assessment {
  const selecting = bySelection(guardrails);
  const judgements: Judgement[] = [];
  const subjectAt = subjectsOf(resources);
  // As they are now, whoever puts something else into the list later.
  const judged = [...resources];
  for (const [place, resource] of judged.entries()) {
    const chosen = selecting(resource);
    if (chosen.length === 0) continue;
    const subject = subjectAt(place, resource);
    for (const guardrail of chosen) judgements.push(guardrail.judge(subject, context));
  }
  return new Assessment(judged, selecting, judgements);
}

/** The guardrails for a resource, looked up by its kind. */
export function bySelection(
  guardrails: readonly Guardrail[],
): (resource: Pick<Resource, 'apiVersion' | 'kind'>) => readonly Guardrail[] {
  const known = new Map<string, Map<string, readonly Guardrail[]>>();
  // Resources of one kind come one after the other.
  let lastVersion: string | undefined;
  let lastKind: string | undefined;
  let last: readonly Guardrail[] = [];
  return (resource) => {
    const { apiVersion, kind } = resource;
    if (kind === lastKind && apiVersion === lastVersion) return last;
    let kinds = known.get(apiVersion);
    if (kinds === undefined) known.set(apiVersion, (kinds = new Map()));
    let chosen = kinds.get(kind);
    if (chosen === undefined) kinds.set(kind, (chosen = guardrails.filter((guardrail) => guardrail.selects(resource))));
    lastVersion = apiVersion;
    lastKind = kind;
    last = chosen;
    return chosen;
  };
}
