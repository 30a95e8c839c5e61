/**
 * Debian's version order (Debian Policy 5.6.12; deb-version(7)): `[epoch:]upstream[-revision]`. Takes any two strings and
 * gives a total order over them; what is not a version is still ordered, so ask `isDebVersion` first where that matters.
 */

/**
 * Characters that dpkg takes (deb-version(7), and dpkg's own parser): the epoch is digits, the upstream version begins
 * with an alphanumeric (dpkg only warns when it is no digit, so real databases have such) and has colons only after an epoch.
 */
const VERSION = /^(?:[0-9]{1,10}:[A-Za-z0-9][A-Za-z0-9.+~:_-]*|[A-Za-z0-9][A-Za-z0-9.+~_-]*)$/;

/** True when dpkg would read the text as a version. */
export function isDebVersion(text: string): boolean {
  return VERSION.test(text) && !text.endsWith('-') && text.length <= 1024;
}

/** Negative when `a` is older than `b`, 0 when dpkg calls them equal (`1.0` and `0:1.0-0` are), positive when newer. */
export function compareDebVersions(a: string, b: string): number {
  if (a === b) return 0;
  const left = split(a);
  const right = split(b);
  return (
    compareNumbers(left.epoch, right.epoch) ||
    comparePart(left.upstream, right.upstream) ||
    comparePart(left.revision, right.revision)
  );
}

/** The revision follows the last hyphen; a missing epoch or revision is equal to `0`. */
function split(version: string): { readonly epoch: string; readonly upstream: string; readonly revision: string } {
  const colon = version.indexOf(':');
  const hasEpoch = colon > 0 && /^[0-9]+$/.test(version.slice(0, colon));
  const epoch = hasEpoch ? version.slice(0, colon) : '0';
  const rest = hasEpoch ? version.slice(colon + 1) : version;
  const hyphen = rest.lastIndexOf('-');
  return hyphen < 0
    ? { epoch, upstream: rest, revision: '' }
    : { epoch, upstream: rest.slice(0, hyphen), revision: rest.slice(hyphen + 1) };
}

/** Alternates between a run of non-digits, compared by `weight`, and a run of digits, compared as a number. */
function comparePart(a: string, b: string): number {
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    while ((i < a.length && !isDigit(a, i)) || (j < b.length && !isDigit(b, j))) {
      const difference = weight(a, i) - weight(b, j);
      if (difference !== 0) return difference;
      i++;
      j++;
    }
    const endA = endOfDigits(a, i);
    const endB = endOfDigits(b, j);
    const difference = compareNumbers(a.slice(i, endA), b.slice(j, endB));
    if (difference !== 0) return difference;
    i = endA;
    j = endB;
  }
  return 0;
}

/** A tilde sorts before everything, even the end; letters sort before all other characters. */
function weight(text: string, at: number): number {
  if (at >= text.length || isDigit(text, at)) return 0;
  const code = text.charCodeAt(at);
  if (code === 0x7e) return -1;
  const letter = (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
  return letter ? code : code + 256;
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0x30 && code <= 0x39;
}

function endOfDigits(text: string, from: number): number {
  let end = from;
  while (end < text.length && isDigit(text, end)) end++;
  return end;
}

/** Runs of digits of any length as numbers: dates with times do not fit a double, let alone hostile ones. */
function compareNumbers(a: string, b: string): number {
  const left = a.replace(/^0+/, '');
  const right = b.replace(/^0+/, '');
  if (left.length !== right.length) return left.length - right.length;
  return left < right ? -1 : left > right ? 1 : 0;
}
