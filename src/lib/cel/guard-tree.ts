/**
 * Rewrites a parsed expression so that it is evaluated safely: loops and membership tests are counted, `has` refuses what
 * is not an object. Refuses what policies may not say: unknown functions, messages, too deep a nesting.
 */
import type { parse } from '@bufbuild/cel';
import { ExpressionError } from './expression-error.js';

export type Tree = NonNullable<ReturnType<typeof parse>['expr']>;

export interface GuardOptions {
  readonly depth: number;
  /** Whether a function of this name exists. */
  knows(name: string): boolean;
}

/** The names that an expression takes from outside, each once. */
export interface GuardedTree {
  readonly free: readonly string[];
}

/** Handled by the evaluator itself, so they are not in its table of functions. */
const OPERATORS = new Set(['_&&_', '_||_', '_?_:_', '_[_]', '@not_strictly_false', '__not_strictly_false__']);
const TYPE_NAMES = new Set(['int', 'uint', 'double', 'bool', 'string', 'bytes', 'list', 'map', 'null_type', 'type']);

/** Changes `tree` in place. Throws an `ExpressionError`. */
export function guardTree(tree: Tree, options: GuardOptions): GuardedTree {
  const free = new Set<string>();
  visit(tree, new Set(), 0);
  return { free: [...free] };

  function visit(node: Tree, bound: ReadonlySet<string>, depth: number): void {
    if (depth > options.depth) throw new ExpressionError('it is nested too deeply');
    const kind = node.exprKind;
    switch (kind.case) {
      case 'constExpr':
        return;
      case 'identExpr':
        if (!bound.has(kind.value.name) && !TYPE_NAMES.has(kind.value.name)) free.add(kind.value.name);
        return;
      case 'selectExpr': {
        const { operand, field, testOnly } = kind.value;
        if (operand === undefined) throw new ExpressionError(`nothing stands before '.${field}'`);
        visit(operand, bound, depth + 1);
        // The evaluator's own test says false for a text or number, which would turn a type error into a verdict.
        if (testOnly) call(node, '@has', [operand, textNode(node, field)]);
        return;
      }
      case 'callExpr': {
        const { target, args } = kind.value;
        if (target !== undefined && isNamespaced(target, kind.value.function)) {
          for (const argument of args) visit(argument, bound, depth + 1);
          return;
        }
        if (!OPERATORS.has(kind.value.function) && !options.knows(kind.value.function)) {
          throw new ExpressionError(`there is no function '${kind.value.function}'`);
        }
        for (const part of target === undefined ? args : [target, ...args]) visit(part, bound, depth + 1);
        countWork(kind.value);
        return;
      }
      case 'listExpr':
        for (const element of kind.value.elements) visit(element, bound, depth + 1);
        return;
      case 'structExpr':
        if (kind.value.messageName !== '')
          throw new ExpressionError(`there is no type '${kind.value.messageName}'; objects are JSON`);
        for (const entry of kind.value.entries) {
          if (entry.keyKind.case === 'mapKey') visit(entry.keyKind.value, bound, depth + 1);
          if (entry.value !== undefined) visit(entry.value, bound, depth + 1);
        }
        return;
      case 'comprehensionExpr': {
        const loop = kind.value;
        if (loop.loopCondition === undefined) throw new ExpressionError('a loop has no condition');
        const outside = [loop.iterRange, loop.accuInit];
        const inside = [loop.loopCondition, loop.loopStep, loop.result];
        for (const part of outside) if (part !== undefined) visit(part, bound, depth + 1);
        const names = new Set([...bound, loop.iterVar, loop.accuVar]);
        for (const part of inside) if (part !== undefined) visit(part, names, depth + 1);
        loop.loopCondition = wrapped(loop.loopCondition, '@step');
        return;
      }
      default:
        throw new ExpressionError('a part of it is empty');
    }
  }

  function isNamespaced(target: Tree, name: string): boolean {
    return target.exprKind.case === 'identExpr' && options.knows(`${target.exprKind.value.name}.${name}`);
  }
}

type Call = Extract<Tree['exprKind'], { case: 'callExpr' }>['value'];

/** Operations whose work grows with their operand are paid for by its size. */
function countWork(written: Call): void {
  const { function: name, target, args } = written;
  const [left, right] = args;
  if (name === '@in' && left !== undefined && right !== undefined) written.args = [left, wrapped(right, '@searched')];
  if (
    (name === '_==_' || name === '_!=_') &&
    left !== undefined &&
    right !== undefined &&
    !isConstant(left) &&
    !isConstant(right)
  ) {
    written.args = [wrapped(left, '@compared'), right];
  }
  if (name === 'size' || name === 'contains') {
    if (target !== undefined) written.target = wrapped(target, '@searched');
    else if (left !== undefined) written.args = [wrapped(left, '@searched'), ...args.slice(1)];
  }
}

/** Comparing anything with a constant takes no time: the constants that can be written are not lists or objects. */
function isConstant(node: Tree): boolean {
  return node.exprKind.case === 'constExpr';
}

function call(node: Tree, name: string, args: Tree[]): void {
  node.exprKind = { case: 'callExpr', value: { $typeName: 'cel.expr.Expr.Call', function: name, args } };
}

function wrapped(node: Tree, name: string): Tree {
  const outer: Tree = { $typeName: 'cel.expr.Expr', id: node.id, exprKind: { case: undefined } };
  call(outer, name, [node]);
  return outer;
}

function textNode(at: Tree, text: string): Tree {
  return {
    $typeName: 'cel.expr.Expr',
    id: at.id,
    exprKind: {
      case: 'constExpr',
      value: { $typeName: 'cel.expr.Constant', constantKind: { case: 'stringValue', value: text } },
    },
  };
}
