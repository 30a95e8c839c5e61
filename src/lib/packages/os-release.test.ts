import { describe, expect, it } from 'vitest';
import { parseOsRelease } from './os-release.js';

describe('parseOsRelease', () => {
  it.each([
    ['Debian', 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nVERSION_ID="12"\nID=debian\n', { id: 'debian', version: '12' }],
    ['Alpine, with its full version', 'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.20.1\n', { id: 'alpine', version: '3.20.1' }],
    ['single quotes', "ID='ubuntu'\nVERSION_ID='22.04'\n", { id: 'ubuntu', version: '22.04' }],
    ['escapes', 'ID="rocky\\"\nID=fedora\nVERSION_ID=4\\1', { id: 'fedora', version: '41' }],
    ['a rolling one, which has no version', '# sid\nID=debian\n', { id: 'debian', version: '' }],
    ['Windows line ends', 'ID=alpine\r\nVERSION_ID=3.20.1\r\n', { id: 'alpine', version: '3.20.1' }],
    ['the last of two assignments', 'ID=a\nID=b\n', { id: 'b', version: '' }],
  ])('reads %s', (_what, text, distribution) => {
    expect(parseOsRelease(text)).toEqual(distribution);
  });

  it.each(['', 'VERSION_ID=12', 'ID=', 'ID="', 'ID=$(reboot)', 'ID="a\u001b[0m"', 'ID_LIKE=debian', 'NOT_ID=x'])(
    'finds none in %j',
    (text) => {
      expect(parseOsRelease(text)).toBeUndefined();
    },
  );
});
