/** Tells what each code host takes as an owner. Looks at the form only: whether an account exists is not known offline. */
import type { Host } from './places.js';

const GITHUB = /^@[\w-]+(\/[\w.-]+)?$/;
/** Nested groups, and roles as in `@@maintainer`. */
const GITLAB = /^@[\w.-]+(\/[\w.-]+)*$|^@@(developer|maintainer|owner)s?$/;
const BITBUCKET = /^@{1,2}[\w.-]+(\/[\w.-]+)*$/;
const EMAIL = /^[^\s@<>()]+@[\w-]+(\.[\w-]+)+$/;
/** The longest e-mail address that mail servers take (RFC 5321, 4.5.3.1). */
const LONGEST = 320;

export function isOwner(word: string, host: Host): boolean {
  if (word.length > LONGEST) return false;
  return { github: GITHUB, gitlab: GITLAB, bitbucket: BITBUCKET }[host].test(word) || EMAIL.test(word);
}
