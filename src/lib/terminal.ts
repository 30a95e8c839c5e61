/**
 * Text for a terminal. Everything that came from outside goes through `plain`: a name with escape sequences must not
 * move the cursor, change the title or hide a line.
 */

/** C0 and C1 controls, DEL, bidirectional overrides and other invisible formatting: shown as code points. */
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** The text on one line with nothing in it that a terminal would obey. */
export function plain(text: string): string {
  return text.replace(UNSAFE, (found) =>
    found === '\t' ? ' ' : `\\u${(found.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}

/** Of the above, what JSON and quoted YAML may hold as it is and may as well write as an escape. */
const UNSAFE_IN_DATA = /[\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** True for a text of which JSON would leave something that a terminal obeys. */
export function isUnsafeInData(text: string): boolean {
  return text.search(UNSAFE_IN_DATA) !== -1;
}

/** The same JSON, or YAML that has such texts in double quotes, with nothing in it that a terminal would obey. */
export function plainData(text: string): string {
  return text.replace(UNSAFE_IN_DATA, (found) => `\\u${(found.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`);
}

/** Several lines, each plain. Tabs become two spaces. */
export function plainLines(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => plain(line.replaceAll('\t', '  ')))
    .join('\n');
}

export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  blue(text: string): string;
}

const PLAIN_STYLE: Style = { bold: same, dim: same, red: same, green: same, yellow: same, blue: same };
const COLOURED: Style = {
  bold: sgr(1, 22),
  dim: sgr(2, 22),
  red: sgr(31, 39),
  green: sgr(32, 39),
  yellow: sgr(33, 39),
  blue: sgr(36, 39),
};

/** Colour when the stream is a terminal that wants it: NO_COLOR (no-color.org), FORCE_COLOR and TERM=dumb are obeyed. */
export function styleFor(stream: { readonly isTTY?: boolean }, environment: NodeJS.ProcessEnv): Style {
  if (environment.NO_COLOR !== undefined && environment.NO_COLOR !== '') return PLAIN_STYLE;
  if (environment.FORCE_COLOR !== undefined && environment.FORCE_COLOR !== '0') return COLOURED;
  return stream.isTTY === true && environment.TERM !== 'dumb' ? COLOURED : PLAIN_STYLE;
}

function sgr(on: number, off: number): (text: string) => string {
  return (text) => `\u001b[${on}m${text}\u001b[${off}m`;
}

function same(text: string): string {
  return text;
}
