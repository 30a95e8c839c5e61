import { expect, it } from 'vitest';
import { parseConfiguration } from '../../config/index.js';
import { inventoryInMemory } from '../../discover/inventory-in-memory.js';
import { sourceId } from '../../model/index.js';
import { discoverInventory } from './discover-inventory.js';

const AT = new Date('2026-01-01T00:00:00Z');

it('says of a source that is configured and was never read that nothing of it is known', async () => {
  const inventory = inventoryInMemory();
  const scope = { platform: 'kubernetes', account: 'shop', apiVersion: 'v1', kind: 'Pod' };
  const run = await inventory.beginSync(sourceId('shop'), { at: AT });
  await run.putPage(scope, { observations: [] }, AT);
  await run.completeScope(scope, { at: AT });
  await run.finish({ at: AT, scopesWhole: true });
  const { sources } = parseConfiguration(
    `{apiVersion: headwater.dev/v1, kind: Configuration, sources: [{name: shop, address: 'kubernetes://'}, {address: 'aws://prod'}]}`,
    'headwater.yaml',
  );
  expect((await discoverInventory(inventory, sources)).sources).toMatchObject([
    { id: 'shop', kind: 'kubernetes', status: 'read', gaps: [] },
    { id: 'aws://prod', kind: 'aws', status: 'unread', observed: {}, gaps: [{ code: 'SOURCE_NOT_READ', what: 'aws://prod' }] },
  ]);
});
