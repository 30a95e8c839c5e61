/** Which folders of a tree are root modules: those with configuration that no other folder's module calls. */
import { calledFolder } from './module/module.js';
import type { ModuleConfiguration } from './module/configuration.js';

export function rootFolders(modules: ReadonlyMap<string, ModuleConfiguration>): readonly string[] {
  const calls = new Map([...modules].map(([folder, module]) => [folder, calledBy(module)]));
  const called = new Set([...calls].flatMap(([folder, targets]) => targets.filter((target) => target !== folder)));
  const roots = [...modules.keys()].filter((folder) => !called.has(folder));
  const reached = new Set<string>();
  for (const root of roots) reach(root, calls, reached);
  // Folders that only call each other in a circle have no root: the first of each circle is read as one.
  for (const folder of modules.keys()) {
    if (reached.has(folder)) continue;
    roots.push(folder);
    reach(folder, calls, reached);
  }
  return roots.toSorted();
}

function calledBy({ calls, folder }: ModuleConfiguration): readonly string[] {
  return [...calls.values()].flatMap((call) => {
    const target = calledFolder(call, folder);
    return 'why' in target ? [] : [target.folder];
  });
}

function reach(from: string, calls: ReadonlyMap<string, readonly string[]>, reached: Set<string>): void {
  const waiting = [from];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    if (reached.has(folder)) continue;
    reached.add(folder);
    waiting.push(...(calls.get(folder) ?? []));
  }
}
