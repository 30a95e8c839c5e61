/** Tells which fields of a variable an expression can read, off its tree. Evaluates nothing. */
import { ExpressionError } from './expression-error.js';
import { parseBounded } from './parse-bounded.js';
import type { Node } from './syntax.js';
import { partsOf } from './walk.js';

/**
 * The names of the variable's own fields that the text names, optional ones included; undefined when it may read any of them:
 * it uses the variable as a whole, or is no expression. Takes a loop's variable of that name for it.
 */
export function fieldsRead(text: string, variable: string): ReadonlySet<string> | undefined {
  const fields = new Set<string>();
  try {
    return readsOnly(parseBounded(text)) ? fields : undefined;
  } catch (error) {
    if (error instanceof ExpressionError) return undefined;
    throw error;
  }

  function readsOnly(node: Node): boolean {
    if (node.kind === 'name') return node.name !== variable;
    if (node.kind === 'select' && node.operand.kind === 'name' && node.operand.name === variable) {
      fields.add(node.field);
      return true;
    }
    return partsOf(node).every(readsOnly);
  }
}
