import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatReference, formatRepository, parseImageReference } from './oci-reference.js';

const SHA256 = `sha256:${'a'.repeat(64)}`;

describe('image references', () => {
  it.each([
    ['nginx', 'docker.io/library/nginx', undefined, undefined],
    ['nginx:1.27', 'docker.io/library/nginx', '1.27', undefined],
    ['grafana/loki', 'docker.io/grafana/loki', undefined, undefined],
    ['docker.io/nginx', 'docker.io/library/nginx', undefined, undefined],
    ['index.docker.io/library/nginx:a', 'docker.io/library/nginx', 'a', undefined],
    ['localhost/app', 'localhost/app', undefined, undefined],
    ['localhost:5000/app:v1', 'localhost:5000/app', 'v1', undefined],
    ['127.0.0.1:5000/a/b/c', '127.0.0.1:5000/a/b/c', undefined, undefined],
    ['[::1]:5000/app:v1', '[::1]:5000/app', 'v1', undefined],
    ['Registry/app', 'Registry/app', undefined, undefined],
    [`registry.example/payments/api:2.4.0@${SHA256}`, 'registry.example/payments/api', '2.4.0', SHA256],
    [`registry.example/api@${SHA256}`, 'registry.example/api', undefined, SHA256],
    ['quay.io/a__b/c--d', 'quay.io/a__b/c--d', undefined, undefined],
    // The colon of `host:port` is a tag's when nothing follows it: Docker reads it so too.
    ['registry:5000', 'docker.io/library/registry', '5000', undefined],
  ])('reads %s', (text, repository, tag, digest) => {
    const reference = parseImageReference(text);
    expect(reference && formatRepository(reference)).toBe(repository);
    expect(reference?.tag).toBe(tag);
    expect(reference?.digest).toBe(digest);
  });

  it.each([
    '',
    ' ',
    ':',
    '@',
    '/',
    'a//b',
    '/a',
    'a/',
    'Upper',
    'a:',
    'a@',
    'a@sha256:abc',
    `a@SHA256:${'a'.repeat(64)}`,
    'a b',
    'a:b c',
    'a___b',
    'a-/b',
    '-a',
    'reg.example/A',
    `a:${'t'.repeat(129)}`,
    'a'.repeat(256),
    'b'.repeat(64),
    'https://reg.example/a',
    '$IMAGE',
    '${BASE}:1',
    'a\u001b[31m',
    'reg.example:port/a',
    'reg.example/__proto__',
    `a@${SHA256}@${SHA256}`,
  ])('refuses %j', (text) => {
    expect(parseImageReference(text)).toBeUndefined();
  });

  it('never throws, and what it accepts survives a round trip', () => {
    const part = fc.constantFrom('a', 'b9', 'A', '.', ':', '/', '@', '_', '-', 'localhost', '5000', SHA256, 'ä', '[::1]');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 10 }), (parts) => {
        const reference = parseImageReference(parts.join(''));
        if (reference) expect(parseImageReference(formatReference(reference))).toEqual(reference);
      }),
      { numRuns: 2000 },
    );
  });

  it('takes no time for names made to make a pattern backtrack', () => {
    expect(parseImageReference(`${'a-'.repeat(100_000)}!`)).toBeUndefined();
    expect(parseImageReference(`${'a.'.repeat(120)}!`)).toBeUndefined();
  });
});
