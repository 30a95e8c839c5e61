/**
 * Names of fields as Kubernetes escapes them in expressions, since names of CEL have no dashes, dots and slashes. Gives the
 * field's own name.
 * https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/#validation-expression
 */

const CHARACTERS: ReadonlyMap<string, string> = new Map([
  ['__underscores__', '__'],
  ['__dot__', '.'],
  ['__dash__', '-'],
  ['__slash__', '/'],
]);
const ESCAPE = /__(?:underscores|dot|dash|slash)__/g;
const KEYWORD =
  /^__(true|false|null|in|as|break|const|continue|else|for|function|if|import|let|loop|package|namespace|return|var|void|while)__$/;

/** A name without an escape is itself. */
export function unescapedName(written: string): string {
  if (!written.includes('__')) return written;
  const keyword = KEYWORD.exec(written)?.[1];
  return keyword ?? written.replaceAll(ESCAPE, (escape) => CHARACTERS.get(escape) ?? escape);
}
