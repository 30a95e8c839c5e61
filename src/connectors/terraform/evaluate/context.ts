/** What an expression is evaluated in: the names it can use, and how much work is left for the root module. */
import type { Span } from '../../../lib/hcl/syntax.js';
import { unknown, type Term } from '../term.js';

export interface Scope {
  /** `each`, `count`, iterators of dynamic blocks and variables of for expressions. */
  readonly names: ReadonlyMap<string, Term>;
  readonly module: Names;
  readonly work: Work;
}

/** What a module's configuration defines. Each gives a term, unknown for what is not there. */
export interface Names {
  /** `var.name`, `local.name`, `module.name`, `path.name` …; undefined when `root` begins no such reference. */
  lookup(root: string, name: string): Term | undefined;
  resource(mode: 'managed' | 'data', type: string, name: string): Term;
  /** The text of a file, by the path as the configuration says it. */
  fileText(path: string): Term;
  /** The file's text as a template, evaluated with these names. */
  template(path: string, names: ReadonlyMap<string, Term>): Term;
}

/** Bounds for one root module with all that it calls. What is beyond them is unknown. */
export interface Work {
  steps: number;
  depth: number;
}

/** Far above what people write: a root of 2,000 resources takes about 200,000 steps. */
const STEPS = 3_000_000;
const DEPTH = 300;

export function newWork(): Work {
  return { steps: STEPS, depth: 0 };
}

/** Runs one step deeper; unknown when that is too deep or too much. */
export function within(work: Work, at: Span, run: () => Term): Term {
  work.steps -= 1;
  if (work.steps < 0) return unknown('the configuration takes too much work to evaluate', at);
  if (work.depth >= DEPTH) return unknown('it depends on too long a chain of other values', at);
  work.depth += 1;
  try {
    return run();
  } finally {
    work.depth -= 1;
  }
}

/** Computes once, when it is first asked for; asked again while it is computed, it refers to itself. */
export function lazily(describe: string, compute: () => Term): () => Term {
  let state: 'new' | 'running' | 'done' = 'new';
  let term: Term = unknown(`${describe} refers to itself`);
  return () => {
    if (state === 'done' || state === 'running') return term;
    state = 'running';
    term = compute();
    state = 'done';
    return term;
  };
}

/** As `lazily`, by key. */
export function remembered<Value>(make: (key: string) => Value): (key: string) => Value {
  const known = new Map<string, Value>();
  return (key) => {
    if (!known.has(key)) known.set(key, make(key));
    return known.get(key) ?? make(key);
  };
}
