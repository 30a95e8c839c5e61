// A team comes in by its identity provider: each person signs in there, comes back to the page that they wanted, and sees who they
// are. Whom nobody gave a role is told so in words. Who signs out has signed out, here and at the provider.
import { chmodSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, startBrowser, type TestBrowser, type WatchedPage } from '../../fakes/browser.js';
import { temporaryFolder, write } from '../../fakes/git-repositories.js';
import { startIdentityProvider, type Account, type IdentityProvider } from '../../fakes/identity-provider.js';
import { barriers, overflow, open, PATIENCE_MS, settled } from './look.js';
import { startServer, type SampleServer } from './sample-server.js';

const ADA: Account = { email: 'ada@acme.example', email_verified: true, name: 'Ada', groups: ['sre', 'all'] };
const BEN: Account = { email: 'ben@acme.example', email_verified: true, name: 'Ben', groups: ['all'] };
const START_MS = 180_000;
const WANTED = '/findings?severity=critical';

describe.runIf(hasChromium())('a team that comes in by its identity provider', () => {
  const work = temporaryFolder();
  let provider: IdentityProvider;
  let server: SampleServer;
  let browser: TestBrowser;
  let watched: WatchedPage;

  beforeAll(async () => {
    chmodSync(work.path, 0o755); // as root the database runs as somebody else
    provider = await startIdentityProvider();
    provider.accounts = [ADA, BEN];
    const configuration = {
      apiVersion: 'headwater.dev/v1',
      kind: 'Configuration',
      organisation: 'Acme',
      server: { oidc: { issuer: provider.issuer, clientId: 'public' } },
      people: [{ group: 'sre', role: 'operator', phases: ['test'] }],
    };
    write(work.path, { 'headwater.yaml': JSON.stringify(configuration) });
    [server, browser] = await Promise.all([
      startServer({ folder: work.path, parameters: ['--no-management', '--role', 'api'] }),
      startBrowser(),
    ]);
    provider.serve(`${server.address}/auth/callback`, 'userinfo', 'with-logout');
    watched = await browser.page();
  }, START_MS);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await provider?.stop();
    work.remove();
  });

  const signInAs = async (page: Page, { email }: Account): Promise<void> => {
    await page.getByRole('heading', { level: 1, name: 'Sign in', exact: true }).waitFor({ timeout: PATIENCE_MS });
    expect(new URL(page.url()).origin).toBe(provider.issuer);
    await page.getByLabel('Email').fill(email);
    await page.getByRole('button', { name: 'Sign in' }).click();
  };
  const signOut = async (page: Page): Promise<void> => {
    await page.getByRole('button', { name: 'Account: Ada' }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
  };
  const sessionOf = async (page: Page): Promise<string> => {
    const cookies = await page.context().cookies(server.address);
    const value = cookies.find(({ name }) => name === 'headwater_session')?.value;
    return value === undefined ? '' : `headwater_session=${value}`;
  };
  const statusOf = async (cookie: string): Promise<number> =>
    (await fetch(`${server.address}/api/v1/me`, { headers: { cookie } })).status;
  /** A page of the server's own, in words, which everybody can read. */
  const says = async (page: Page, title: string): Promise<string> => {
    await page.getByRole('heading', { level: 1, name: title }).waitFor({ timeout: PATIENCE_MS });
    expect(await barriers(page)).toEqual([]);
    expect(await overflow(page)).toBe(0);
    const text = await page.locator('main').innerText();
    expect(text).not.toMatch(/[{}"]/);
    return text;
  };
  const NOT_PROVED = 'The identity provider did not say who somebody is, or it cannot be believed.';

  it('signs in there, comes back to the page that was wanted, and sees who they are and what they may', async () => {
    const { page, problems } = watched;
    const asked: URL[] = [];
    page.on('request', (request) => {
      if (request.isNavigationRequest() && request.url().startsWith(`${provider.issuer}/auth?`))
        asked.push(new URL(request.url()));
    });
    await page.goto(server.address + WANTED, { timeout: PATIENCE_MS });
    await page.getByRole('heading', { level: 1, name: 'Sign in to Headwater' }).waitFor({ timeout: PATIENCE_MS });
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('link', { name: 'Sign in' }).click();
    await signInAs(page, ADA);
    await page.getByRole('heading', { level: 1, name: 'Findings' }).waitFor({ timeout: PATIENCE_MS });
    await settled(page);
    expect(page.url()).toBe(server.address + WANTED);
    // No worker has looked yet: that is not the same as nothing that matches.
    await page.getByText('Nothing was looked at yet', { exact: true }).waitFor({ timeout: PATIENCE_MS });
    expect(Object.fromEntries(asked[0]?.searchParams ?? [])).toMatchObject({
      response_type: 'code',
      code_challenge_method: 'S256',
      redirect_uri: `${server.address}/auth/callback`,
    });
    await page.getByRole('button', { name: 'Account: Ada' }).click();
    const menu = page.getByRole('dialog', { name: 'Account' });
    await menu.getByText('Ada', { exact: true }).waitFor({ timeout: PATIENCE_MS });
    await menu.getByText('Acme, by single sign-on', { exact: true }).waitFor();
    await menu.getByText('operator: Test', { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    expect(problems).toEqual([]);
  });

  it('signs out of both: what the browser had opens nothing any more, and the provider asks again who somebody is', async () => {
    const { page, problems } = watched;
    await open(page, `${server.address}/findings`);
    const session = await sessionOf(page);
    expect(await statusOf(session)).toBe(200);
    await signOut(page);
    await page.getByRole('button', { name: 'Yes, sign out' }).click({ timeout: PATIENCE_MS });
    await page.getByRole('heading', { level: 1, name: 'Sign in to Headwater' }).waitFor({ timeout: PATIENCE_MS });
    expect(page.url()).toBe(`${server.address}/`);
    expect(await sessionOf(page)).toBe('');
    expect(await statusOf(session)).toBe(401);
    await page.getByRole('link', { name: 'Sign in' }).click();
    await page.getByLabel('Email').waitFor({ timeout: PATIENCE_MS });
    expect(problems).toEqual([]);
  });

  it('tells whom nobody gave a role what they may not, whom to ask, and lets them come in as somebody else', async () => {
    const { page, problems } = await browser.page({ width: 390, height: 800 });
    await page.goto(`${server.address}/auth/login?to=${encodeURIComponent(WANTED)}`, { timeout: PATIENCE_MS });
    await signInAs(page, BEN);
    const words = await says(page, 'You have no role here yet');
    expect(words).toContain('The identity provider knows you as ben@acme.example (in all).');
    expect(words).toContain('you may see nothing here, and change nothing');
    expect(words).toContain('Ask an admin of Headwater in your organisation');
    expect(await sessionOf(page)).toBe('');
    await page.getByRole('link', { name: 'Sign out, to sign in as somebody else' }).click();
    await page.getByRole('button', { name: 'Yes, sign out' }).click({ timeout: PATIENCE_MS });
    await page.getByRole('link', { name: 'Sign in' }).click({ timeout: PATIENCE_MS });
    await signInAs(page, ADA);
    await page.getByRole('button', { name: 'Account: Ada' }).waitFor({ timeout: PATIENCE_MS });
    expect(problems).toEqual([]);
  });

  it('says in words that a login works once, and only as it was asked for', async () => {
    const { page, problems } = await browser.page();
    let came: string | undefined;
    page.on('request', (request) => {
      if (request.url().startsWith(`${server.address}/auth/callback`)) came ??= request.url();
    });
    await page.goto(`${server.address}/auth/login`, { timeout: PATIENCE_MS });
    await signInAs(page, ADA);
    await page.getByRole('button', { name: 'Account: Ada' }).waitFor({ timeout: PATIENCE_MS });
    const callback = new URL(came ?? '');

    await page.goto(callback.href);
    expect(await says(page, NOT_PROVED)).toContain('this login was finished already');

    callback.searchParams.set('state', `${callback.searchParams.get('state')}x`);
    await page.goto(callback.href);
    expect(await says(page, NOT_PROVED)).toContain('this login was begun in another browser');

    const begun = await page.context().request.get(`${server.address}/auth/login`, { maxRedirects: 0 });
    const planted = new URL(begun.headers()['location'] ?? '');
    planted.searchParams.set('nonce', 'planted');
    await page.goto(planted.href);
    expect(await says(page, NOT_PROVED)).toContain('what came back is not to be trusted');
    await page.getByRole('link', { name: 'Try again' }).click();
    await page.getByRole('button', { name: 'Account: Ada' }).waitFor({ timeout: PATIENCE_MS });
    expect(problems).toEqual([]);
  });
});
