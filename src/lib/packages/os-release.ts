/** Reads os-release(5): which distribution an image is of. Never guesses: without an ID there is no distribution. */

export interface Distribution {
  /** Lower case: `debian`. */
  readonly id: string;
  /** `12`, `3.20.1`; '' for rolling ones, which name no version. */
  readonly version: string;
}

/** Undefined when the text has no valid ID. The last assignment of a key wins, as in the shell. */
export function parseOsRelease(text: string): Distribution | undefined {
  let id: string | undefined;
  let version = '';
  for (const line of text.split('\n')) {
    const match = /^\s*(ID|VERSION_ID)=(.*)$/.exec(line.trimEnd());
    const value = match === null ? undefined : unquote(match[2] ?? '');
    if (match === null || value === undefined) continue;
    if (match[1] === 'ID') id = value.toLowerCase();
    else version = value;
  }
  if (id === undefined || !/^[a-z0-9._-]+$/.test(id)) return undefined;
  return { id, version: /^[A-Za-z0-9._~^+-]*$/.test(version) ? version : '' };
}

/** Shell quoting without expansion: double quotes with backslash escapes, single quotes verbatim, or none. Undefined when unbalanced. */
function unquote(text: string): string | undefined {
  const quote = text.charAt(0);
  if (quote !== '"' && quote !== "'") return text.replace(/\\(.)/g, '$1');
  if (text.length < 2 || !text.endsWith(quote)) return undefined;
  const inner = text.slice(1, -1);
  return quote === "'" ? inner : inner.replace(/\\(["$`\\])/g, '$1');
}
