import { describe, expect, it } from 'vitest';
import { readYamlDocuments } from '../../lib/yaml/index.js';
import { redactObject, redactText } from './redact.js';

const limits = { yamlAliases: 100, yamlDocuments: 100 };
const redact = (text: string, patchesSecret = false) => redactText(text, limits, patchesSecret);

const HIDDEN = 'hunter2';
const TEXTS: readonly (readonly [string, string])[] = [
  ['plain values', 'kind: Secret\ndata:\n  a: hunter2 # note\n  b: "hunter2"\nmetadata: {name: x}\n'],
  ['stringData', "kind: Secret\nstringData: {a: 'hunter2', b: hunter2}\n"],
  ['JSON', '{"kind": "Secret", "data": {"a": "hunter2"}}\n'],
  ['block scalars', 'kind: Secret\nstringData:\n  a: |\n    first hunter2\n\n    hunter2\n  b: >-\n    hunter2\nx: 1\n'],
  ['values over several lines', 'kind: Secret\nstringData:\n  a: "hunter2\n    hunter2"\n  b: hunter2\n    hunter2\nx: 1\n'],
  ['aliases', 'x: &x hunter2\nkind: Secret\nstringData: {a: *x}\n'],
  ['lists', 'kind: List\nitems:\n- kind: ConfigMap\n- kind: Secret\n  data:\n    a: hunter2\n'],
  ['several documents', 'kind: ConfigMap\n---\nkind: Secret\ndata: {a: hunter2}\n---\nkind: Pod\n'],
  ['CRLF', 'kind: Secret\r\nstringData:\r\n  a: |\r\n    hunter2\r\n  b: hunter2\r\n'],
  [
    'what kubectl applied last',
    'kind: Secret\nmetadata:\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: |\n      {"data": "hunter2"}\n',
  ],
  ['generators', 'secretGenerator:\n- name: a\n  literals:\n  - password=hunter2\n  - "b=hunter2"\n'],
  [
    'patches in kustomizations',
    'patches:\n- patch: |-\n    kind: Secret\n    stringData:\n      a: hunter2\n- patch: "{kind: Secret, data: {a: hunter2}}"\n',
  ],
  [
    'JSON patches in kustomizations',
    'patches:\n- target: {kind: Secret}\n  patch: |-\n    - op: add\n      path: /data/a\n      value: hunter2\n',
  ],
];

describe('redactText', () => {
  it.each(TEXTS)('hides %s, keeps the lines and still parses', (_, text) => {
    expect(text).toContain(HIDDEN);
    const redacted = redact(text);
    expect(redacted).not.toContain(HIDDEN);
    expect(redacted.split('\n')).toHaveLength(text.split('\n').length);
    expect(readYamlDocuments(redacted, limits).problems).toEqual([]);
  });

  it('hides all of a Secret that cannot be read', () => {
    const redacted = redact('kind: Pod\n---\nkind: Secret\ndata: {{ x }}\n  a: hunter2\n---\nkind: Service\n');
    expect(redacted).not.toContain(HIDDEN);
    expect(redacted).toContain('kind: Pod');
    expect(redacted).toContain('kind: Service');
  });

  it('hides the values of a JSON patch file that is for a Secret', () => {
    expect(redact('- op: add\n  path: /data/a\n  value: hunter2\n', true)).toBe(
      '- op: add\n  path: /data/a\n  value: <redacted>\n',
    );
  });

  it('leaves everything else as it is', () => {
    const text = 'kind: ConfigMap\ndata: {a: Secret}\n---\nkind: SecretStore\ndata: {a: b}\n';
    expect(redact(text)).toBe(text);
  });
});

describe('redactObject', () => {
  it('hides values of data and stringData, not their keys', () => {
    expect(
      redactObject({ kind: 'Secret', type: 'Opaque', data: { a: 'x' }, stringData: { b: 'y' }, metadata: { name: 'z' } }),
    ).toEqual({
      kind: 'Secret',
      type: 'Opaque',
      data: { a: '<redacted>' },
      stringData: { b: '<redacted>' },
      metadata: { name: 'z' },
    });
  });
});
