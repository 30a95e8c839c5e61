import { expect, it } from 'vitest';
import { gitBlobId } from './git-blob-id.js';

it('is what git says of the same content', () => {
  // printf '' | git hash-object --stdin; printf 'hello\n' | git hash-object --stdin
  expect(gitBlobId('')).toBe('e69de29bb2d1d6434b8b29ae775ad8c2e48c5391');
  expect(gitBlobId('hello\n')).toBe('ce013625030ba8dba906f756967f9e9ca394464a');
});
