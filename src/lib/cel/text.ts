/** Texts as the language sees them: a sequence of Unicode code points, where JavaScript sees UTF-16 code units. */

const SURROGATE = /[\ud800-\udfff]/;

/** How many code points. */
export function textLength(text: string): number {
  if (!SURROGATE.test(text)) return text.length;
  let pairs = 0;
  for (let at = 1; at < text.length; at += 1) {
    if (isLow(text.charCodeAt(at)) && isHigh(text.charCodeAt(at - 1))) pairs += 1;
  }
  return text.length - pairs;
}

/** Code points from `start` up to, not including, `end`; both lie within the text. */
export function slice(text: string, start: number, end: number): string {
  if (!SURROGATE.test(text)) return text.slice(start, end);
  return [...text].slice(start, end).join('');
}

/** The index in code units of the code point with this index. */
export function unitIndex(text: string, point: number): number {
  if (!SURROGATE.test(text)) return point;
  let unit = 0;
  for (let left = point; left > 0 && unit < text.length; left -= 1) unit += (text.codePointAt(unit) ?? 0) > 0xffff ? 2 : 1;
  return unit;
}

/** The index in code points of the code unit with this index. */
export function pointIndex(text: string, unit: number): number {
  return unit <= 0 ? unit : textLength(text.slice(0, unit));
}

export function reverseText(text: string): string {
  return [...text].reverse().join('');
}

/** Below, at or above 0, in the order of code points, which is that of UTF-8 but not of UTF-16. */
export function compareTexts(left: string, right: string): number {
  if (left === right) return 0;
  const shorter = Math.min(left.length, right.length);
  for (let at = 0; at < shorter; at += 1) {
    const [a, b] = [left.charCodeAt(at), right.charCodeAt(at)];
    if (a !== b) return rank(a) - rank(b);
  }
  return left.length - right.length;
}

/** Code units from a surrogate pair stand for the highest code points. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit > 0xdfff ? unit - 0x800 : unit + 0x2000;
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
