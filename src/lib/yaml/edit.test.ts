import fc from 'fast-check';
import { Document, isMap, isScalar, isSeq, visit } from 'yaml';
import { describe, expect, it } from 'vitest';
import { formatFieldPath, fieldPathOf, parseFieldPath } from '../field-path.js';
import { lineEditBetween } from '../line-edits.js';
import { editYaml, readYamlDocuments } from './index.js';
import type { YamlEdit } from './index.js';
import type { Plain } from './value.js';

const limits = { yamlAliases: 1000, yamlDocuments: 100 };
const change = (text: string, path: string, edit: YamlEdit, document = 0, node: (string | number)[] = []): string => {
  const parsed = parseFieldPath(path);
  if (parsed.kind === 'problem') throw new Error(parsed.reason);
  const result = editYaml(text, { document, node }, parsed.path, edit, limits);
  return result.kind === 'edited' ? result.text : `refused: ${result.reason}`;
};
const set = (text: string, path: string, value: Plain, document = 0, node: (string | number)[] = []) =>
  change(text, path, { kind: 'set', value }, document, node);
const remove = (text: string, path: string) => change(text, path, { kind: 'remove' });

const POD = `# head
apiVersion: v1
kind: Pod
metadata: {name: x}   # flow
spec:
    hostNetwork: true # why
    containers:
    - name: app
      image: 'a:1'
      securityContext:
          privileged: yes

    # the second
    - name: b
      args: ["x", 'y']
      command: |
        one

      # tail
---
b: 1
`;

describe('editYaml sets', () => {
  it.each<[string, string, Plain, string, string]>([
    ['a scalar in place', 'spec.hostNetwork', false, '    hostNetwork: true # why', '    hostNetwork: false # why'],
    ['in the quotes that were there', 'spec.containers[name=app].image', 'a:2', "image: 'a:1'", "image: 'a:2'"],
    ['a list item', 'spec.containers[name=b].args[1]', 'z', `["x", 'y']`, `["x", 'z']`],
    ['a key in a flow map', 'metadata.namespace', 'shop', '{name: x}', '{name: x, namespace: shop}'],
    [
      'a key beside others',
      'spec.containers[name=app].securityContext.runAsNonRoot',
      true,
      '          privileged: yes\n',
      '          privileged: yes\n          runAsNonRoot: true\n',
    ],
    [
      'a key with the maps above it, after a block scalar',
      'spec.containers[name=b].securityContext.runAsUser',
      1000,
      '        one\n',
      '        one\n      securityContext:\n          runAsUser: 1000\n',
    ],
    ['a text that would be read as something else', 'kind', 'yes', 'kind: Pod', 'kind: "yes"'],
    [
      'a collection in the place of a scalar',
      'spec.hostNetwork',
      { a: [1, { b: 2 }] },
      'hostNetwork: true # why',
      'hostNetwork:\n        a:\n        - 1\n        - {b: 2} # why',
    ],
  ])('%s', (_, path, value, from, to) => {
    expect(POD).toContain(from);
    expect(set(POD, path, value)).toBe(POD.replace(from, () => to));
  });

  it.each<[string, string, string, Plain, string]>([
    ['an empty value', 'a:\n  b:\n  c: 1\n', 'a.b.x', true, 'a:\n  b:\n    x: true\n  c: 1\n'],
    ['an empty value with a comment', 'a: # note\n', 'a', 1, 'a: 1 # note\n'],
    ['an empty map', 'a: {}\n', 'a.b', 1, 'a: {b: 1}\n'],
    ['a file without a final newline', 'a:\n  b: 1', 'a.c', 2, 'a:\n  b: 1\n  c: 2'],
    ['CRLF', 'a:\r\n  b: 1\r\nc: 3\r\n', 'a.d.e', 2, 'a:\r\n  b: 1\r\n  d:\r\n    e: 2\r\nc: 3\r\n'],
    ['JSON', '{\n\t"a": {\n\t\t"b": 1\n\t}\n}\n', 'a.c', 'x', '{\n\t"a": {\n\t\t"b": 1,\n\t\t"c": "x"\n\t}\n}\n'],
    ['JSON on one line', '{"a": {"b": 1}}', 'a.c', [true], '{"a": {"b": 1, "c": [true]}}'],
    ['what comes after a merge', 'x: &x {a: 1}\nz:\n  <<: *x\n', 'z.a', 2, 'x: &x {a: 1}\nz:\n  <<: *x\n  a: 2\n'],
    ['an alias', 'x: &x 1\nz: *x\n', 'z', 2, 'x: &x 1\nz: 2\n'],
    ['a block scalar', 'a: |\n  one\n  two\nb: 1\n', 'a', 'x', 'a: x\nb: 1\n'],
    [
      'next to a scalar that keeps its newlines',
      'a:\n  b: |+\n    one\n\nc: 1\n',
      'a.d',
      1,
      'a:\n  b: |+\n    one\n\n  d: 1\nc: 1\n',
    ],
    ['a key that needs quotes', 'a: {}\n', "a['x: y']", 1, 'a: {"x: y": 1}\n'],
    ['keys of the prototype', 'a: 1\n', "['__proto__'].x", 1, 'a: 1\n__proto__:\n  x: 1\n'],
  ])('in a text with %s', (_, text, path, value, result) => {
    expect(set(text, path, value)).toBe(result);
  });

  it('in another document, below a node of it', () => {
    expect(set('a: 1\n---\nitems:\n  - a: 2\n  - a: 3\n', 'b.c', 4, 1, ['items', 1])).toBe(
      'a: 1\n---\nitems:\n  - a: 2\n  - a: 3\n    b:\n      c: 4\n',
    );
  });

  it('within a patch in a block scalar, keeping its indentation', () => {
    const text =
      'patches:\n  - target: {kind: Pod}\n    patch: |-\n      kind: Pod\n      spec:\n        a: 1 # x\n  - path: b\n';
    expect(set(text, 'spec.b.c', 'x', 0, ['patches', 0, 'patch', 0])).toBe(
      'patches:\n  - target: {kind: Pod}\n    patch: |-\n      kind: Pod\n      spec:\n        a: 1 # x\n        b:\n          c: x\n  - path: b\n',
    );
  });
});

