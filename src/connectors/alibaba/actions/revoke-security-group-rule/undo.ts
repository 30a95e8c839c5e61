/** What makes the rules again that were taken out, with ids of their own. Pure. */
import { at } from '../../../../lib/expectation.js';
import { settledJson } from '../../../../lib/settled-json.js';
import type { ActionTarget, Json } from '../../../../model/index.js';
import type { SeenLook, UndoAnswer } from '../../../../ports/index.js';
import { includes, undone, type Back } from '../change.js';
import { itemsOf } from '../../../../lib/named-items.js';
import { idOf, RULES, settingsOf } from './plan.js';

export function undo(before: SeenLook, now: SeenLook, { steps }: ActionTarget): UndoAnswer {
  return undone(before, now, (raw) =>
    steps.toReversed().flatMap((step) => (step.kind === 'call' ? [backOf(step.input, before.resource.raw, raw)] : [])),
  );
}

function backOf(input: Json, before: Json, now: Json): Back {
  const id = at(input, ['SecurityGroupRuleId.1']);
  const was = itemsOf(before, RULES).find((rule) => idOf(rule) === id);
  if (was === undefined) return { drifted: `rule ${String(id)} was not there before the action` };
  const settings = settingsOf(was);
  const same = itemsOf(now, RULES).some((rule) => settledJson(settingsOf(rule)) === settledJson(settings));
  // Whoever made it again meanwhile made it as it was.
  if (same) return 'nothing';
  return {
    call: 'ecs:AuthorizeSecurityGroup',
    input: Object.fromEntries(Object.entries(settings).map(([member, value]) => [`Permissions.1.${member}`, value])),
    done: [includes(RULES, pick(was, Object.keys(settings)))],
  };
}

/** As the platform says them: a priority may be a number or a text. */
function pick(rule: Readonly<Record<string, Json>>, members: readonly string[]): Json {
  return Object.fromEntries(members.map((member) => [member, rule[member] ?? null]));
}
