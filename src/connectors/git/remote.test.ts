import { describe, expect, it } from 'vitest';
import { remoteOf } from './remote.js';

describe('remoteOf', () => {
  it.each([
    ['https://github.com/acme/app.git', 'github.com/acme/app', 'https://github.com/acme/app'],
    ['https://ana:token@GitHub.com/acme/app', 'github.com/acme/app', 'https://github.com/acme/app'],
    ['git@github.com:acme/app.git', 'github.com/acme/app', 'https://github.com/acme/app'],
    ['ssh://git@git.acme.example:2222/acme/app.git/', 'git.acme.example/acme/app', 'https://git.acme.example/acme/app'],
    ['https://git.acme.example:8443/a/b/c.git', 'git.acme.example/a/b/c', 'https://git.acme.example:8443/a/b/c'],
    ['git://git.kernel.org/pub/linux.git', 'git.kernel.org/pub/linux', 'https://git.kernel.org/pub/linux'],
    ['git@ssh.dev.azure.com:v3/acme/shop/api', 'dev.azure.com/acme/shop/_git/api', 'https://dev.azure.com/acme/shop/_git/api'],
    [
      'https://acme@dev.azure.com/acme/shop/_git/api',
      'dev.azure.com/acme/shop/_git/api',
      'https://dev.azure.com/acme/shop/_git/api',
    ],
  ])('reads %s as %s', (written, name, address) => {
    expect(remoteOf(written)).toEqual({ name, address });
  });

  it.each([
    '/srv/git/app.git',
    '../app',
    'file:///srv/git/app.git',
    'C:\\repositories\\app',
    'ext::sh -c evil',
    'https://',
    'https://github.com/',
    'https://github.com/%2e%2e',
    'git@host:a/../b',
    'git@host:\u001b[31mred',
    '',
  ])('names nothing by %j', (written) => {
    expect(remoteOf(written)).toBeUndefined();
  });
});
