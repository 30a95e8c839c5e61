import { describeEstate } from './estate.js';
import { liveWorld } from '../fakes/live-estate.js';

describeEstate(
  'the estate in memory',
  async () => {
    const world = liveWorld();
    const boxes = world.scope('Box');
    const holds = ['a', 'b', 'c', 'd', 'e'].map((name) => world.put(boxes, name));
    world.put(world.scope('Ball', 'two'), 'x');
    return {
      connector: {
        ...world.connector,
        kinds: [{ apiVersion: 'fake.example/v1', kind: 'Box', calls: [{ call: 'list', permission: 'fake:list', gives: [] }] }],
      },
      address: 'fake://',
      holds,
      missing: 'fake:one/Box/none',
      secrets: [],
      deny: async () => world.deny(boxes),
      allow: async () => world.allow(boxes),
      close: async () => undefined,
    };
  },
  { list: 'fake:list' },
);
