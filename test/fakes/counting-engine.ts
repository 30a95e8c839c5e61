/** An engine of the policy language that counts how often an expression is evaluated. */
import { createEngine } from '../../src/lib/cel/index.js';
import type { ExpressionEngine } from '../../src/ports/index.js';

export interface CountingEngine {
  readonly engine: ExpressionEngine;
  evaluations(): number;
}

export function countingEngine(): CountingEngine {
  const engine = createEngine();
  let evaluations = 0;
  return {
    engine: {
      ...engine,
      createPrograms: (inputs) => {
        const programs = engine.createPrograms(inputs);
        return {
          add: (program) => programs.add(program),
          on: (values) => {
            const evaluation = programs.on(values);
            return {
              evaluate: (index) => {
                evaluations += 1;
                return evaluation.evaluate(index);
              },
            };
          },
        };
      },
    },
    evaluations: () => evaluations,
  };
}
