/** How journeys wait for what is not there at once. */
import { vi } from 'vitest';

/** The machine of the tests is slow, and has other things to do. */
const PATIENCE_MS = 60_000;

/** Waits until something is so in the world, which is asked again and again. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  await vi.waitUntil(holds, { timeout: 2 * PATIENCE_MS, interval: 250 });
}
