/** What every keeper of sightings must do: give back how each finding was seen last, and with what that look had read. */
import { beforeEach, describe, expect, it } from 'vitest';
import { fingerprint } from '../../src/model/index.js';
import type { FindingSightings, Sighting, WhatWasRead } from '../../src/ports/index.js';

export interface FindingSightingsCases {
  /** A new, empty one. */
  make(): Promise<FindingSightings>;
  /** The same one as a later process sees it. */
  reopen?(): Promise<FindingSightings>;
}

const READ: WhatWasRead = { repositories: ['github.com/acme/shop'], sources: [], kinds: ['trivy'] };
const OTHER: WhatWasRead = { repositories: [], sources: ['aws://acme'], kinds: [] };

function sighting(id: string, more: Partial<Sighting> = {}): Sighting {
  return {
    finding: fingerprint(id),
    reportedBy: ['headwater'],
    name: 'payments/api:1',
    advisories: ['CVE-2026-0001', 'DSA-1'],
    repositories: ['r.example/payments/api'],
    read: READ,
    ...more,
  };
}

export function describeFindingSightings(name: string, { make, reopen }: FindingSightingsCases): void {
  describe(`${name} keeps the promises of sightings`, () => {
    let sightings: FindingSightings;
    beforeEach(async () => {
      sightings = await make();
    });
    const later = async (): Promise<FindingSightings> => (await reopen?.()) ?? sightings;

    it('gives back what was kept last of each, and nothing of the others', async () => {
      await sightings.keep([sighting('a'), sighting('b')]);
      await sightings.keep([]);
      await sightings.keep([sighting('b', { reportedBy: ['trivy', 'grype'], name: '', read: OTHER })]);
      const kept = await (await later()).of(['a', 'b', 'c', 'a'].map(fingerprint));
      expect(kept).toHaveLength(2);
      expect(kept).toContainEqual(sighting('a'));
      expect(kept).toContainEqual(sighting('b', { reportedBy: ['trivy', 'grype'], name: '', read: OTHER }));
      expect(await sightings.of([])).toEqual([]);
    });

    it('follows what was read, also when nothing else is different', async () => {
      await sightings.keep([sighting('a'), sighting('b', { read: { ...READ } }), sighting('c', { read: OTHER })]);
      await sightings.keep([sighting('a', { read: OTHER })]);
      const reads = await Promise.all(['a', 'b', 'c'].map(async (id) => (await sightings.of([fingerprint(id)]))[0]?.read));
      expect(reads).toEqual([OTHER, READ, OTHER]);
    });

    it('takes the last word on a finding that is named twice', async () => {
      await sightings.keep([sighting('a', { name: 'first' }), sighting('a', { name: 'last' })]);
      expect((await sightings.of([fingerprint('a')]))[0]?.name).toBe('last');
    });

    it('keeps any text', async () => {
      const hostile = '\u0000\ud800 \\N\t\n"; drop table sighting; --';
      const one = sighting(hostile, {
        name: hostile,
        advisories: [hostile],
        reportedBy: [hostile],
        repositories: [hostile],
        read: { repositories: [hostile, '__proto__'], sources: [hostile], kinds: [hostile] },
      });
      await sightings.keep([one]);
      expect(await (await later()).of([fingerprint(hostile)])).toEqual([one]);
    });

    it('keeps those of many looks at once', async () => {
      const list = Array.from({ length: 40 }, (_none, index) => sighting(`f-${index}`, index % 2 === 0 ? {} : { read: OTHER }));
      await Promise.all(Array.from({ length: 8 }, (_none, index) => sightings.keep(index % 2 === 0 ? list : list.toReversed())));
      expect(await sightings.of(list.map(({ finding }) => finding))).toHaveLength(40);
    });
  });
}
