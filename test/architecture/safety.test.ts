// Each rule of safety is cited by tests: of parts, in the simulator, and on real parts. Reads the page that is made of their titles.
import { describe, expect, it } from 'vitest';
import { textOf } from './tree.js';

const RULES = Array.from({ length: 16 }, (_, number) => `S${number + 1}`);
const sections = new Map(
  textOf('docs/reference/safety.md')
    .split('\n## ')
    .slice(1)
    .map((text) => [text.split('\n')[0] ?? '', text]),
);

/** What a rule needs no test of, and why. */
const BY_NATURE: ReadonlyMap<string, string> = new Map([
  [
    'S16 on real parts',
    'it says what is not there: nothing of ours is asked by a cluster; the exported policies are held to the API server by test/e2e/admission-language.test.ts',
  ],
]);

describe.each(RULES)('%s', (rule) => {
  const section = sections.get(rule) ?? '';
  it.each([
    ['of parts', /^\*\*(Part by part|In stories and over the whole tree|On fakes and on real parts alike)\*\*$/m],
    ['in the simulator', /^\*\*In the simulator\*\*$/m],
    ['on real parts', /^\*\*(On fakes and on real parts alike|On real parts)\*\*$/m],
  ])('is cited by tests %s', (where, heading) => {
    if (!BY_NATURE.has(`${rule} ${where}`)) expect(section).toMatch(heading);
  });
});

it('the page has these rules and no others', () => {
  expect([...sections.keys()]).toEqual(RULES);
});
