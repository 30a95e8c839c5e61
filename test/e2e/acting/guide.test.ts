// The guide to acting, read by somebody who does what it says, with an account at hand in which a bucket is open.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasMoto } from '../../fakes/moto.js';
import { ROOT } from '../../journeys/estate.js';
import { examplesOf, patternOf, perform, title, unmarkedBlocks, type Example } from '../../journeys/pages.js';
import { openShop, type Shop } from './shop.js';

const text = readFileSync(join(ROOT, 'docs/guides/acting.md'), 'utf8');

it('has no block that is not run', () => expect(unmarkedBlocks(text)).toEqual([]));

describe.runIf(hasMoto('the guide to acting'))('docs/guides/acting.md', () => {
  const before = { ...process.env };
  let shop: Shop;
  /** What the page calls `ID`: of the action that was planned last. */
  let id = '';

  beforeAll(async () => {
    shop = await openShop();
    await shop.openBucket('orders', 'production');
    Object.assign(process.env, {
      HEADWATER_STATE_FOLDER: join(shop.folder, 'state'),
      XDG_STATE_HOME: join(shop.folder, 'xdg'),
      AWS_ENDPOINT_URL: shop.proxy.url,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
    });
  });
  afterAll(async () => {
    for (const name of Object.keys(process.env)) if (!Object.hasOwn(before, name)) delete process.env[name];
    Object.assign(process.env, before);
    await shop?.close();
  });

  const named = (example: Example): Example =>
    example.kind === 'from' ? { ...example, command: example.command.replace(/\bID\b/, id) } : example;

  it.each(examplesOf(text).map((example) => ({ name: title(example), example })))('$name', async ({ example }) => {
    const { printed, exitCode } = await perform(named(example), shop.folder);
    if (example.kind !== 'from') return;
    id = /\bact-[0-9a-f]+/.exec(printed)?.[0] ?? id;
    expect(printed).toMatch(patternOf(example.text));
    expect(exitCode).toBe(example.exits);
  });

  it('leaves the bucket as it was', async () => {
    expect(await shop.isBlocked('orders')).toBe(false);
  });
});
