/** Reads `WWW-Authenticate` (RFC 9110, section 11.6.1): one or more challenges, each with parameters. */

export interface Challenge {
  /** In lower case: `bearer`, `basic`. */
  readonly scheme: string;
  /** Names in lower case. */
  readonly parameters: ReadonlyMap<string, string>;
}

const TOKEN = /[!#$%&'*+\-.^_`|~0-9A-Za-z]+/y;
const SPACE = /[ \t]*/y;
const QUOTED = /"((?:[^"\\]|\\.)*)"/y;

/** What can be read of the header; what follows a mistake is left out. */
export function parseChallenges(header: string): readonly Challenge[] {
  const challenges: { scheme: string; parameters: Map<string, string> }[] = [];
  let at = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const match = pattern.exec(header);
    if (match === null) return undefined;
    at = pattern.lastIndex;
    return match[1] ?? match[0];
  };
  while (at < header.length) {
    take(SPACE);
    if (header[at] === ',') {
      at += 1;
      continue;
    }
    const word = take(TOKEN);
    if (word === undefined) break;
    take(SPACE);
    // `name=` continues the challenge at hand; a word alone begins the next one.
    if (header[at] !== '=') {
      challenges.push({ scheme: word.toLowerCase(), parameters: new Map() });
      continue;
    }
    at += 1;
    take(SPACE);
    const value = header[at] === '"' ? take(QUOTED)?.replace(/\\(.)/g, '$1') : take(TOKEN);
    if (value === undefined) break;
    challenges.at(-1)?.parameters.set(word.toLowerCase(), value);
  }
  return challenges;
}
