import { expect, it } from 'vitest';
import { document, elementsIn, textIn } from './xml.js';

it('writes what it is given as text, whatever is in it, and reads it again', () => {
  const text = `<Tag>&"it's"</Tag>`;
  const written = document(
    [
      'Root',
      [
        ['Value', text],
        ['Empty', []],
      ],
    ],
    'http://example/',
  );
  expect(written).toContain('<Root xmlns="http://example/">');
  expect(textIn(written, 'Value')).toBe(text);
  expect(textIn(written, 'Empty')).toBe('');
});

it('tells apart elements whose names begin alike', () => {
  const xml = '<TagSet><Tag><Key>a</Key></Tag><Tag xmlns="x"><Key>b</Key></Tag></TagSet>';
  expect(elementsIn(xml, 'Tag')).toEqual(['<Key>a</Key>', '<Key>b</Key>']);
  expect(textIn(xml, 'Value')).toBeUndefined();
});

it('comes to an end with what does not', () => {
  for (const xml of ['<Tag>', '<Tag', '</Tag><Tag', '<Tag><Tag><Tag>']) expect(elementsIn(xml, 'Tag')).toEqual([]);
});
