import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { describe, expect, it } from 'vitest';
import { parseFull, type ParsedDocument } from '../full.js';
import { contentEnd, type Node } from '../node.js';
import { plainValue, type YamlDialect } from '../scalars.js';
import { parseQuickly } from './blocks.js';

const DIALECTS: readonly YamlDialect[] = ['go-yaml-2', 'go-yaml-3'];

/** What anything can be told apart by: ranges without white space at their end, and no place for what is not written. */
function shapeOf(documents: readonly ParsedDocument[] | undefined, text: string): unknown {
  return documents?.map(({ root, error }) => ({ error, line: text.slice(0, root.start).split('\n').length, root: shape(root) }));

  function shape(node: Node | undefined): unknown {
    if (node === undefined) return undefined;
    const written = node.start === node.end ? {} : { start: node.start, end: contentEnd(text, node) };
    const common = { kind: node.kind, anchor: node.anchor, ...written };
    if (node.kind === 'alias') return { ...common, source: node.source };
    if (node.kind === 'seq') return { ...common, flow: node.flow, items: node.items.map(shape) };
    if (node.kind === 'map')
      return { ...common, flow: node.flow, items: node.items.map(({ key, value }) => [shape(key), shape(value)]) };
    const { value, source, type } = node;
    // Where a literal block ends decides where what is added to it goes.
    return { ...common, value, source, type, ...(type === 'BLOCK_LITERAL' ? { end: node.end } : {}) };
  }
}

function expectTheSame(text: string): void {
  for (const dialect of DIALECTS) {
    const quick = parseQuickly(text, dialect);
    if (quick !== undefined) expect(shapeOf(quick, text), text).toEqual(shapeOf(parseFull(text, dialect), text));
  }
}

const MANIFEST = `# Copyright
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web # the shop
  labels: &labels
    app.kubernetes.io/name: "web"
    'on': yes
  annotations: {a: b, c: "d e", 'f': 1}
spec:
  # How many
  replicas: 2

  template:
    metadata:
      labels: *labels
    spec:
      containers:
      - name: app
        image: registry.example:5000/shop/web:1.2
        args: ["--flag", -v, a b]
        command:
          - sh
          - -c
          - |
            set -e

              indented
            exit 0
        env: []
        # after env
      - name: "side\\"car"
        resources: {}
        empty:
        script: |-
          one line
      volumes:
        - - nested
          - list
  # tail of spec
---
# nothing
---
- 1
- ~
- 0o17
`;

