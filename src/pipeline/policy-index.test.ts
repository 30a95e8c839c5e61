import { describe, expect, it } from 'vitest';
import { readPolicyIndex, textDigest } from './policy-index.js';

describe('the index of policies', () => {
  it('is of built code only: sources read the policies as they are', async () => {
    expect((await readPolicyIndex()).size).toBe(0);
  });

  it('knows a policy by the whole of its text', () => {
    expect(textDigest('title: a\n')).not.toBe(textDigest('title: a'));
    expect(textDigest('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });
});
