// The page behind a link of a mail in a real browser: on a phone, without script, by keyboard alone, in both colour schemes.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import Fastify, { type FastifyInstance } from 'fastify';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AskedPlan, MailPage } from '../../src/pipeline/index.js';
import { mailLinks } from '../../src/server/webhooks/index.js';
import { ROOT } from '../journeys/estate.js';

const CHROMIUM = '/usr/bin/chromium';
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'].concat([
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
]);

/** Whether it is installed; where it must be and is not, throws. */
function hasChromium(): boolean {
  if (existsSync(CHROMIUM)) return true;
  if (process.env['CI'] !== undefined) throw new Error('chromium is missing: the page of mails cannot be looked at');
  console.warn('SKIPPED: the page of mails, because chromium is not installed');
  return false;
}

const PLAN: AskedPlan = {
  organisation: 'Acme',
  entry: 'act-0123456789abcdef0123',
  hash: 'f'.repeat(64),
  action: 'block-public-access',
  phase: 'production',
  severity: 'critical',
  platform: 'aws',
  policies: ['aws/no-public-bucket-policy', 'aws/bucket-public-access-block'],
  findings: 2,
  targets: [
    { name: `Bucket ${'orders-'.repeat(12)}`, service: '123456789012', calls: ['s3:PutPublicAccessBlock'] },
    { name: 'Bucket logs', service: '123456789012', calls: ['s3:PutPublicAccessBlock'] },
  ],
  targetCount: 31,
  proposedBy: 'headwater',
  person: 'ada@acme.example',
  people: 2,
  agreed: 1,
  lapsesAt: '2026-11-22T13:00:00.000Z',
};

describe.runIf(hasChromium())('the page of a mail’s link', () => {
  let app: FastifyInstance;
  let browser: Browser;
  let url = '';
  const votes: string[] = [];
  let shown: MailPage = { kind: 'asks', plan: PLAN };

  beforeAll(async () => {
    app = Fastify();
    await app.register(async (scope) =>
      mailLinks(scope, {
        show: async () => shown,
        vote: async (_token, vote) => {
          votes.push(vote);
          return { kind: 'voted', words: 'ada@acme.example approved it: 2 of 2.', counted: true };
        },
      }),
    );
    url = `${await app.listen({ host: '127.0.0.1', port: 0 })}/approve/a.b`;
    browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  });
  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });

  it.each(['light', 'dark'] as const)('fits a phone, and everybody can use it, %s', async (colorScheme) => {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, colorScheme });
    const page = await context.newPage();
    const problems: string[] = [];
    page.on('console', (message) => problems.push(message.text()));
    await page.goto(url);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    const box = await page.getByRole('button').boundingBox();
    expect(box?.height).toBeGreaterThanOrEqual(44);
    const pictures = process.env['HEADWATER_SCREENSHOTS'];
    if (pictures !== undefined) {
      mkdirSync(join(ROOT, pictures), { recursive: true });
      await page.screenshot({ path: join(ROOT, pictures, `approve-${colorScheme}-390.png`), fullPage: true });
    }
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
    // The policy let its style in, and had nothing to stop.
    expect(problems).toEqual([]);
    await context.close();
  });

  it('is answered by keyboard, without script', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(url);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Your answer counts' }).waitFor();
    expect(votes.splice(0)).toEqual(['approve']);
    await context.close();
  });

  it('sends no answer that was not chosen', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(url);
    await page.getByRole('button').click();
    expect(page.url()).toBe(url);
    expect(votes).toEqual([]);
    await context.close();
  });

  it('says in the same way that there is nothing to answer', async () => {
    shown = { kind: 'over', because: 'It was approved already.', plan: PLAN };
    const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
    const page = await context.newPage();
    expect((await page.goto(url))?.status()).toBe(410);
    expect(await page.getByRole('button').count()).toBe(0);
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    await context.close();
  });
});
