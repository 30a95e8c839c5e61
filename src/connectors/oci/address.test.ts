import { describe, expect, it } from 'vitest';
import { parseRegistryAddress } from './address.js';

describe('the address of a registry', () => {
  it.each([
    [
      'registry://r.example/team/app:1.0',
      'r.example',
      'https://r.example',
      { kind: 'repository', repository: 'team/app', tag: '1.0' },
    ],
    ['registry://r.example:5000/app', 'r.example:5000', 'https://r.example:5000', { kind: 'repository', repository: 'app' }],
    ['registry://r/app', 'r', 'https://r', { kind: 'repository', repository: 'app' }],
    ['registry://r.example', 'r.example', 'https://r.example', { kind: 'catalog', prefix: '' }],
    ['registry://r.example/', 'r.example', 'https://r.example', { kind: 'catalog', prefix: '' }],
    ['registry://r.example/team/*', 'r.example', 'https://r.example', { kind: 'catalog', prefix: 'team/' }],
    [
      'registry://docker.io/nginx',
      'docker.io',
      'https://registry-1.docker.io',
      { kind: 'repository', repository: 'library/nginx' },
    ],
    [
      'registry://index.docker.io/grafana/loki:3',
      'docker.io',
      'https://registry-1.docker.io',
      { kind: 'repository', repository: 'grafana/loki', tag: '3' },
    ],
    ['registry://localhost:5000/app', 'localhost:5000', 'http://localhost:5000', { kind: 'repository', repository: 'app' }],
    ['registry://127.0.0.1:5000/app', '127.0.0.1:5000', 'http://127.0.0.1:5000', { kind: 'repository', repository: 'app' }],
    ['registry://[::1]:5000/app', '[::1]:5000', 'http://[::1]:5000', { kind: 'repository', repository: 'app' }],
    ['registry+http://r.example/app', 'r.example', 'http://r.example', { kind: 'repository', repository: 'app' }],
    [
      'registry://127.evil.example/app',
      '127.evil.example',
      'https://127.evil.example',
      { kind: 'repository', repository: 'app' },
    ],
  ])('%s', (text, registry, origin, scope) => {
    expect(parseRegistryAddress(text)).toEqual({ registry, origin, scope });
  });

  it.each([
    'registry://',
    'registry:///app',
    'registry://r.example/UPPER',
    'registry://r.example/a:',
    'registry://r.example/a b',
    'registry://r.example/*/a',
    'registry://r.example/a@sha256:1',
  ])('%s is none', (text) => {
    expect(() => parseRegistryAddress(text)).toThrow(/is not an address/);
  });
});
