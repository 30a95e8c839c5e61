// The shapes of resources say which Terraform types declare them; projections say which types they read. Both say the same.
import { expect, it } from 'vitest';
import { DEFAULT_CONFIGURATION } from '../../src/config/index.js';
import { parseShapes } from '../../src/config/shape-file.js';
import { alibaba } from '../../src/connectors/terraform/alibaba/index.js';
import { aws } from '../../src/connectors/terraform/aws/index.js';
import { azure } from '../../src/connectors/terraform/azure/index.js';
import { gcp } from '../../src/connectors/terraform/gcp/index.js';
import type { Projection } from '../../src/connectors/terraform/projection.js';
import { filesBelow, textOf } from './tree.js';

const PROVIDERS = { aws, azure, gcp, alibaba };

/** Each type of each kind, as a line: several projections may make one kind. */
function typesRead(projections: readonly Projection[]): readonly string[] {
  return lines(projections.map(({ apiVersion, kind, from, joins = [] }) => [`${apiVersion} ${kind}`, [from, joins].flat()]));
}

function typesSaid(platform: string): readonly string[] {
  const files = filesBelow('policies').filter((path) => path.includes('/shapes/'));
  const parsed = files.map((file) => parseShapes(textOf(file), file, DEFAULT_CONFIGURATION.limits));
  const shapes = parsed.flatMap((file) => (file.platform === platform ? file.shapes : []));
  return lines(shapes.map(({ apiVersion, kind, terraform }) => [`${apiVersion} ${kind}`, terraform]));
}

function lines(kinds: readonly (readonly [kind: string, types: readonly string[]])[]): readonly string[] {
  return [...new Set(kinds.flatMap(([kind, types]) => types.map((type) => `${kind}: ${type}`)))].toSorted();
}

it.each(Object.entries(PROVIDERS))(
  'reads of Terraform what the shapes of %s say, and nothing else',
  (platform, { projections }) => {
    expect(projections.length).toBeGreaterThan(10);
    expect(typesSaid(platform)).toEqual(typesRead(projections));
  },
);

it('reads a type of its own provider only, and no type both ways', () => {
  for (const { prefix, projections } of Object.values(PROVIDERS)) {
    for (const { from, joins = [] } of projections) {
      const types = [from, joins].flat();
      expect(types.filter((type) => !type.startsWith(prefix))).toEqual([]);
      expect(new Set(types).size).toBe(types.length);
    }
  }
});
