/** Where somebody goes back to after logging in: a place of this server, whatever the address asked for. */

/** @returns `/` for everything that would lead elsewhere, and for logging in itself */
export function returnPath(asked: string | undefined): string {
  if (asked === undefined || asked.length > LONGEST || !/^\/(?![/\\])[\x21-\x7e]*$/.test(asked) || asked.includes('\\'))
    return '/';
  const here = new URL('http://here.invalid');
  const there = new URL(asked, here);
  if (there.origin !== here.origin || there.pathname.startsWith('//') || /^\/auth(\/|$)/.test(there.pathname)) return '/';
  return there.pathname + there.search + there.hash;
}

const LONGEST = 2_000;
