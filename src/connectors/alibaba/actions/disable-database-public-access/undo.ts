/** What gives whitelists their entries, and a database its public endpoints back. Pure. */
import { at } from '../../../../lib/expectation.js';
import type { ActionTarget, Json, PlannedStep } from '../../../../model/index.js';
import type { SeenLook, UndoAnswer } from '../../../../ports/index.js';
import { includes, undone, type Back } from '../change.js';
import { itemsOf, textOf, type Item } from '../../../../lib/named-items.js';
import { ENDPOINTS, entriesOf, LISTS, listIs, nameOf } from './plan.js';

export function undo(before: SeenLook, now: SeenLook, { steps }: ActionTarget): UndoAnswer {
  return undone(before, now, (raw) =>
    steps.toReversed().flatMap((step) => (step.kind === 'call' ? [backOf(step, before.resource.raw, raw)] : [])),
  );
}

function backOf({ call, input }: Extract<PlannedStep, { readonly kind: 'call' }>, before: Json, now: Json): Back {
  return call === 'rds:ModifySecurityIps' ? listBack(input, before, now) : endpointBack(input, before, now);
}

function listBack(input: Json, before: Json, now: Json): Back {
  const name = at(input, ['DBInstanceIPArrayName']);
  const find = (raw: Json): Item | undefined => itemsOf(raw, LISTS).find((list) => nameOf(list) === name);
  const [was, is] = [find(before), find(now)];
  if (was === undefined || is === undefined) return { drifted: `whitelist ${String(name)} is not there any more` };
  if (sorted(entriesOf(is)) === sorted(entriesOf(was))) return 'nothing';
  if (sorted(entriesOf(is)) !== sorted(textOf(at(input, ['SecurityIps'])).split(',')))
    return { drifted: `somebody changed whitelist ${String(name)} since` };
  return listIs(was, entriesOf(was));
}

function sorted(entries: readonly string[]): string {
  return entries.toSorted().join();
}

function endpointBack(input: Json, before: Json, now: Json): Back {
  const name = textOf(at(input, ['CurrentConnectionString']));
  const named = (raw: Json): Item | undefined => itemsOf(raw, ENDPOINTS).find((each) => each['ConnectionString'] === name);
  if (named(now) !== undefined) return 'nothing';
  const was = named(before);
  if (was === undefined) return { drifted: `${name} was not there before the action` };
  const other = itemsOf(now, ENDPOINTS).find(({ IPType }) => IPType === 'Public');
  if (other !== undefined)
    return { drifted: `somebody made another public endpoint since: ${textOf(other['ConnectionString'])}` };
  return {
    call: 'rds:AllocateInstancePublicConnection',
    input: { ConnectionStringPrefix: name.split('.')[0] ?? '', Port: String(was['Port'] ?? '') },
    done: [includes(ENDPOINTS, { ConnectionString: name })],
  };
}
