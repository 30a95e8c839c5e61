import { accessInMemory, type AccessInMemory } from '../fakes/state/access.js';
import { describeAccess } from './access.js';

let now: AccessInMemory;
describeAccess('access in memory', {
  make: async () => (now = accessInMemory()),
  pass: async (milliseconds) => now.pass(milliseconds),
});
