import { expect, it } from 'vitest';
import { sha256 } from './sha256.js';

// The vectors of FIPS 180-2, appendix B, and the empty message.
it.each([
  ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  [
    'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
    '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
  ],
])('gives the standard’s digest of %j', (text, digest) => {
  expect(sha256(text)).toBe(digest);
});

it('takes text as UTF-8', () => {
  expect(sha256('é\u{1F600}')).toBe(sha256(Uint8Array.from([0xc3, 0xa9, 0xf0, 0x9f, 0x98, 0x80])));
});
