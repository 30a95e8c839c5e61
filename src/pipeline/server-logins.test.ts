import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forgetServerLogin, keepServerLogin, serverLogins, type ServerLogin } from './server-logins.js';

let state: string;
beforeEach(() => {
  state = join(mkdtempSync(join(tmpdir(), 'headwater-logins-')), 'headwater');
});
afterEach(() => rmSync(join(state, '..'), { recursive: true }));

const FIRST: ServerLogin = {
  server: 'https://a.example',
  token: 'hw_a',
  id: 'ada',
  kind: 'login',
  expiresAt: '2026-01-02T00:00:00Z',
};
const SECOND: ServerLogin = { server: 'https://b.example', token: 'hw_b', id: 'ada', kind: 'given' };

describe('the servers that somebody has logged in to', () => {
  it('are none before the first', async () => expect(await serverLogins(state)).toEqual([]));

  it('are known with the last one first, each once, in a file that only this user reads', async () => {
    await keepServerLogin(FIRST, state);
    await keepServerLogin(SECOND, state);
    await keepServerLogin({ ...FIRST, token: 'hw_c' }, state);
    expect(await serverLogins(state)).toEqual([{ ...FIRST, token: 'hw_c' }, SECOND]);
    expect(statSync(join(state, 'logins.json')).mode & 0o777).toBe(0o600);
    expect(statSync(state).mode & 0o777).toBe(0o700);
  });

  it('are forgotten one by one', async () => {
    await keepServerLogin(FIRST, state);
    await keepServerLogin(SECOND, state);
    await forgetServerLogin(SECOND.server, state);
    expect(await serverLogins(state)).toEqual([FIRST]);
    await forgetServerLogin(FIRST.server, state);
    await forgetServerLogin(FIRST.server, state);
    expect(await serverLogins(state)).toEqual([]);
  });

  it.each(['', '{', '[]', '{"logins":[{"server":"x"}]}'])('are not guessed from a file with %j', async (text) => {
    await keepServerLogin(FIRST, state);
    writeFileSync(join(state, 'logins.json'), text);
    await expect(serverLogins(state)).rejects.toMatchObject({ code: 'FILE_MALFORMED' });
  });
});
