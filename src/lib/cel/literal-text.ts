/** Decodes what stands between the quotes of a text or bytes literal. */

type Decoded =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'wrong'; readonly at: number; readonly why: string };

const PLAIN: ReadonlyMap<string, string> = new Map([
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
  ['`', '`'],
  ['?', '?'],
]);
const CODED = /x([0-9a-fA-F]{2})|X([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})/y;

/** In a text an escape is a code point, in bytes (where `\u` and `\U` are none) a byte; everything else is UTF-8. */
export function decodeLiteral(written: string, { raw, bytes }: { readonly raw: boolean; readonly bytes: boolean }): Decoded {
  const parts: (string | number)[] = [];
  let plain = 0;
  for (let at = raw ? -1 : written.indexOf('\\'); at !== -1; at = written.indexOf('\\', plain)) {
    parts.push(written.slice(plain, at));
    const escape = decodeEscape(written, at + 1, bytes);
    if (escape === undefined) return { kind: 'wrong', at, why: `\\${written[at + 1] ?? ''} is no escape here` };
    parts.push(escape.part);
    plain = at + 1 + escape.length;
  }
  parts.push(written.slice(plain));
  if (bytes) {
    return {
      kind: 'bytes',
      bytes: Buffer.concat(parts.map((part) => (typeof part === 'number' ? Buffer.of(part) : Buffer.from(part)))),
    };
  }
  return { kind: 'text', text: parts.map((part) => (typeof part === 'number' ? String.fromCodePoint(part) : part)).join('') };
}

function decodeEscape(
  written: string,
  at: number,
  bytes: boolean,
): { readonly part: string | number; readonly length: number } | undefined {
  const plain = PLAIN.get(written[at] ?? '');
  if (plain !== undefined) return { part: plain, length: 1 };
  CODED.lastIndex = at;
  const [whole, lower, upper, four, eight, octal] = CODED.exec(written) ?? [];
  if (whole === undefined) return undefined;
  const wide = four ?? eight;
  if (bytes && wide !== undefined) return undefined;
  const code = octal === undefined ? Number.parseInt(lower ?? upper ?? wide ?? '', 16) : Number.parseInt(octal, 8);
  const isCharacter = code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  return isCharacter ? { part: code, length: whole.length } : undefined;
}
