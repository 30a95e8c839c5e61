import { describe, expect, it } from 'vitest';
import { makeItem } from './item.js';
import { select, selector } from './select.js';

describe('selector', () => {
  it.each([
    ['', true],
    ['a=1', true],
    ['a==1', true],
    ['a=2', false],
    ['a!=2', true],
    ['none!=2', true],
    ['a', true],
    ['!a', false],
    ['!none', true],
    ['a in (1, 2),b', true],
    ['a in (2,3)', false],
    ['a notin (2),none notin (x)', true],
    ['n>3,n<5', true],
    ['n>4', false],
    ['toString', false],
  ])('%s is %s', (text, matches) => {
    expect(selector(text)({ a: '1', b: '', n: '4' })).toBe(matches);
  });
});

describe('select', () => {
  const items = ['web', 'web-2', 'db'].map((name) =>
    makeItem({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name } }, []),
  );
  const names = (name: string) => {
    const found = select(items, { name });
    return found.kind === 'items' ? found.items.length : found.reason;
  };

  it('anchors expressions at both ends', () => {
    expect([names('web'), names('web.*'), names('eb'), names('web|db'), names('')]).toEqual([1, 2, 0, 2, 3]);
  });

  it('says which expression it cannot use, and none hangs it', () => {
    expect(names('(')).toMatch(/no regular expression/);
    expect(names('(a+)+$'.repeat(5))).toBe(0);
    expect(select(items, { labelSelector: 'a=b=c' })).toMatchObject({ kind: 'problem' });
  });
});