describe('editYaml removes', () => {
  it.each([
    ['a pair with its comment', 'a: 1\nb: 2 # x\n# y\nc: 3\n', 'b', 'a: 1\n# y\nc: 3\n'],
    ['the last pair of a text', 'a: 1\nb:\n  c: 2', 'b', 'a: 1'],
    ['the only pair', 'a:\n  b: 1\nc: 2\n', 'a.b', 'a: {}\nc: 2\n'],
    ['the first pair of a list item', '- a: 1\n  b: 2\n- c: 3\n', '[0].a', '- b: 2\n- c: 3\n'],
    ['the first pair, with a comment before the next', '- a: 1\n  # x\n  b: 2\n', '[0].a', '-\n  # x\n  b: 2\n'],
    ['a list item', 'l:\n  - a\n  - b: 1\n    c: 2\n  - d\n', 'l[1]', 'l:\n  - a\n  - d\n'],
    ['the only item', 'l:\n- a\nb: 1\n', 'l[0]', 'l: []\nb: 1\n'],
    ['a pair of a flow map', '{a: 1, b: 2, c: 3}\n', 'b', '{a: 1, c: 3}\n'],
    ['the last pair of a flow map', '{a: 1, b: 2}\n', 'b', '{a: 1}\n'],
    ['an item of a flow list', 'a: [x, y]\n', 'a[0]', 'a: [y]\n'],
    ['a block scalar', 'a: |\n  x\n  y\nb: 1\n', 'a', 'b: 1\n'],
    ['a CRLF line', 'a: 1\r\nb: 2\r\nc: 3\r\n', 'b', 'a: 1\r\nc: 3\r\n'],
  ])('%s', (_, text, path, result) => {
    expect(remove(text, path)).toBe(result);
  });
});

describe('editYaml refuses', () => {
  it.each([
    ['a list item that is not there', 'a: []\n', 'a[name=x].b'],
    ['to go below a scalar', 'a: 1\n', 'a.b'],
    ['what has aliases elsewhere', 'x: &x {a: 1}\nw: *x\n', 'x.a'],
    ['what an alias brings in', 'x: &x {a: {b: 1}}\nw: *x\n', 'w.a.b'],
    ['what a merge brings in', 'x: &x {a: {b: 1}}\nw: {<<: *x}\n', 'w.a.b'],
    ['a broken document', 'a: [\n', 'a'],
  ])('%s', (_, text, path) => {
    expect(set(text, path, 2)).toMatch(/^refused: ./);
  });

  it('to remove what is not there', () => {
    expect(remove('a: 1\n', 'b')).toMatch(/^refused/);
  });
});

describe('a text with several documents', () => {
  const others = ['a: 1 # one\n', 'b:\n  - c\n', '# nothing\n', 'd: |\n  e\n'];
  it.each<[string, Plain]>([
    ['x', 2],
    ['x', '---'],
    ['x', 'y\n---\nz: 1'],
    ['x', '...'],
    ['new.map', true],
    ['list[0]', '--- # no document'],
  ])('says what was wanted at %s for %j, and all others as before', (path, value) => {
    fc.assert(
      fc.property(fc.constantFrom(...others), fc.constantFrom(...others), fc.boolean(), (before, after, ends) => {
        const text = `${before}---\nx: 1\nlist:\n  - 1\n---\n${ends ? after : after.trimEnd()}`;
        fc.pre(before !== '# nothing\n');
        const edited = set(text, path, value, 1);
        const [was, is] = [text, edited].map((each) => readYamlDocuments(each, limits).documents.map((one) => one.value));
        expect(is).toHaveLength(3);
        expect([is?.[0], is?.[2]]).toEqual([was?.[0], was?.[2]]);
        expect(JSON.stringify(is?.[1])).toContain(JSON.stringify(value));
      }),
    );
  });

  it('is checked as a whole where a document cannot be told from the others', () => {
    const text = '%YAML 1.2\n---\na: 1\n---\nx: 1\n...\n---\nb: 2\n';
    expect(set(text, 'x', 2, 1)).toBe(text.replace('x: 1', 'x: 2'));
  });
});

