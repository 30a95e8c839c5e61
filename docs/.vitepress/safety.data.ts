/** The rules of safety at a glance, out of the reference page that is generated from the tests. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface SafetyRule {
  /** `S1` */
  readonly rule: string;
  readonly says: string;
  /** How many tests cite it. */
  readonly tests: number;
}

export declare const data: readonly SafetyRule[];

const PAGE = join(import.meta.dirname, '..', 'reference', 'safety.md');

export default {
  watch: [PAGE],
  load: (): readonly SafetyRule[] =>
    readFileSync(PAGE, 'utf8')
      .split('\n## ')
      .slice(1)
      .map((section) => {
        const [rule = '', , says = ''] = section.split('\n');
        return { rule, says, tests: [...section.matchAll(/^ {2}- /gm)].length };
      }),
};
