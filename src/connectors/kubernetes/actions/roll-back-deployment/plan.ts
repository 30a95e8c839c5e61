/** To the revision made before the one that runs, or to one that is named; refused where its source would roll it forward. */
import { canonicalJson } from '../../../../lib/canonical-json.js';
import type { ActionAnswer, ResourceAction } from '../../../../ports/index.js';
import { isTrueAt, textAt } from '../../schema.js';
import { declarationEffects, declarationsOf } from '../declared-by.js';
import { called } from '../objects.js';
import { waitForRollout } from '../rollout.js';
import { currentOf, firstOf, revisionsOf, templateStep } from './revisions.js';

export const plan: ResourceAction['plan'] = (seen, { parameters }): ActionAnswer => {
  const { resource, others, address } = seen;
  const refused = (because: string): ActionAnswer => ({ kind: 'refused', because });
  const revisions = revisionsOf(others['replicaSets'] ?? []);
  const current = currentOf(resource, revisions);
  if (current === undefined) return refused('no ReplicaSet has its template: what runs is not known');
  const wanted = parameters['revision'];
  if (wanted !== undefined && typeof wanted !== 'number') return refused('revision must be a number');
  if (wanted === undefined && revisions.some((one) => firstOf(one) > firstOf(current)))
    return { kind: 'already-so', because: `it was rolled back already: what was made as revision ${firstOf(current)} runs` };
  const to =
    wanted === undefined
      ? revisions.find((one) => firstOf(one) < firstOf(current))
      : revisions.find(({ numbers }) => numbers.includes(wanted));
  if (to === undefined)
    return refused(wanted === undefined ? 'it has no earlier revision' : `it has no revision ${wanted} any more`);
  if (to === current) return { kind: 'already-so', because: `revision ${to.number} runs` };
  if (canonicalJson(to.template) === canonicalJson(current.template))
    return refused(`revision ${to.number} differs only in what is not read of it`);
  if (isTrueAt(resource.raw, 'spec', 'paused')) return refused('it is paused: no change of it is rolled out');
  const declarations = declarationsOf(resource, others['deployers'] ?? []);
  const reverting = declarations.find(({ reverts }) => reverts);
  if (reverting !== undefined) return refused(`${reverting.by} would roll it forward at once: roll it back there`);
  const step = templateStep(address, resource, to);
  const isRecreated = textAt(resource.raw, 'spec', 'strategy', 'type') === 'Recreate';
  return {
    kind: 'steps',
    steps: [step, ...waitForRollout(address, resource)],
    expects: step.done,
    effects: [
      `it runs revision ${to.number} again (${called(to.replicaSet)}) instead of ${current.number}`,
      isRecreated ? 'all its Pods end before others start: that is its strategy' : 'its Pods are replaced as its strategy says',
      ...declarationEffects(declarations),
    ],
  };
};
