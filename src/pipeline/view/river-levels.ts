/** Levels of groups of images: each stands right of all that its images were built on. */

/**
 * The longest way from a group without a base, in steps. Groups that are built on each other, as builds of different times may
 * be, have no order: the connection that closes such a circle does not count.
 */
export function groupLevels(
  groups: Iterable<string>,
  basesOf: ReadonlyMap<string, ReadonlySet<string>>,
): ReadonlyMap<string, number> {
  const levels = new Map<string, number>();
  const open = new Set<string>();
  for (const group of groups) {
    const way = [{ group, bases: basesIn(basesOf, group), level: 0 }];
    if (levels.has(group)) continue;
    open.add(group);
    for (let top = way.at(-1); top !== undefined; top = way.at(-1)) {
      const next = top.bases.next();
      if (next.done === true) {
        levels.set(top.group, top.level);
        open.delete(top.group);
        way.pop();
        const below = way.at(-1);
        if (below !== undefined) below.level = Math.max(below.level, top.level + 1);
        continue;
      }
      const known = levels.get(next.value);
      if (known !== undefined) top.level = Math.max(top.level, known + 1);
      else if (!open.has(next.value)) {
        open.add(next.value);
        way.push({ group: next.value, bases: basesIn(basesOf, next.value), level: 0 });
      }
    }
  }
  return levels;
}

function basesIn(basesOf: ReadonlyMap<string, ReadonlySet<string>>, group: string): Iterator<string, undefined> {
  return (basesOf.get(group) ?? new Set<string>()).values();
}
