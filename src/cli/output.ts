/** Writes a value in the format that was asked for; people's formats are drawn by the callers. */
import { Document, visit } from 'yaml';
import { HeadwaterError } from '../lib/errors.js';
import { isUnsafeInData, plainData } from '../lib/terminal.js';

export const LIST_FORMATS = ['table', 'json', 'yaml', 'jsonl'] as const;
export const SCAN_FORMATS = ['table', 'json', 'yaml', 'sarif'] as const;

/** The format, or OPTION_INVALID naming those that exist. */
export function formatOf<Format extends string>(asked: string, formats: readonly Format[]): Format {
  const found = formats.find((format) => format === asked);
  if (found === undefined) throw new HeadwaterError('OPTION_INVALID', `--output ${asked} is not one of ${formats.join(', ')}`);
  return found;
}

/**
 * JSON is indented by two; JSON lines takes the list inside `items`. The values are those of the document; what a terminal
 * would obey in them is written as escapes.
 */
export function serialise(format: 'json' | 'yaml' | 'jsonl', document: unknown, items?: readonly unknown[]): string {
  if (format === 'yaml') return plainData(yamlOf(document));
  if (format === 'jsonl') return plainData((items ?? [document]).map((item) => JSON.stringify(item)).join('\n'));
  return plainData(JSON.stringify(document, null, 2));
}

function yamlOf(value: unknown): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar(_, scalar) {
      // Only double quotes know escapes.
      if (typeof scalar.value === 'string' && isUnsafeInData(scalar.value)) scalar.type = 'QUOTE_DOUBLE';
    },
  });
  return document.toString({ lineWidth: 0 }).trimEnd();
}
