/** What gives the authorized networks back. Pure. */
import { at } from '../../../../lib/expectation.js';
import type { ActionTarget, Json } from '../../../../model/index.js';
import type { SeenLook, UndoAnswer } from '../../../../ports/index.js';
import { undone } from '../change.js';
import { isItem, itemsOf, textOf, type Item } from '../../../../lib/named-items.js';
import { changeTo, NETWORKS } from './plan.js';

export function undo(before: SeenLook, now: SeenLook, { steps }: ActionTarget): UndoAnswer {
  const was = itemsOf(before.resource.raw, NETWORKS);
  const left = leftBy(steps);
  const { raw } = now.resource;
  const missing = was.filter((each) => !left.some(({ value }) => value === each['value']));
  const back = changeTo(raw, was, [], missing);
  if (back === undefined) return { kind: 'drifted', because: 'it does not say which version of its settings was read' };
  return undone(before, now, { of: (each) => valuesOf(itemsOf(each, NETWORKS)), left: valuesOf(left), back: () => back });
}

function leftBy(steps: ActionTarget['steps']): readonly Item[] {
  const [call] = steps;
  const sent = call?.kind === 'call' ? at(call.input, ['body', ...NETWORKS]) : undefined;
  return Array.isArray(sent) ? sent.filter(isItem) : [];
}

/** The platform adds words of its own to each network, and says them in an order of its own. */
function valuesOf(networks: readonly Item[]): Json {
  return networks.map(({ value }) => textOf(value)).toSorted();
}
