import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UnreadableAnswer } from './errors.js';
import { parseXml } from './xml.js';

describe('XML', () => {
  it.each([
    ['<A/>', { root: 'A', value: '' }],
    ['<?xml version="1.0"?>\n<A x="1"><B>1</B><!-- no --><C><D> t </D></C></A>', { root: 'A', value: { B: '1', C: { D: 't' } } }],
    ['<A><B>1</B><B>2</B></A>', { root: 'A', value: { B: ['1', '2'] } }],
    ['<A>&lt;b&gt; &amp;&#65;&#x42; &unknown;</A>', { root: 'A', value: '<b> &AB &unknown;' }],
    ['<A><![CDATA[{"x":"<y>"}]]></A>', { root: 'A', value: '{"x":"<y>"}' }],
  ])('%s is read', (text, document) => {
    expect(parseXml(text)).toEqual(document);
  });

  it.each([
    '',
    'text',
    '<A>',
    '<A></B>',
    '</A>',
    '<A/><B/>',
    '<A',
    '<!DOCTYPE a [<!ENTITY x "y">]><A>&x;</A>',
    `${'<A>'.repeat(60)}`,
  ])('%s is refused', (text) => {
    expect(() => parseXml(text)).toThrow(UnreadableAnswer);
  });

  it('makes an ordinary member of one that is called __proto__', () => {
    const { value } = parseXml('<A><__proto__><x>1</x></__proto__></A>');
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.keys(value)).toEqual(['__proto__']);
  });

  it('gives back any text that was escaped into it, and throws nothing else for any text at all', () => {
    const escape = (text: string): string => text.replace(/[&<>]/g, (found) => `&#${found.charCodeAt(0)};`);
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(parseXml(`<A>${escape(text)}</A>`).value).toBe(text.trim());
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('<', '>', '/', 'A', '&', ';', '!', '[', ']', '-', ' ', '"') }), (text) => {
        try {
          parseXml(text);
        } catch (error) {
          expect(error).toBeInstanceOf(UnreadableAnswer);
        }
      }),
    );
  });
});
