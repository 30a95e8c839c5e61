/** A real browser (Debian's chromium) for journeys through the web interface; one for each test file. */
import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

/** Where Debian puts it; CHROMIUM names another one. */
const PROGRAM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

/** Throws in CI, where a real part that is missing fails loudly; elsewhere the tests that need it are left out, and it is said. */
export function hasChromium(): boolean {
  if (existsSync(PROGRAM)) return true;
  if (process.env['CI'] !== undefined) throw new Error(`${PROGRAM} is missing: apt-get install chromium`);
  console.warn(`${PROGRAM} is missing: what needs a browser is left out`);
  return false;
}

export interface TestBrowser {
  /** A page of its own, logged in to nothing; what goes wrong in it is kept in `problems`. */
  page(options?: PageOptions): Promise<WatchedPage>;
  close(): Promise<void>;
}

export interface PageOptions {
  readonly theme?: 'light' | 'dark';
  /** In CSS pixels. */
  readonly width?: number;
  readonly height?: number;
}

export interface WatchedPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors of scripts, refusals of the content security policy, answers of the server with 5xx. */
  readonly problems: readonly string[];
}

export async function startBrowser(): Promise<TestBrowser> {
  const browser: Browser = await chromium.launch({ executablePath: PROGRAM, args: FLAGS });
  return {
    async page({ theme = 'light', width = 1_360, height = 900 } = {}) {
      const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme, reducedMotion: 'reduce' });
      const page = await context.newPage();
      const problems: string[] = [];
      page.on('pageerror', (error) => problems.push(`script: ${error.message}`));
      page.on('console', (message) => {
        if (message.type() === 'error' && !/status of (4\d\d)/.test(message.text())) problems.push(`console: ${message.text()}`);
      });
      page.on('response', (response) => {
        if (response.status() >= 500) problems.push(`${response.status()} ${response.url()}`);
      });
      return { page, context, problems };
    },
    close: () => browser.close(),
  };
}
