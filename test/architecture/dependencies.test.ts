import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { textOf } from './tree.js';

const manifest = z
  .object({ dependencies: z.record(z.string(), z.string()), devDependencies: z.record(z.string(), z.string()) })
  .parse(JSON.parse(textOf('package.json')));

// npm gives an older Node older versions without a word: importing each is how that shows.
describe('the dependencies', () => {
  it.each(Object.keys(manifest.dependencies))('%s can be imported', async (name) => {
    expect(Object.keys((await import(name)) as object)).not.toEqual([]);
  });

  it.each(Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }))(
    '%s is pinned to one version',
    (_name, version) => {
      expect(version).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
    },
  );
});
