/** Evaluates expressions of the policy language, CEL. */
export interface ExpressionEngine {
  /** Throws an `ExpressionError` when the text is not an expression. */
  compile(expression: string): Expression;
}

export interface Expression {
  evaluate(variables: Readonly<Record<string, unknown>>): Value;
}

/** A value in JavaScript's own types (integral numbers as numbers, maps as plain objects), or why there is none. */
export type Value = { readonly kind: 'value'; readonly value: unknown } | { readonly kind: 'error'; readonly reason: string };
