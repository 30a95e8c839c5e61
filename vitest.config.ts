import { defineConfig } from 'vitest/config';

// Three suites in one runner: `fast` needs Node and git only; `real` needs Debian packages and is run by `npm run test:real`;
// `cloudemu` needs that emulator and is run by `npm run test:cloudemu`.
export default defineConfig({
  test: {
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
      { test: { name: 'real', include: ['test/e2e/**/*.test.ts'], testTimeout: 600_000, hookTimeout: 600_000 } },
      { test: { name: 'cloudemu', include: ['test/cloudemu/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 600_000 } },
    ],
  },
});
