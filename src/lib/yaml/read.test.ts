import fc from 'fast-check';
import { stringify } from 'yaml';
import { describe, expect, it } from 'vitest';
import { locateNode, readYamlDocuments } from './index.js';

const limits = { yamlAliases: 100, yamlDocuments: 50 };
const read = (text: string) => readYamlDocuments(text, limits);
const values = (text: string) => read(text).documents.map((document) => document.value);
const problems = (text: string) => read(text).problems.map(({ kind, line }) => ({ kind, line }));

describe('readYamlDocuments', () => {
  // The right-hand sides are what sigs.k8s.io/yaml 1.6.0 (YAMLToJSON) answers.
  it.each<[string, unknown]>([
    ['yes', true],
    ['on', true],
    ['n', false],
    ['OFF', false],
    ['"yes"', 'yes'],
    ['yEs', 'yEs'],
    ['~', null],
    ['', null],
    ['017', 15],
    ['0o17', 15],
    ['08', 8],
    ['0x1F', 31],
    ['-0x1F', -31],
    ['0b11', 3],
    ['1_000', 1000],
    ['1_0.5', 10.5],
    ['+5', 5],
    ['-0', 0],
    ['.5', 0.5],
    ['1e3', 1000],
    ['1e400', '1e400'],
    ['1234567890123456789', Number('1234567890123456789')],
    ['1:30', '1:30'],
    ['2001-12-14', '2001-12-14'],
    ['=', '='],
    ['!foo bar', 'bar'],
    ['!!str 5', '5'],
    ['!!float 5', 5],
    ['!!binary aGk=', 'hi'],
    ['.inf', '.inf'],
    ['1.25.0', '1.25.0'],
    ['8080:80', '8080:80'],
  ])('reads the plain scalar %s as Kubernetes does', (text, value) => {
    expect(values(`v: ${text}\n`)).toEqual([{ v: value }]);
  });

  it('reads as kustomize does when asked to', () => {
    const text = 'a: 1\nv: yes\non: off\no: 0777\nd: 2001-12-14\nx: &x {a: 2, z: 3}\n<<: *x\n';
    const [document] = readYamlDocuments(text, limits, 'go-yaml-3').documents;
    expect(document?.value).toEqual({ a: 1, v: 'yes', on: 'off', o: 511, d: '2001-12-14T00:00:00Z', x: { a: 2, z: 3 }, z: 3 });
    expect(document && locateNode(document, ['a'])).toMatchObject({ startLine: 1 });
    expect(document && locateNode(document, ['z'])).toMatchObject({ startLine: 6 });
  });

  it('makes keys text as JSON does', () => {
    expect(values('on: 1\n1.5: a\n010: b\n')).toEqual([{ true: 1, '1.5': 'a', '8': 'b' }]);
  });

  it('counts empty documents, so that an index is a place in the file', () => {
    const file = read('# head\n---\na: 1\n---\n# nothing\n---\nb:\n  - 2\n\n# tail\n');
    expect(file.documents.map(({ index, value, startLine, endLine }) => [index, value, startLine, endLine])).toEqual([
      [0, { a: 1 }, 3, 3],
      [1, null, expect.any(Number), expect.any(Number)],
      [2, { b: [2] }, 7, 8],
    ]);
  });

  it.each([
    ['a byte order mark', '\uFEFFa: 1\n'],
    ['CRLF', 'a: 1\r\n'],
    ['no newline at the end', 'a: 1'],
    ['JSON', '{"a":1}'],
    ['JSON with tabs', '{\n\t"a": 1\n}\n'],
  ])('reads a text with %s', (_, text) => {
    expect(values(text)).toEqual([{ a: 1 }]);
  });

  it('keeps CRLF out of block scalars', () => {
    expect(values('a: |\r\n  x\r\n  y\r\n')).toEqual([{ a: 'x\ny\n' }]);
  });

  it('gives a block scalar at the very end no newline that is not there', () => {
    expect(values('a: |\n  x\n  y')).toEqual([{ a: 'x\ny' }]);
    expect(values('a: |\n  x\n  y\n')).toEqual([{ a: 'x\ny\n' }]);
  });

  it('applies merge keys and aliases; what comes later wins, as for kubectl', () => {
    expect(values('x: &x {a: 1, b: 2}\nw: {<<: *x, b: 3}\nz: {<<: [{a: 8}, *x], c: *x}\n')).toEqual([
      { x: { a: 1, b: 2 }, w: { a: 1, b: 3 }, z: { a: 8, b: 2, c: { a: 1, b: 2 } } },
    ]);
    expect(values('b: 3\nx: &x {b: 2}\n<<: *x\n')).toEqual([{ b: 2, x: { b: 2 } }]);
    expect(problems('b: 3\nx: &x {b: 2}\n<<: *x\n')).toEqual([{ kind: 'ambiguous', line: 3 }]);
  });

  it('uses the last of two equal keys and says so', () => {
    expect(values('a: 1\nb: 2\na: 3\n')).toEqual([{ a: 3, b: 2 }]);
    expect(problems('a: 1\nb: 2\na: 3\n')).toEqual([{ kind: 'ambiguous', line: 3 }]);
  });

  it('keeps __proto__ and constructor as ordinary keys', () => {
    const [value] = values('__proto__: {polluted: yes}\nconstructor: 1\n<<: {__proto__: {polluted: 2}}\n');
    expect(Object.keys(value ?? {})).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.hasOwn({}, 'polluted')).toBe(false);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  it.each([
    ['a tab that indents', 'a:\n\tb: 1\n', 'syntax', 2],
    ['an open quote', 'a: 1\nb: "x\n', 'syntax', 3],
    ['an open bracket', 'a: [1, 2\n', 'syntax', 2],
    ['a key that is a list', '? [a]\n: 1\n', 'syntax', 1],
    ['a null key', '~: 1\n', 'syntax', 1],
    ['an alias without anchor', 'a: *b\n', 'syntax', 1],
    ['an alias within its anchor', 'a: &a\n  b: *a\n', 'limit', 2],
    ['a merge of a scalar', '<<: 1\n', 'syntax', 1],
    ['a Helm value', 'a: 1\nimage: {{ .Values.image }}\n', 'template', 2],
    ['a Helm block', 'a: 1\n{{- if .Values.x }}\nb: 1\n{{- end }}\n', 'template', 2],
    ['a Jinja block', 'a:\n{% for x in y %}\n - 1\n{% endfor %}\n', 'template', 2],
  ])('gives %s as a problem with its line', (_, text, kind, line) => {
    expect(problems(text)).toEqual([{ kind, line }]);
    expect(values(text)).toEqual([undefined]);
  });

  it('takes template expressions within text for what they are', () => {
    expect(values('a: "{{ $labels.pod }}"\nb: |\n  {{ if x }}\n')).toEqual([{ a: '{{ $labels.pod }}', b: '{{ if x }}\n' }]);
  });

  it('reads the other documents of a file with a broken one', () => {
    expect(values('a: 1\n---\nb: [\n---\nc: 3\n')).toEqual([{ a: 1 }, undefined, { c: 3 }]);
  });

  it('refuses bombs with a limit and no documents or values', () => {
    const laughs = ['a0: &a0 [x, x]', ...Array.from({ length: 30 }, (_, n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}]`)].join(
      '\n',
    );
    expect(problems(laughs)).toEqual([{ kind: 'limit', line: expect.any(Number) }]);
    const wide = `a: &a [${'x,'.repeat(20_000)}]\nb: [${'*a,'.repeat(90)}]\n`;
    expect(problems(wide)).toEqual([{ kind: 'limit', line: 2 }]);
    expect(read('---\na: 1\n'.repeat(52))).toMatchObject({ documents: [], problems: [{ kind: 'limit' }] });
    expect(read('---\na: 1\n'.repeat(50)).documents).toHaveLength(50);
    for (const deep of ['['.repeat(100_000), '{a: '.repeat(100_000), '- '.repeat(100_000), `${'? '.repeat(3_000)}a`]) {
      expect(read(deep)).toMatchObject({ documents: [], problems: [{ kind: 'limit' }] });
    }
    const stairs = Array.from({ length: 700 }, (_, n) => `${' '.repeat(n)}a:`).join('\n');
    expect(problems(stairs)[0]?.kind).toBe('limit');
  });

  it('reads what any value is written as', () => {
    const json = fc.jsonValue({ maxDepth: 4 });
    fc.assert(
      fc.property(json, (value) => {
        const plain: unknown = JSON.parse(JSON.stringify(value));
        expect(values(JSON.stringify(plain))).toEqual([plain]);
        expect(values(stringify(plain, { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'QUOTE_DOUBLE' }))).toEqual([plain]);
      }),
      { numRuns: 200 },
    );
  });
});

describe('locateNode', () => {
  const text = `# comment
metadata:
  name: x # why
spec:
  base: &base
    image: a
    env: []
  containers:
    - <<: *base
      name: app

      command: |
        one
        two
    - {name: b, securityContext: {runAsUser: 0}}
  list: *base
  empty:
  # after
  last: 1
`;
  const locate = (path: (string | number)[]) => {
    const [document] = read(text).documents;
    if (document === undefined) throw new Error('no document');
    const { startLine, endLine, exists } = locateNode(document, path);
    return [startLine, endLine, exists];
  };

  it.each<[(string | number)[], [number, number, boolean]]>([
    [[], [2, 19, true]],
    [
      ['metadata', 'name'],
      [3, 3, true],
    ],
    [
      ['spec', 'containers', 0],
      [9, 14, true],
    ],
    [
      ['spec', 'containers', 0, 'command'],
      [12, 14, true],
    ],
    [
      ['spec', 'containers', 0, 'image'],
      [6, 6, true],
    ],
    [
      ['spec', 'containers', 1, 'securityContext', 'runAsUser'],
      [15, 15, true],
    ],
    [
      ['spec', 'containers', 1, 'securityContext', 'privileged'],
      [15, 15, false],
    ],
    [
      ['spec', 'containers', 2],
      [8, 15, false],
    ],
    [
      ['spec', 'list', 'image'],
      [6, 6, true],
    ],
    [
      ['spec', 'empty'],
      [17, 17, true],
    ],
    [
      ['spec', 'empty', 'x'],
      [17, 17, false],
    ],
    [['none'], [2, 19, false]],
  ])('finds %j', (path, lines) => {
    expect(locate(path)).toEqual(lines);
  });

  it('counts lines of CRLF texts', () => {
    const [document] = read('a: 1\r\n---\r\nb:\r\n  c: 2\r\n').documents.slice(1);
    expect(document && locateNode(document, ['b', 'c'])).toMatchObject({ startLine: 4, endLine: 4, exists: true });
  });
});

describe('a text that is read again', () => {
  const text = `a: &a [1]\nb: [${'*a, '.repeat(8)}*a]\n---\nc: 1\n---\nd: 1\n---\ne: 1\n`;

  it('says the same under wider limits, and is refused under narrower ones', () => {
    const wide = { yamlAliases: 10, yamlDocuments: 10 };
    const first = readYamlDocuments(text, wide);
    expect(readYamlDocuments(text, { yamlAliases: 100, yamlDocuments: 100 })).toEqual(first);
    expect(readYamlDocuments(text, { yamlAliases: 2, yamlDocuments: 10 }).problems).toEqual([
      expect.objectContaining({ kind: 'limit' }),
    ]);
    expect(readYamlDocuments(text, { yamlAliases: 10, yamlDocuments: 1 }).problems).toMatchObject([{ kind: 'limit' }]);
    expect(readYamlDocuments(text, wide)).toEqual(first);
  });

  it('is read anew in another dialect', () => {
    const limits = { yamlAliases: 1, yamlDocuments: 1 };
    const [first, second] = [undefined, 'go-yaml-3' as const].map((dialect) => readYamlDocuments('on: 1\n', limits, dialect));
    expect(second?.documents[0]?.dialect).toBe('go-yaml-3');
    expect(first?.documents[0]?.dialect).toBe('go-yaml-2');
  });
});
