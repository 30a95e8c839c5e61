/**
 * Rewrites the text of an expression without evaluating it: puts other texts in the place of names of variables. Knows texts,
 * comments and fields from names; throws an `ExpressionError` for a text that is none.
 */
import { tokens, type Token } from './lexer.js';

/** The names of variables that are used, of loops included, and of the functions, methods and macros that are called. */
export interface ExpressionNames {
  readonly variables: ReadonlySet<string>;
  /** Qualified where the receiver is a name: `math.abs`; `.startsWith` of a method. */
  readonly calls: ReadonlySet<string>;
  /** Whether a field is written in backticks. */
  readonly quotesFields: boolean;
}

export function namesOfExpression(text: string): ExpressionNames {
  const read = tokens(text);
  const variables = new Set<string>();
  const calls = new Set<string>();
  for (const [index, token] of read.entries()) {
    if (token.kind !== 'name') continue;
    const isField = isFieldAt(read, index);
    if (isMark(read[index + 1], '(')) {
      calls.add(isField ? `.${token.text}` : token.text);
      const receiver = read[index - 2];
      if (isField && receiver?.kind === 'name' && !isFieldAt(read, index - 2)) calls.add(`${receiver.text}.${token.text}`);
    } else if (!isField) variables.add(token.text);
  }
  return { variables, calls, quotesFields: read.some(({ kind }) => kind === 'quoted') };
}

/** @param replacements for names of variables; one that would change what an operator beside it means has to bring its brackets */
export function withNamesReplaced(text: string, replacements: ReadonlyMap<string, string>): string {
  const read = tokens(text);
  let written = '';
  let end = 0;
  for (const [index, token] of read.entries()) {
    const replacement = token.kind === 'name' ? replacements.get(token.text) : undefined;
    if (replacement === undefined || isFieldAt(read, index) || isMark(read[index + 1], '(')) continue;
    written += text.slice(end, token.at) + replacement;
    end = token.at + token.text.length;
  }
  return written + text.slice(end);
}

/** After `.` or `.?`; a dot at the beginning of an operand makes a name absolute, which is still a field to this. */
function isFieldAt(read: readonly Token[], index: number): boolean {
  if (isMark(read[index - 1], '.')) return true;
  return isMark(read[index - 1], '?') && isMark(read[index - 2], '.');
}

function isMark(token: Token | undefined, mark: string): boolean {
  return token?.kind === 'mark' && token.text === mark;
}
