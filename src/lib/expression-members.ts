/** Which members of an object an expression names, read off its text: `variables.a && variables.b` names a and b. */

/**
 * Each name once, in the order of the text; undefined when the object is also used in another way than `object.name`, so
 * that any member may be meant. Texts and comments within the expression do not count.
 */
export function membersOf(expression: string, object: string): readonly string[] | undefined {
  const names = new Set<string>();
  const uses = new RegExp(`(?<![\\w.])${object}\\b(?:\\s*\\.\\s*([A-Za-z_]\\w*))?`, 'g');
  for (const [, name] of withoutTexts(expression).matchAll(uses)) {
    if (name === undefined) return undefined;
    names.add(name);
  }
  return [...names];
}

function withoutTexts(expression: string): string {
  return expression.replace(/(["'])(?:\\.|(?!\1)[^\\])*\1|\/\/[^\n]*/gs, "''");
}
