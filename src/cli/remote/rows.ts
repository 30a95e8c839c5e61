/** Writes a list of a server in the format that was asked for: all pages of it, each as it comes where the format lets it. */
import type { CommandContext } from '../command-context.js';
import { serialise, type LIST_FORMATS } from '../output.js';

type ListFormat = (typeof LIST_FORMATS)[number];

/**
 * @param kind of the document that JSON and YAML get
 * @param draw gives what people see
 */
export async function writeRows<Row>(
  pages: AsyncIterable<readonly Row[]>,
  { format, kind, draw }: { readonly format: ListFormat; readonly kind: string; readonly draw: (rows: readonly Row[]) => string },
  { console }: Pick<CommandContext, 'console'>,
): Promise<void> {
  const items: Row[] = [];
  for await (const page of pages) {
    if (format === 'jsonl') {
      if (page.length > 0) console.out(serialise(format, undefined, page));
      continue;
    }
    for (const row of page) items.push(row);
    console.status(`${items.length} read …`);
  }
  console.status(undefined);
  if (format === 'table') console.out(draw(items));
  else if (format !== 'jsonl') console.out(serialise(format, { apiVersion: 'headwater.dev/v1', kind, items }));
}
