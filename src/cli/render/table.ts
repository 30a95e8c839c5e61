/** Tables for a terminal: no borders, a header in bold, columns that fit. */
import { stripVTControlCharacters } from 'node:util';
import Table from 'cli-table3';
import type { Style } from '../../lib/terminal.js';

const NO_BORDER = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

/**
 * Rows under a header. Cells must be plain already; colour is allowed. Where a terminal is narrower than the table, the
 * widest cells without colour are cut in their middle; into a pipe (an infinite width) everything goes whole.
 */
export function table(head: readonly string[], rows: readonly (readonly string[])[], style: Style, width = Infinity): string {
  return draw(head, fitted(head, rows, width), style);
}

const GUTTER = 2;
const NARROWEST = 14;

function fitted(head: readonly string[], rows: readonly (readonly string[])[], width: number): readonly (readonly string[])[] {
  const columns = head.map((title, at) => {
    const cells = rows.map((row) => row[at] ?? '');
    const uncut = cells.filter(isColoured).map((cell) => stripVTControlCharacters(cell).length);
    return {
      least: Math.max(NARROWEST, ...uncut),
      width: Math.max(title.length, ...uncut, ...cells.filter((cell) => !isColoured(cell)).map((cell) => cell.length)),
    };
  });
  const total = (): number => columns.reduce((sum, column) => sum + column.width + GUTTER, -GUTTER);
  while (total() > width) {
    const [widest] = columns.filter((column) => column.width > column.least).sort((a, b) => b.width - a.width);
    if (widest === undefined) break;
    widest.width -= 1;
  }
  return rows.map((row) => row.map((cell, at) => (isColoured(cell) ? cell : shortened(cell, columns[at]?.width ?? width))));
}

function isColoured(cell: string): boolean {
  return cell.includes('\u001b');
}

/** The beginning and the end tell names and paths apart better than the middle does. */
function shortened(text: string, width: number): string {
  if (text.length <= width) return text;
  const kept = width - 1;
  return `${text.slice(0, Math.ceil(kept / 2))}…${text.slice(text.length - Math.floor(kept / 2))}`;
}

function draw(head: readonly string[], rows: readonly (readonly string[])[], style: Style): string {
  const drawn = new Table({
    head: head.map((cell) => style.bold(cell)),
    chars: NO_BORDER,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
  });
  for (const row of rows) drawn.push([...row]);
  return drawn
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}
