import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Of the real suite, what takes longest: begun first, so that at the end no core waits for one of them. Measured on two cores;
 * what is missing here, or has grown since, costs time and nothing else.
 */
const LONGEST = [
  'gate-in-pipelines',
  'workflows',
  'simulated',
  'containerfile',
  'web/every-page',
  'kubernetes-acting',
  'discovery',
].map((name) => `test/e2e/${name}.test.ts`);

/**
 * What holds a time against one that was promised, or kills in the midst of work: these run one at a time, after all the others, so
 * that what they see is Headwater and not its neighbour.
 */
const MEASURED = [
  'acting/halt',
  'acting/killed-workers',
  'azure-live',
  'follow',
  'gcp-live',
  'kubernetes-live',
  'store',
  'web/first-minute',
  'web/source-added',
].map((name) => `test/e2e/${name}.test.ts`);

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const place = LONGEST.findIndex((name) => moduleId.endsWith(`/${name}`));
      return place === -1 ? LONGEST.length : place;
    };
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other));
  }
}

// Three suites in one runner: `fast` needs Node and git only; `real` needs Debian packages and is run by `npm run test:real`,
// with `real-measured` behind it; `cloudemu` needs that emulator and is run by `npm run test:cloudemu`.
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'fast',
          include: [
            'src/**/*.test.ts',
            'web/src/**/*.test.ts',
            'test/{contracts,conformance,journeys,architecture,simulation}/**/*.test.ts',
          ],
          setupFiles: ['test/fuzz-seed.ts', 'test/clean-up.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'real',
          include: ['test/e2e/**/*.test.ts'],
          exclude: MEASURED,
          // These mostly wait: for clusters that start, for what was killed to be missed.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          testTimeout: 900_000,
          hookTimeout: 900_000,
        },
      },
      {
        test: {
          name: 'real-measured',
          include: MEASURED,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
      { test: { name: 'cloudemu', include: ['test/cloudemu/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 600_000 } },
    ],
  },
});
