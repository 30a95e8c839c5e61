import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { comparable } from '../fixtures/comparable.js';
import { openFiles } from '../files.js';
import { readManifest } from '../manifest.js';
import { renderKustomization } from './render.js';

const fixtures = fileURLToPath(new URL('../fixtures', import.meta.url));
const limits = { textFile: 1 << 20, yamlAliases: 100, yamlDocuments: 100 };

describe('renderKustomization', () => {
  // fixtures/expected holds what `kustomize build` 5.8.2 printed; test/e2e/kustomize-oracle.test.ts asks it again.
  it.each([
    'patches-merge',
    'namespace-prefix',
    'images-replicas',
    'patches-json',
    'generators/over',
    'variants/both',
    'labels',
    'lists',
    'renaming',
  ])('gives what kustomize gives for %s', async (overlay) => {
    const { items, problems } = await renderKustomization(overlay, openFiles(`${fixtures}/overlays`, limits));
    const printed = readFileSync(`${fixtures}/expected/${overlay.replace('/', '-')}.yaml`, 'utf8');
    const found = items.map(({ object }) => object);
    const expected = readManifest(printed, limits).objects.map(({ object }) => object);
    expect(problems).toEqual([]);
    expect(comparable(found, found)).toEqual(comparable(expected, found));
  });
});
