import { describe, expect, it } from 'vitest';
import { remembered } from './remembered.js';

describe('what was read off a text', () => {
  it('is not read again, unless the text is long or many others came in between', () => {
    const read: string[] = [];
    const lengthOf = remembered((text) => {
      read.push(text);
      return { length: text.length };
    });
    const long = 'x'.repeat(100);
    for (const text of ['a', 'a', '__proto__', '__proto__', long, long]) expect(lengthOf(text)).toEqual({ length: text.length });
    expect(read).toEqual(['a', '__proto__', long, long]);
    for (let index = 0; index < 2000; index += 1) lengthOf(`text ${index}`);
    lengthOf('a');
    expect(read.filter((text) => text === 'a')).toHaveLength(2);
  });
});
