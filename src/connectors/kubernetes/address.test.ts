import { describe, expect, it } from 'vitest';
import { parseAddress } from './address.js';

it.each([
  ['kubernetes://', undefined, []],
  ['kubernetes://*', 'all', []],
  ['kubernetes://prod', 'prod', []],
  ['kubernetes://arn:aws:eks:eu-west-1:1:cluster/prod', 'arn:aws:eks:eu-west-1:1:cluster/prod', []],
  ['kubernetes://a%20b', 'a b', []],
  ['kubernetes://prod?namespace=a,b&namespace=c&namespace=a', 'prod', ['a', 'b', 'c']],
  ['kubernetes://?namespace=shop', undefined, ['shop']],
])('%s is context %s in namespaces %j', (address, contexts, namespaces) => {
  expect(parseAddress(address)).toEqual({ contexts, namespaces });
});

describe('an address that cannot be meant', () => {
  it.each(['kubernetes://a?namespace=', 'kubernetes://a?namespace=../x', 'kubernetes://a?cluster=b', 'kubernetes://%'])(
    'is %s',
    (address) => {
      expect(() => parseAddress(address)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }));
    },
  );
});
