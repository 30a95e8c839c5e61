import { expect, it } from 'vitest';
import { ERRORS } from '../../src/lib/errors.js';
import { sources, textOf, withoutComments } from './tree.js';

const CODE = sources()
  .filter((path) => path !== 'src/lib/errors.ts')
  .map((path) => ({ path, text: withoutComments(textOf(path)) }));

it('has no code that nothing gives', () => {
  expect(Object.keys(ERRORS).filter((code) => !CODE.some(({ text }) => text.includes(`'${code}'`)))).toEqual([]);
});

it('has every code that is given', () => {
  const given = CODE.flatMap(({ path, text }) =>
    [...text.matchAll(/(?:\bcode: |new HeadwaterError\(\s*)'([A-Z_]+)'/g)].map(([, code = '']) => ({ path, code })),
  );
  expect(given.length).toBeGreaterThan(20);
  expect(given.filter(({ code }) => !Object.hasOwn(ERRORS, code))).toEqual([]);
});

it('says in sentences what happened and what to do', () => {
  const worded = Object.values(ERRORS).flatMap(({ means, remedy }) => [means, remedy]);
  expect(worded.filter((text) => !/^\S.*[.`]$/.test(text))).toEqual([]);
});
