import { describe, expect, it } from 'vitest';
import { isUnsafeInData, plain, plainData, plainLines, styleFor } from './terminal.js';

describe('plain', () => {
  it('leaves nothing that a terminal obeys', () => {
    const hostile = 'api\u001b[2J\u001b]0;owned\u0007\r\nroot\u009b31m\u202etxt.exe\u200b';
    const shown = plain(hostile);
    // eslint-disable-next-line no-control-regex
    expect(shown).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e\u200b]/);
    expect(shown).toContain('\\u001b[2J');
  });

  it('keeps ordinary text of any language', () => {
    expect(plain('Zahlungen – prüfen 支払い')).toBe('Zahlungen – prüfen 支払い');
  });

  it('keeps lines apart when asked for lines', () => {
    expect(plainLines('a\n\tb\u001b')).toBe('a\n  b\\u001b');
  });
});

describe('plainData', () => {
  it('writes JSON that a terminal obeys nothing of, with the same values', () => {
    const value = { name: 'txt\u202eexe \u009b2J\u001b[2J', text: 'prüfen\n支払い' };
    const written = plainData(JSON.stringify(value, null, 2));
    expect(written).not.toMatch(/[\u001b\u007f-\u009f\u202e]/);
    expect(written).toContain('支払い');
    expect(JSON.parse(written)).toEqual(value);
    expect(Object.values(value).map(isUnsafeInData)).toEqual([true, false]);
  });
});

describe('styleFor', () => {
  it.each([
    ['a terminal', { isTTY: true }, {}, true],
    ['a pipe', {}, {}, false],
    ['a terminal with NO_COLOR', { isTTY: true }, { NO_COLOR: '1' }, false],
    ['a pipe with FORCE_COLOR', {}, { FORCE_COLOR: '1' }, true],
    ['a dumb terminal', { isTTY: true }, { TERM: 'dumb' }, false],
    ['NO_COLOR over FORCE_COLOR', { isTTY: true }, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
  ])('%s', (_name, stream, environment, coloured) => {
    expect(styleFor(stream, environment).red('x') !== 'x').toBe(coloured);
  });
});
