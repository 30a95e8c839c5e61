import { findingSightingsInMemory } from '../fakes/state/finding-sightings.js';
import { describeFindingSightings } from './finding-sightings.js';

describeFindingSightings('the keeper of sightings in memory', { make: async () => findingSightingsInMemory() });
