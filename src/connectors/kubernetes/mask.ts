/**
 * Takes secrets out of texts that are no Secrets: environment variables, command lines, ConfigMaps. What is left has the form
 * of a secret without being one, so that a policy that looks for secrets says of it what it would have said. Only what can be
 * recognised is taken out; texts under other names stay.
 */

/** What stands in the place of a secret. */
export const MASKED = 'redacted';

const SECRET_NAME =
  /(password|passwd|passphrase|secret|token|api[_.-]?key|access[_.-]?key|secret[_.-]?key|private[_.-]?key|credentials?)$|[_.-](pass|pwd)$/i;
const CLUSTER_TOKEN = /cluster[_.-]?token$/i;
/** Placeholders, references, paths, switches. */
const NO_SECRET =
  /^[^a-z0-9]*$|[$][({]|[{][{]|^<.*>$|^(true|false|yes|no|on|off|null|none|enabled|disabled|optional|required)$|^\/|^[a-z][a-z0-9+.-]*:\/\/|^(vault:|arn:|ref[+]|projects\/|ENC\[|file:)/i;
const OBJECT_NAME = /^[a-z0-9]+([.-][a-z0-9]+)+$/;

/** The value of something that has a name: an environment variable, an entry of a ConfigMap. */
export function maskNamed(name: string, value: string): string {
  return isSecretByName(name, value) ? MASKED : maskText(value);
}

function isSecretByName(name: string, value: string): boolean {
  if (value === '' || value.includes('\n') || !SECRET_NAME.test(name) || CLUSTER_TOKEN.test(name)) return false;
  if (/(secret|credentials?)$/i.test(name) && OBJECT_NAME.test(value)) return false;
  if (/token$/i.test(name) && /^[0-9]+$/.test(value)) return false;
  return !NO_SECRET.test(value);
}

const PRIVATE_KEY = /(-----BEGIN [A-Z ]*PRIVATE KEY)[\s\S]*?(-----END [A-Z ]*PRIVATE KEY[A-Z ]*-----|$)/g;
const URL_PASSWORD = /(:\/\/[^/@:\s$(<{]*:)[^/@\s$(<{]+@/g;
const WEB_TOKEN = /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]+/g;
const KNOWN_TOKEN =
  /\b(gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk_live_|npm_|AIza)(?:[A-Za-z0-9_-]{35,}|(?<=github_pat_|glpat-|xox[abprs]-|sk_live_)[A-Za-z0-9_-]{10,})/g;
const MASKED_WEB_TOKEN = `eyJ${'x'.repeat(10)}.eyJ${'x'.repeat(10)}.${MASKED}`;
const TOKEN_HINTS = ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_', 'glpat-', 'xox', 'sk_live_', 'npm_', 'AIza'];

/** Private keys, passwords in addresses, and tokens that can be told by their form, wherever they are in the text. */
export function maskText(text: string): string {
  let masked = text;
  // Most texts have none of it; what must be in it is found faster than it is.
  if (masked.includes('PRIVATE KEY')) masked = masked.replace(PRIVATE_KEY, `$1-----${MASKED}$2`);
  if (masked.includes('://') && masked.includes('@')) masked = masked.replace(URL_PASSWORD, `$1${MASKED}@`);
  if (masked.includes('eyJ')) masked = masked.replace(WEB_TOKEN, MASKED_WEB_TOKEN);
  if (TOKEN_HINTS.some((hint) => masked.includes(hint)))
    masked = masked.replace(KNOWN_TOKEN, (all, prefix: string) => prefix + 'x'.repeat(all.length - prefix.length));
  return masked;
}

const SECRET_FLAG =
  /^(--?[a-z0-9._-]*(?:password|passwd|passphrase|client-?secret|token|api-?key|access-?key|secret-?key)=["']?)[^$<{/"'\s]\S*/i;
const FLAG_WITHOUT_SECRET =
  /=["']?(true|false|yes|no|on|off|none|[0-9]+|[a-z][a-z0-9+.-]*:\/\/[^@]*|(vault:|arn:|file:).*)["']?$/i;
const FLAG_BEFORE =
  /^--?[a-z0-9._-]*(password|passwd|passphrase|client-?secret|token|api-?key|access-?key|secret-?key|requirepass)$/i;
const WORD_WITHOUT_SECRET = /^(true|false|yes|no|on|off|none|[0-9]+|[a-z][a-z0-9+.-]*:\/\/[^@]*|(vault:|arn:|file:).*)$/i;

/** The words of a command line. */
export function maskWords(words: readonly string[]): readonly string[] {
  return words.map((word, index) => {
    const flag = SECRET_FLAG.exec(word);
    if (flag !== null && !FLAG_WITHOUT_SECRET.test(word)) return `${flag[1] ?? ''}${MASKED}`;
    const isValue = FLAG_BEFORE.test(words[index - 1] ?? '') && /^[^$<{/"'\s-]\S*$/.test(word);
    return isValue && !WORD_WITHOUT_SECRET.test(word) ? MASKED : maskText(word);
  });
}
