/** What journeys ask of whatever page is open: that it is there, that everybody can use it, and that it fits. */
import { AxeBuilder } from '@axe-core/playwright';
import { vi } from 'vitest';
import type { Page } from 'playwright-core';

/** The machine of the tests is slow, and has other things to do. */
export const PATIENCE_MS = 60_000;

/** Goes there, and waits until nothing of the page is still loading. */
export async function open(page: Page, address: string): Promise<void> {
  await page.goto(address, { timeout: PATIENCE_MS });
  await settled(page);
}

/** Goes to a page of the rail. */
export async function goTo(page: Page, title: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: title }).first().click();
  await page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor({ timeout: PATIENCE_MS });
  await settled(page);
}

/** The page has its title, and no part of it stands for something that has yet to come. */
export async function settled(page: Page): Promise<void> {
  const main = page.locator('main');
  await main.locator('h1').first().waitFor({ timeout: PATIENCE_MS });
  await main
    .locator('[role=status][aria-label^="Loading"], [aria-busy=true]')
    .first()
    .waitFor({ state: 'detached', timeout: PATIENCE_MS });
}

/** What breaks WCAG 2.2 at level AA: the rule, and where. */
export async function barriers(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary = '' }) => `${id}: ${target.join(' ')}: ${failureSummary.replaceAll(/\s+/g, ' ')}`),
  );
}

/** By how many CSS pixels the page is wider than its window. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate<number>('document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth');
}

/** Waits until something is so in the world, which is asked again and again. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  await vi.waitUntil(holds, { timeout: 2 * PATIENCE_MS, interval: 250 });
}
