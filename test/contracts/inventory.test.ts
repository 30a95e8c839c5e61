import { inventoryInMemory } from '../../src/discover/inventory-in-memory.js';
import { describeInventory } from './inventory.js';

describeInventory('the inventory in memory', { make: async () => inventoryInMemory(), runs: 100 });
