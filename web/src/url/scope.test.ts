import { expect, it } from 'vitest';
import { hrefOf, withScope } from './scope.js';

it('takes the scope along and leaves what belongs to the page behind', () => {
  expect(withScope('/findings?severity=high', '?team=a&phase=production&text=openssl&sort=title')).toBe(
    '/findings?severity=high&team=a&phase=production',
  );
});

it('lets an address that names a scope of its own have it', () => {
  expect(withScope('/findings?team=b', '?team=a')).toBe('/findings?team=b');
});

it('stays on this server, whatever the address says', () => {
  expect(withScope('https://evil.example/causes', '')).toBe('/causes');
});

it('writes a query and leaves out what is undefined', () => {
  expect(hrefOf('/findings', { severity: ['high', 'critical'], text: 'a b', cause: undefined })).toBe(
    '/findings?severity=high&severity=critical&text=a+b',
  );
  expect(hrefOf('/now')).toBe('/now');
});
