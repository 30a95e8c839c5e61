/** `headwater resource list|show`: what the inventory says exists. */
import { loadConfiguration } from '../../config/index.js';
import { plain } from '../../lib/terminal.js';
import { listResources, showResource, withInventory, type ListedResource, type ResourceQuery } from '../../pipeline/index.js';
import { EXIT } from '../exit-codes.js';
import type { CommandContext } from '../command-context.js';
import { LIST_FORMATS, formatOf, serialise } from '../output.js';
import { resourceListPage, resourcePage } from '../render/resource.js';

interface Options extends ResourceQuery {
  readonly output: string;
  readonly config?: string;
}

export async function listInventory(matching: string | undefined, options: Options, context: CommandContext): Promise<number> {
  const format = formatOf(options.output, LIST_FORMATS);
  const { configuration } = await loadConfiguration({ named: options.config, folder: context.folder, inputs: [] });
  const rules = { rules: configuration.releasePhases, conventions: configuration.phaseConventions };
  const { console } = context;
  return withInventory(context.signal, async (inventory) => {
    const listed = listResources(inventory, { ...options, matching }, rules);
    if (format === 'jsonl') {
      for await (const one of listed) console.out(serialise('json', one).replaceAll(/\n\s*/g, ''));
      return EXIT.ok.code;
    }
    const items: ListedResource[] = [];
    for await (const one of listed) items.push(one);
    items.sort((a, b) => (a.id < b.id ? -1 : 1));
    console.out(
      format === 'table'
        ? resourceListPage(items, console.style, console.width)
        : serialise(format, { apiVersion: 'headwater.dev/v1', kind: 'ResourceList', items }),
    );
    return EXIT.ok.code;
  });
}

export async function showOneResource(id: string, options: Options, context: CommandContext): Promise<number> {
  const format = formatOf(options.output, ['table', 'json', 'yaml'] as const);
  const { configuration } = await loadConfiguration({ named: options.config, folder: context.folder, inputs: [] });
  const rules = { rules: configuration.releasePhases, conventions: configuration.phaseConventions };
  const { console } = context;
  const shown = await withInventory(context.signal, (inventory) => showResource(inventory, id, rules));
  console.out(format === 'table' ? resourcePage(shown, console.style) : serialise(format, shown));
  if (format === 'table') console.note(console.errorStyle.dim(plain(`all of it: headwater resource show ${shown.id} -o yaml`)));
  return EXIT.ok.code;
}
