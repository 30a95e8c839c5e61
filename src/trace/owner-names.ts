/** Compares the names that people write for one owner in different places, and shows them without e-mail addresses. Pure. */

/**
 * What a written owner may be known by: `@riverside/platform`, `group:default/platform`, `team-platform` and
 * `platform-team` share a key. Two names with a common key are taken for one owner.
 */
export function ownerKeys(written: string): ReadonlySet<string> {
  const name = written.trim();
  if (isEmail(name)) return new Set([name.toLowerCase(), teamKey(localPart(name))]);
  return new Set([teamKey(lastSegment(name))]);
}

/** What the author of a commit may be known by, the name on the code host included where the address gives it away. */
export function authorKeys(name: string, email: string): ReadonlySet<string> {
  const keys = new Set([slug(name), email.toLowerCase(), teamKey(slug(name)), teamKey(localPart(email))]);
  const login = /^(?:\d+\+)?([\w-]+)@users\.noreply\.github\.com$/i.exec(email)?.[1];
  if (login !== undefined) keys.add(teamKey(login));
  keys.delete('');
  return keys;
}

/** A name fit to be shown to anybody: of an e-mail address only what comes before the @. */
export function shownName(written: string): string {
  return isEmail(written) ? localPart(written) : written;
}

export function isEmail(name: string): boolean {
  return name.indexOf('@') > 0;
}

/** Lower case, words joined by `-`: `Ana Lopez` and `ana.lopez` become `ana-lopez`. */
export function slug(name: string): string {
  const words = name
    .normalize('NFKD')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu);
  return words?.join('-') ?? '';
}

function lastSegment(name: string): string {
  const withoutKind = name.replace(/^(@+|[A-Za-z][\w-]*:)/, '');
  return withoutKind.slice(withoutKind.lastIndexOf('/') + 1);
}

function teamKey(name: string): string {
  const plain = slug(name);
  // A name of signs only has no words to compare by; it is then only ever itself.
  return plain.replace(/^team-(?=.)|(?<=.)-team$/g, '') || plain || name.toLowerCase();
}

function localPart(email: string): string {
  const at = email.indexOf('@');
  return at === -1 ? email : email.slice(0, at);
}
