import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { clustersOf } from './client.js';

const before = process.env['KUBECONFIG'];
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'headwater-kubeconfig-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  if (before === undefined) delete process.env['KUBECONFIG'];
  else process.env['KUBECONFIG'] = before;
});

const config = (current: string, server: string, user: object = { token: 't' }, names: readonly string[] = [current]): string =>
  JSON.stringify({
    'current-context': current,
    clusters: [{ name: 'c', cluster: { server } }],
    users: [{ name: 'u', user }],
    contexts: names.map((name) => ({ name, context: { cluster: 'c', user: 'u' } })),
  });

function use(...texts: readonly string[]): void {
  const paths = texts.map((text, index) => {
    const path = join(folder, `config-${index}`);
    writeFileSync(path, text);
    return path;
  });
  process.env['KUBECONFIG'] = [...paths, join(folder, 'missing')].join(delimiter);
}

it('merges files as kubectl does: the first of a name wins, and what is missing is passed over', async () => {
  use(config('one', 'https://first.example:6443/'), config('two', 'https://second.example:6443'));
  expect((await clustersOf(undefined)).map(({ name, context, server }) => [name, context, server])).toEqual([
    ['c', 'one', 'https://first.example:6443'],
  ]);
  expect((await clustersOf('two'))[0]?.server).toBe('https://first.example:6443');
});

it('takes a cluster once, by the current context', async () => {
  use(config('b', 'https://first.example', { token: 't' }, ['a', 'b']));
  expect((await clustersOf('all')).map(({ context }) => context)).toEqual(['b']);
});

it('asks the plugin once for all who ask at the same time', async () => {
  const status = { token: 'from-plugin', expirationTimestamp: '2999-01-01T00:00:00Z' };
  const answer = JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status });
  const runs = join(folder, 'runs');
  const script = `require('fs').appendFileSync(${JSON.stringify(runs)}, 'x'); console.log(${JSON.stringify(answer)})`;
  const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: process.execPath, args: ['-e', script] };
  use(config('one', 'https://first.example', { exec }));
  const [cluster] = await clustersOf(undefined);
  const given = await Promise.all([cluster?.authorize(), cluster?.authorize()]);
  expect(given.map((one) => one?.headers['authorization'])).toEqual(['Bearer from-plugin', 'Bearer from-plugin']);
  expect(readFileSync(runs, 'utf8')).toBe('x');
});

it('says what a plugin says that fails', async () => {
  const exec = { command: process.execPath, args: ['-e', 'console.error("log in first"); process.exit(1)'] };
  use(config('one', 'https://first.example', { exec }));
  const [cluster] = await clustersOf(undefined);
  await expect(cluster?.authorize()).rejects.toThrow('log in first');
});

it.each([
  ['broken: [', 'CREDENTIALS_MISSING'],
  [JSON.stringify({ contexts: [], clusters: [], users: [] }), 'OPTION_INVALID'],
  [JSON.stringify({ 'current-context': 'x', contexts: [{ name: 'x', context: { cluster: 'y', user: 'z' } }] }), 'OPTION_INVALID'],
])('refuses the kubeconfig %j', async (text, code) => {
  use(text);
  await expect(clustersOf(undefined)).rejects.toMatchObject({ code });
});
