/**
 * The form of API tokens: `hw_`, 43 characters of randomness (256 bits, base64url), 6 of a checksum over all before. The prefix and
 * the checksum let scanners for leaked secrets recognise one without asking anybody, as GitHub's do
 * (https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/).
 */
import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

const PREFIX = 'hw_';
const FORM = /^(hw_[A-Za-z0-9_-]{43})([0-9A-Za-z]{6})$/;
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

export function newApiToken(): string {
  const body = PREFIX + randomBytes(32).toString('base64url');
  return body + checksum(body);
}

/** Whether it could be one: the checksum is right. Says nothing of whether there is such a token. */
export function isApiToken(text: string): boolean {
  const [, body, sum] = FORM.exec(text) ?? [];
  return body !== undefined && sum === checksum(body);
}

/** CRC-32 in six digits of base 62. */
function checksum(text: string): string {
  let rest = crc32(text);
  let digits = '';
  for (let place = 0; place < 6; place += 1) {
    digits = (DIGITS[rest % 62] ?? '') + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}
