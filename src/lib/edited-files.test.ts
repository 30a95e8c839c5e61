import { expect, it } from 'vitest';
import { editedFiles } from './edited-files.js';
import { sha256 } from './sha256.js';

const edits = [
  { path: 'b', startLine: 1, removed: ['one'], added: ['1'] },
  { path: 'a', startLine: 2, removed: [], added: ['new'] },
];
const made = [
  { path: 'a', sha256: sha256('x\ny\n') },
  { path: 'b', sha256: sha256('one\n') },
];

it('edits the files that the edits were made for', () => {
  const found = [
    { path: 'a', text: 'x\ny\n' },
    { path: 'b', text: 'one\n' },
  ];
  const files = [
    { path: 'a', text: 'x\nnew\ny\n' },
    { path: 'b', text: '1\n' },
  ];
  expect(editedFiles(edits, made, found)).toEqual({ kind: 'edited', files });
  expect(editedFiles(edits, made, files)).toEqual({ kind: 'already-so' });
});

it.each([
  [
    'other content',
    [
      { path: 'a', text: 'x\nz\n' },
      { path: 'b', text: 'one\n' },
    ],
    /a is not what was scanned/,
  ],
  ['no such file', [{ path: 'b', text: 'one\n' }], /a is not there/],
  ['no text', [{ path: 'a' }, { path: 'b', text: 'one\n' }], /a is not there as a text/],
  [
    'one of two done',
    [
      { path: 'a', text: 'x\nnew\ny\n' },
      { path: 'b', text: 'one\n' },
    ],
    /a part of the fix/,
  ],
])('touches nothing with %s', (_, found, because) => {
  expect(editedFiles(edits, made, found)).toEqual({ kind: 'refused', because: expect.stringMatching(because) });
});