describe('the quick reader', () => {
  it('gives the tree of a manifest that the whole parser gives', () => {
    expect(parseQuickly(MANIFEST, 'go-yaml-2')).toHaveLength(3);
    expectTheSame(MANIFEST);
  });

  it.each([
    ['nothing', ''],
    ['only comments', '# a\n\n# b\n'],
    ['empty documents', '---\n---\n# x\n---\n'],
    ['a document after comments', '# head\n---\na: 1\n'],
    ['a comment behind a marker', '--- # first\na: 1\n'],
    ['no newline at the end', 'a: 1\nb: |\n  x'],
    ['comments further in than their list', 'a:\n  - b\n    # of b\n  # of the list\n# of a\nc: 1\n'],
    ['a comment as far in as a closed map', 'x:\n  y:\n    z: 1\n    # of y\nb: 2\n'],
    ['comments of different depths', 'x:\n  y:\n    z: 1\n    # of y\n  # of x\nb: 2\n'],
    ['comments between a key and its map', 'a: # one\n  # two\n# three\n  b: 1\n'],
    ['keys without values', 'a:\nb:\n\n# c\nc:\n'],
    ['keys that mean more than text', 'on: 1\n1.5: 2\n~x: 3\nnull_: 4\n0x1F: 5\n2001-12-14: 6\n'],
    ['merges', 'a: &a\n  b: 1\nc:\n  <<: *a\n'],
    ['blank lines in a literal block', 'a: |\n  x\n\n\n  y\n\n\nb: 1\n'],
    ['a comment below a literal block', 'a:\n  b: |\n    x\n  # c\n    # d\ne: 1\n'],
    ['colons and hashes within words', 'a: http://x:80/#y\nb: :8080\nc: a#b\n'],
    ['scalars on several lines', 'a: b\n  c d\n\n\n  e # f\ng:\n  - h\n    i\n'],
    ['folded blocks', 'a: >\n  b\n  c\n\n  d\ne: >-\n  f\n  g'],
    ['a scalar below its key', 'a:\n  b c\n  d\ne: 1\n'],
    ['anchors on one line', 'a: &x 1\nb: &y [1]\nc: *x\n'],
  ])('reads %s', (_, text) => {
    expect(parseQuickly(text, 'go-yaml-2')).toBeDefined();
    expectTheSame(text);
  });

  it.each([
    ['a byte order mark', '\uFEFFa: 1\n'],
    ['CRLF', 'a: 1\r\n'],
    ['a tab', 'a:\tb\n'],
    ['a directive', '%YAML 1.2\n---\na: 1\n'],
    ['an end of a document', 'a: 1\n...\n'],
    ['a value behind a marker', '--- a\n'],
    ['a scalar alone', 'a\n'],
    ['JSON', '{"a": 1}\n'],
    ['an explicit key', '? a\n: 1\n'],
    ['a tag', 'a: !!str 1\n'],
    ['a folded block with lines further in', 'a: >\n  b\n    c\n'],
    ['a block that keeps newlines', 'a: |+\n  b\n'],
    ['a block with an indentation', 'a: |2\n   b\n'],
    ['a block that starts with a blank line', 'a: |\n\n  b\n'],
    ['a scalar on two lines with a comment between', 'a: b # c\n  d\n'],
    ['a key in the second line of a scalar', 'a: b\n  c: d\n'],
    ['a dash in the second line of a scalar', 'a: b\n  - c\n'],
    ['a quoted scalar on two lines', 'a: "b\n  c"\n'],
    ['a flow collection on two lines', 'a: [b,\n  c]\n'],
    ['a colon without space in braces', 'a: {"b":c}\n'],
    ['a template', 'a: {{ b }}\n'],
    ['a map in a scalar', 'a: b: c\n'],
    ['a list behind a key', 'a: - b\n'],
    ['a line that is out of line', 'a:\n    b: 1\n  c: 2\n'],
    ['a line without a key', 'a: 1\nb\n'],
    ['text behind a quote', 'a: "b" c\n'],
    ['an open quote', 'a: "b\n'],
    ['an unusual escape', 'a: "\\x41"\n'],
    ['a comment after a key without a value', 'a:\n  b:\n  # c\n'],
    ['more levels than people write', Array.from({ length: 120 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
  ])('leaves %s to the whole parser', (_, text) => {
    expect(parseQuickly(text, 'go-yaml-2')).toBeUndefined();
  });

  it.each([
    ['nearly all manifests of the sample estate', 'examples', 0.9],
    ['what it can of the policies that ship', 'policies/kubernetes', 0.3],
  ])('reads %s, as the whole parser does', (_, folder, least) => {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((name) =>
      /\.ya?ml$/.test(name) ? [readFileSync(join(folder, name), 'utf8')] : [],
    );
    for (const text of files) expectTheSame(text);
    const read = files.filter((text) => parseQuickly(text, 'go-yaml-2') !== undefined).length;
    expect(read / files.length).toBeGreaterThan(least);
  });

  it('gives the very tree of the whole parser, or nothing, for any lines', () => {
    const lines = fc.array(fc.constantFrom(...LINES), { minLength: 1, maxLength: 9 });
    const piece = fc.constantFrom(...PIECES);
    let accepted = 0;
    fc.assert(
      fc.property(lines, piece, fc.nat(), fc.nat(3), fc.boolean(), (given, inserted, place, cut, ends) => {
        const text = given.join('\n') + (ends ? '\n' : '');
        const at = place % (text.length + 1);
        for (const each of [text, text.slice(0, at) + inserted + text.slice(at + cut)]) {
          if (parseQuickly(each, 'go-yaml-2') !== undefined) accepted += 1;
          expectTheSame(each);
        }
      }),
      { numRuns: 3_000 },
    );
    expect(accepted).toBeGreaterThan(300);
  });

  it('gives the very tree of the whole parser, or nothing, for any value as it is written', () => {
    const options = fc.record({ indent: fc.constantFrom(2, 4), indentSeq: fc.boolean(), lineWidth: fc.constantFrom(0, 40) });
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), options, (value, written) => expectTheSame(stringify(value, written))),
      { numRuns: 500 },
    );
  });
});

describe('plain scalars', () => {
  it('mean for the quick reader what they mean for the whole parser', () => {
    const text = fc.oneof(fc.stringMatching(/^[-+.]?[0-9a-fA-FxXoObB_.eE+-]{1,12}$/), fc.constantFrom('on', 'y', 'NULL', 'Off'));
    fc.assert(
      fc.property(text, fc.constantFrom(...DIALECTS), (source, dialect) => {
        fc.pre(!/^[-.]+$/.test(source));
        const [document] = parseFull(`a: ${source}\n`, dialect) ?? [];
        const value = document?.root.kind === 'map' ? document.root.items[0]?.value : undefined;
        expect(value).toMatchObject({ kind: 'scalar', value: plainValue(source, dialect) });
      }),
    );
  });
});

const LINES = [
  'a: 1',
  'b:',
  '  c: 2',
  '  - d',
  '- e',
  '  # c',
  '# c',
  '    # deep',
  '',
  '   ',
  'x: "y"',
  "x: 'it''s'",
  'l: |',
  '   text',
  '  text',
  '    - f: g',
  '      h: i',
  'm: &a1',
  '    k: v',
  'n: *a1',
  'o: [a, {b: c}]',
  '- p: q',
  '  r: s',
  '---',
  't: u # v',
  '-   w: x',
  '    y: z',
  '"k": v',
  'k : v',
  '- - 1',
  '  - 2',
  'empty:',
  '  empty:',
  '-',
  'l: |-',
  '    line',
  '  <<: *a1',
  'u: :8080',
  'w: --flag=1',
  'f: {a: b, c: [d]}',
  'j: k: l',
  '--- # doc',
  '[a, b]: c',
  '  more text',
  '   more # c',
  '  - more',
  'v: >',
  'v: >-',
];

const PIECES = [
  ' ',
  '\n',
  '- ',
  ' # c',
  ': ',
  ':',
  '"',
  "'",
  '\n  # c\n',
  '\n    # c\n',
  '&a ',
  '*a',
  '{',
  ']',
  '[a, b]',
  '---\n',
  '...\n',
  '\t',
  '? ',
  '!x ',
  '>',
  '|2',
  '~',
  'on',
  '\\',
  '\r',
  '\uFEFF',
  '\u2028',
  ' \n',
];
