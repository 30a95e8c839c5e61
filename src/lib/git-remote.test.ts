import { expect, it } from 'vitest';
import { gitRemoteOf } from './git-remote.js';

it('knows a repository by one name, however its address is written', () => {
  const written = ['https://ana:t0ken@GitHub.com/acme/app.git', 'git@github.com:acme/app', 'ssh://git@github.com/acme/app/'];
  expect(new Set(written.map((one) => gitRemoteOf(one)?.name))).toEqual(new Set(['github.com/acme/app']));
});

it('takes what names no host for none', () => {
  for (const one of ['/srv/git/app', '../app', 'file:///srv/app', 'https://', 'ext::sh -c evil'])
    expect(gitRemoteOf(one)).toBeUndefined();
});

it('lets a host say where its pages are', () => {
  const onTheWeb = ({ host, segments }: { readonly host: string; readonly segments: readonly string[] }) => ({
    host: `www.${host}`,
    segments: segments.toReversed(),
  });
  expect(gitRemoteOf('git@git.example:a/b', onTheWeb)).toEqual({
    name: 'www.git.example/b/a',
    address: 'https://www.git.example/b/a',
  });
});
