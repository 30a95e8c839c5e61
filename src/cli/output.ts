/** Writes a value in the format that was asked for; people's formats are drawn by the callers. */
import { stringify } from 'yaml';
import { HeadwaterError } from '../lib/errors.js';

export const LIST_FORMATS = ['table', 'json', 'yaml', 'jsonl'] as const;
export const SCAN_FORMATS = ['table', 'json', 'yaml', 'sarif'] as const;

/** The format, or OPTION_INVALID naming those that exist. */
export function formatOf<Format extends string>(asked: string, formats: readonly Format[]): Format {
  const found = formats.find((format) => format === asked);
  if (found === undefined) throw new HeadwaterError('OPTION_INVALID', `--output ${asked} is not one of ${formats.join(', ')}`);
  return found;
}

/** JSON is indented by two; JSON lines takes the list inside `items`. */
export function serialise(format: 'json' | 'yaml' | 'jsonl', document: unknown, items?: readonly unknown[]): string {
  if (format === 'yaml') return stringify(document, { lineWidth: 0, aliasDuplicateObjects: false }).trimEnd();
  if (format === 'jsonl') return (items ?? [document]).map((item) => JSON.stringify(item)).join('\n');
  return JSON.stringify(document, null, 2);
}
