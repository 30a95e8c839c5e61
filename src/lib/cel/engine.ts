/**
 * Compiles CEL expressions and evaluates them on plain JSON. Compiling throws an `ExpressionError`; evaluating never
 * throws: whatever goes wrong is an error value. Nothing a hostile expression or document says makes it hang, run code
 * or reach a prototype.
 */
import { celEnv, isCelError, parse, plan, type CelInput } from '@bufbuild/cel';
import { budgetOf, type Budget } from './budget.js';
import { ExpressionError } from './expression-error.js';
import { guardTree, type Tree } from './guard-tree.js';
import { safeFunctions, safeMatches } from './safe-functions.js';
import { fromCel, toCel } from './values.js';

/** Characters of an expression. */
const MAX_LENGTH = 16_384;
/** How deep it may be nested. */
const MAX_DEPTH = 200;
/** How much one evaluation may do: a step of a loop is one, work that grows with a list or text is more. */
const MAX_STEPS = 250_000;

type Value = { readonly kind: 'value'; readonly value: unknown } | { readonly kind: 'error'; readonly reason: string };

interface Expression {
  evaluate(variables: Readonly<Record<string, unknown>>): Value;
}

/**
 * An engine for CEL as in its language definition (https://github.com/google/cel-spec/blob/master/doc/langdef.md), without
 * messages: policies see JSON. Integral numbers are ints, all others doubles; `matches` has RE2's syntax and linear time.
 */
export function createEngine(): { compile(expression: string): Expression } {
  const budget = budgetOf(MAX_STEPS);
  const env = celEnv({ funcs: safeFunctions(budget), re2: safeMatches(budget) });
  return {
    compile(text) {
      const tree = parseExpression(text);
      const { free } = guardTree(tree, { depth: MAX_DEPTH, knows: (name) => env.funcs.find(name) !== undefined });
      return { evaluate: evaluator(plan(env, tree), free, budget) };
    },
  };
}

function parseExpression(text: string): Tree {
  if (text.length > MAX_LENGTH) {
    throw new ExpressionError(`it is ${text.length} characters long; at most ${MAX_LENGTH} are read`);
  }
  try {
    const { expr } = parse(text);
    if (expr !== undefined) return expr;
  } catch (cause) {
    if (cause instanceof RangeError) throw new ExpressionError('it is nested too deeply', { cause });
    if (!(cause instanceof Error)) throw cause;
    throw new ExpressionError(cause.message.replace(/^<input>:/, '').split('\n', 1)[0] ?? '', { cause });
  }
  throw new ExpressionError('it is empty');
}

function evaluator(run: ReturnType<typeof plan>, free: readonly string[], budget: Budget): Expression['evaluate'] {
  return (variables) => {
    // Without a prototype, so that an expression that says `constructor` names nothing.
    const bindings: Record<string, CelInput> = Object.create(null);
    try {
      for (const name of free) {
        if (!Object.hasOwn(variables, name)) return { kind: 'error', reason: `there is no variable '${name}'` };
        bindings[name] = toCel(variables[name]);
      }
      budget.refill();
      const result = run(bindings);
      return isCelError(result) ? { kind: 'error', reason: result.message } : { kind: 'value', value: fromCel(result) };
    } catch (cause) {
      return { kind: 'error', reason: cause instanceof Error ? cause.message : String(cause) };
    }
  };
}
