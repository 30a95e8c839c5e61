/** The objects that a policy's joins name, as expressions see them under `related`. What may be missing among them is marked, never left out. */
import { unreadValue } from '../lib/cel/index.js';
import type { Join, Resource } from '../model/index.js';
import type { JudgeContext } from './guardrail.js';
import { subjectOf } from './subject.js';

/**
 * A list for each join. Where more may be there than was read, the list ends in a mark: `exists` is true for what it finds
 * and an error for what it does not, `all` is false for what it finds and an error else.
 */
export function relatedObjects(joins: readonly Join[], resource: Resource, context: JudgeContext): Record<string, unknown> {
  const lists: Record<string, unknown> = Object.create(null);
  for (const { name, relation, kinds } of joins) {
    const found = context.relations.related(resource, relation).filter(({ kind }) => kinds.length === 0 || kinds.includes(kind));
    const objects = found.map((other) => subjectOf(other).object);
    const unseen = context.unseenBeside(resource, kinds) ?? unstated(resource);
    const mark = unseen === undefined ? undefined : unreadValue(`what is ${relation} it is not all known: ${unseen}`);
    lists[name] = mark === undefined ? objects : objects.length === 0 ? mark : [...objects, mark];
  }
  return lists;
}

/**
 * Of Kubernetes' objects it can be told from what they say who belongs to whom. Of others only their platform can say it, and
 * it says so of what runs: that belongs to an account, which what is declared does not know yet.
 */
function unstated({ platform, account }: Resource): string | undefined {
  if (platform === 'kubernetes' || account !== undefined) return undefined;
  return 'only the platform states that, of what runs';
}
