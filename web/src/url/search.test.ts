import { describe, expect, it } from 'vitest';
import { flag, many, one, readRaw, readSearch, text, withSearch, writeRaw } from './search.js';

const shape = {
  text: text(),
  severity: many(['critical', 'high', 'low'], ['critical', 'high']),
  owner: many(),
  sort: one(['rank', 'findings'], 'rank'),
  reverse: flag(),
};
const read = (query: string) => readSearch(shape, readRaw(query));

describe('a page’s state in its address', () => {
  it('has the defaults without a query', () => {
    expect(read('')).toEqual({ text: '', severity: ['critical', 'high'], owner: [], sort: 'rank', reverse: false });
  });

  it('reads what nobody could have chosen as the default', () => {
    expect(read('?sort=__proto__&severity=evil&reverse=maybe')).toEqual({
      text: '',
      severity: [],
      owner: [],
      sort: 'rank',
      reverse: false,
    });
  });

  it('leaves defaults out of the address, and tells an empty choice from the default', () => {
    const raw = withSearch(shape, readRaw(''), { severity: [], text: 'a b&c', sort: 'rank' });
    expect(writeRaw(raw)).toBe('?severity=&text=a+b%26c');
    expect(read(writeRaw(raw)).severity).toEqual([]);
    expect(writeRaw(withSearch(shape, raw, { severity: ['critical', 'high'], text: '' }))).toBe('');
  });

  it('keeps what belongs to others', () => {
    expect(writeRaw(withSearch(shape, readRaw('?team=a&team=b&sort=findings'), { sort: 'rank' }))).toBe('?team=a&team=b');
  });

  it('reads back what it wrote', () => {
    const state = {
      text: 'päckchen',
      severity: ['low'] as const,
      owner: ['group:payments', 'ada'],
      sort: 'findings' as const,
      reverse: true,
    };
    expect(read(writeRaw(withSearch(shape, new Map(), state)))).toEqual(state);
  });
});
