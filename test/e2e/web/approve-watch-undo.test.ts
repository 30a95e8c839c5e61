// A bad action undone, by keyboard only: the plan is chosen and approved, done while one watches, undone from the timeline with a
// reason; the cloud is as each of them says, and the evidence has all of it, unbroken.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, startBrowser, type TestBrowser, type WatchedPage } from '../../fakes/browser.js';
import { goTo, open, PATIENCE_MS, settled, until } from './look.js';
import { startSample, type SampleServer } from './sample-server.js';

const BUCKET = 'Bucket riverside-invoices';
const REASON = 'the shop shows its invoices there';

interface Rows {
  readonly items: readonly { readonly id: string; readonly targets: readonly { readonly name: string }[] }[];
}

interface Stands {
  readonly state: string;
  readonly targets: readonly {
    readonly outcome?: { readonly kind: string };
    readonly undo?: { readonly kind: string; readonly by: string };
  }[];
}

describe.runIf(hasChromium())('an action that was a mistake', () => {
  let server: SampleServer;
  let browser: TestBrowser;
  let watched: WatchedPage;
  let id = '';

  beforeAll(async () => {
    [server, browser] = await Promise.all([startSample(), startBrowser()]);
    watched = await browser.page();
    await server.logIn(watched.page);
    await until(async () => {
      const { items } = await server.api<Rows>('GET', '/actions?state=waiting');
      id = items.find(({ targets }) => targets.some(({ name }) => name === BUCKET))?.id ?? '';
      return id !== '' && items.length > 2;
    });
    // What a look planned is recorded before what it showed.
    await until(() => isOpen(server));
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('is chosen, approved and watched with the keyboard alone', async () => {
    const { page } = watched;
    await open(page, `${server.address}/approvals`);
    await page.getByRole('article').first().waitFor({ timeout: PATIENCE_MS });
    await page.evaluate('window.isSamePage = true');
    await until(async () => {
      if (page.url().includes(id)) return true;
      await page.keyboard.press('j');
      return false;
    });
    const card = page.getByRole('article');
    await card.getByText(BUCKET, { exact: true }).first().waitFor({ timeout: PATIENCE_MS });
    await card.getByRole('button', { name: /Approve/ }).waitFor({ timeout: PATIENCE_MS });
    await page.keyboard.press('a');
    const dialog = page.getByRole('dialog', { name: 'Approve it in production?' });
    await dialog.getByRole('textbox', { name: 'A note' }).waitFor({ timeout: PATIENCE_MS });
    expect((await stands(server, id)).state).toBe('waiting');
    // From the note past Cancel to the button that agrees.
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await card.getByText('every step took effect').waitFor({ timeout: PATIENCE_MS });
    expect(await page.evaluate<boolean>('window.isSamePage === true')).toBe(true);
    const { state, targets } = await stands(server, id);
    expect([state, ...targets.map(({ outcome }) => outcome?.kind)]).toEqual(['done', 'done']);
  });

  it('is in the world: at the next look nobody is let in by the bucket policy any more', async () => {
    await server.api('POST', '/look', {});
    await until(async () => !(await isOpen(server)));
  });

  it('is undone from the timeline, with the reason', async () => {
    const { page } = watched;
    await goTo(page, 'Timeline');
    const row = page
      .getByRole('row')
      .filter({ hasText: BUCKET })
      .filter({ has: page.getByRole('button', { name: /^Undo/ }) });
    await row.getByRole('button', { name: /^Undo/ }).press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Undo it in production?' });
    await dialog.getByRole('textbox', { name: 'Why' }).waitFor({ timeout: PATIENCE_MS });
    expect(await dialog.getByRole('button', { name: 'Undo', exact: true }).isDisabled()).toBe(true);
    await page.keyboard.type(REASON);
    await dialog.getByRole('button', { name: 'Undo', exact: true }).press('Enter');
    await page
      .getByRole('row')
      .filter({ hasText: BUCKET })
      .filter({ has: page.getByText('Undone', { exact: true }) })
      .first()
      .waitFor({ timeout: PATIENCE_MS });
    expect(await page.evaluate<boolean>('window.isSamePage === true')).toBe(true);
    await until(async () => (await stands(server, id)).state !== 'undoing');
    const { state, targets } = await stands(server, id);
    expect([state, ...targets.map(({ undo }) => undo?.kind)]).toEqual(['undone', 'done']);
    await server.api('POST', '/look', {});
    await until(() => isOpen(server));
  });

  it('leaves evidence of all of it, and the chain is intact', async () => {
    const { page } = watched;
    const main = page.getByRole('main');
    // By kind: of a long list only what is in sight is drawn.
    for (const [kind, ...said] of [
      ['approval', 'Approved'],
      ['outcome', 'Done: every step took effect'],
      ['undo', `Requested: ${REASON}`, 'Done: it is as it was before'],
    ]) {
      await open(page, `${server.address}/evidence?subject=${encodeURIComponent(id)}&kind=${kind}`);
      for (const words of said) await main.getByText(words).first().waitFor({ timeout: PATIENCE_MS });
    }
    await main.getByRole('button', { name: 'Verify the chain' }).press('Enter');
    await main.getByText(/The chain is intact: all [\d,]+ records are as they were written/).waitFor({ timeout: PATIENCE_MS });
    await settled(page);
    expect(watched.problems).toEqual([]);
  });
});

function stands({ api }: SampleServer, id: string): Promise<Stands> {
  return api<Stands>('GET', `/actions/${id}`);
}

/** Whether everybody is let in, as the last look at the cloud found it. */
async function isOpen({ api }: SampleServer): Promise<boolean> {
  const path = '/findings?rule=aws%2Fno-public-bucket-policy&limit=100';
  const { items } = await api<{ readonly items: readonly { readonly about: { readonly name: string } }[] }>('GET', path);
  return items.some(({ about }) => about.name.includes('riverside-invoices'));
}