describe('for any manifest', () => {
  const key = fc.constantFrom('name', 'image', 'spec', 'a b', 'on', '1', 'x.y/z');
  const scalar = fc.oneof(
    fc.constantFrom<Plain[]>('app', 'yes', '', 'a: b', '# x', '1', 'multi\nline\n', ' lead', null, true, 0, -1.5),
    fc.string(),
  );
  const { value } = fc.letrec<{ value: Plain }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, depthSize: 'large' },
      scalar,
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(key, tie('value'), { maxKeys: 4 }),
    ),
  }));
  const root = fc.dictionary(key, value, { minKeys: 1, maxKeys: 4 });
  const style = fc.record({
    indent: fc.constantFrom(2, 4),
    indentSeq: fc.boolean(),
    crlf: fc.boolean(),
    finalNewline: fc.boolean(),
    seed: fc.nat(),
  });

  /** Writes a value with comments, quotes and flow collections strewn in. */
  function write(
    data: Plain,
    {
      indent,
      indentSeq,
      crlf,
      finalNewline,
      seed,
    }: { indent: number; indentSeq: boolean; crlf: boolean; finalNewline: boolean; seed: number },
  ): string {
    const document = new Document(data);
    let state = seed;
    const random = (below: number): number => (state = (state * 1103515245 + 12345) % 2147483648) % below;
    visit(document, (_, node) => {
      if (isScalar(node) && typeof node.value === 'string' && !node.value.includes('\n')) {
        node.type = (['QUOTE_DOUBLE', 'QUOTE_SINGLE', 'QUOTE_DOUBLE'] as const)[random(3)] ?? 'QUOTE_DOUBLE';
      }
      if ((isMap(node) || isSeq(node)) && random(4) === 0) node.flow = true;
      if (isScalar(node) && random(6) === 0 && typeof node.value === 'number') node.comment = ' a comment';
    });
    const text = document.toString({ indent, indentSeq, lineWidth: 0, flowCollectionPadding: false });
    const ended = finalNewline ? text : text.replace(/\n$/, '');
    return crlf ? ended.replaceAll('\n', '\r\n') : ended;
  }

  it('gives exactly what was wanted, and leaves all other lines alone', () => {
    let edited = 0;
    let refused = 0;
    fc.assert(
      fc.property(root, style, fc.nat(), scalar, fc.boolean(), (data, written, pick, next, removes) => {
        const text = write(data, written);
        const [document] = readYamlDocuments(text, limits).documents;
        fc.pre(document?.value !== undefined && document.problems.length === 0);
        const paths = nodesOf(document?.value ?? null);
        const node = paths[pick % paths.length] ?? [];
        const path = fieldPathOf(node);
        const result = editYaml(
          text,
          { document: 0, node: [] },
          path,
          removes ? { kind: 'remove' } : { kind: 'set', value: next },
          limits,
        );
        if (result.kind === 'refused') {
          refused += 1;
          return;
        }
        edited += 1;
        const after = readYamlDocuments(result.text, limits).documents[0]?.value;
        expect(after, formatFieldPath(path)).toEqual(intended(document?.value ?? null, node, removes, next));
        const { removed } = lineEditBetween(text, result.text);
        const lines = text.split('\n').filter((line) => line.trim() !== '').length;
        const own = JSON.stringify(valueAt(document?.value ?? null, node)) ?? '';
        // A scalar is one line, or as many as it has newlines; neighbours in its line come with it.
        if (node.length > 0 && !own.startsWith('{') && !own.startsWith('['))
          expect(removed.length).toBeLessThanOrEqual(Math.min(lines, 3 + own.split('\\n').length));
      }),
      { numRuns: 500 },
    );
    expect(refused / (edited + refused)).toBeLessThan(0.02);
  });

  function nodesOf(data: Plain, path: (string | number)[] = []): (string | number)[][] {
    if (Array.isArray(data)) return data.flatMap((item: Plain, index) => [[...path, index], ...nodesOf(item, [...path, index])]);
    if (typeof data !== 'object' || data === null) return [];
    return Object.entries(data).flatMap(([name, item]) => [[...path, name], ...nodesOf(item, [...path, name])]);
  }

  function valueAt(data: Plain, path: readonly (string | number)[]): unknown {
    return path.reduce<unknown>((current, step) => (current as Record<string, unknown>)[step], data);
  }

  function intended(data: Plain, path: readonly (string | number)[], removes: boolean, next: Plain): unknown {
    const copy = structuredClone(data) as Record<string, unknown>;
    const parent = valueAt(copy as Plain, path.slice(0, -1)) as Record<string, unknown> | unknown[];
    const step = path.at(-1) ?? '';
    if (!removes) Reflect.set(parent, step, next);
    else if (Array.isArray(parent)) parent.splice(Number(step), 1);
    else Reflect.deleteProperty(parent, step);
    return copy;
  }
});
