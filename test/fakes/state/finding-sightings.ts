/** How each finding was seen last, in memory, for tests and the simulator. */
import type { Fingerprint } from '../../../src/model/index.js';
import type { FindingSightings, Sighting } from '../../../src/ports/index.js';

export function findingSightingsInMemory(): FindingSightings {
  const kept = new Map<Fingerprint, Sighting>();
  return {
    async keep(sightings) {
      for (const sighting of sightings) kept.set(sighting.finding, sighting);
    },
    async of(findings) {
      return [...new Set(findings)].flatMap((finding) => kept.get(finding) ?? []);
    },
  };
}
