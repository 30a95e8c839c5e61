import { actingWorld } from '../fakes/acting-world.js';
import { describeActing, type ActingCase } from './acting.js';

const scene = (kind: 'Door' | 'Lamp', raw: Record<string, string | boolean>): ActingCase['set'] => {
  return async () => {
    const world = actingWorld();
    const address = world.put(kind, 'front', raw);
    const somebodyElse = async (): Promise<void> => world.change(address.resource, { colour: 'red' });
    return { connector: world.connector, estate: world.estate, address, change: somebodyElse, drift: somebodyElse };
  };
};

describeActing('houses', [
  { action: 'close-door', set: scene('Door', { open: true, colour: 'green' }) },
  { action: 'replace-lamp', set: scene('Lamp', { model: 'old', spare: false, colour: 'green' }) },
  { action: 'remove-door', set: scene('Door', { open: true }) },
]);
