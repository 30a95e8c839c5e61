/** What the Terraform connector makes of HCL that a test gives as text. */
import { expect } from 'vitest';
import { terraform } from '../../src/connectors/terraform/index.js';
import type { Observation, Resource } from '../../src/model/index.js';
import type { Limits } from '../../src/ports/index.js';
import { treeAt } from './candidates.js';
import { temporaryFolder } from './git-repositories.js';
import { collect, testContext } from './read-context.js';

/** Files by path; a text alone is `main.tf`. */
export type TerraformSource = string | Readonly<Record<string, string | Uint8Array>>;

/** All that is observed in the tree. */
export async function terraformObservations(
  source: TerraformSource,
  limits: Partial<Limits> = {},
): Promise<readonly Observation[]> {
  const folder = temporaryFolder();
  try {
    const candidate = treeAt(folder.path, typeof source === 'string' ? { 'main.tf': source } : source);
    const claim = await terraform.recognise(candidate);
    expect(claim, 'the tree was not claimed').toBeDefined();
    return claim === undefined ? [] : await collect(terraform.read(claim, testContext(limits)));
  } finally {
    folder.remove();
  }
}

/** The resources of the tree, in the order in which they are declared; there must be no gap. */
export async function projected(source: TerraformSource): Promise<readonly Resource[]> {
  const observations = await terraformObservations(source);
  expect(observations.filter(({ kind }) => kind === 'gap')).toEqual([]);
  return observations.flatMap((observation) => (observation.kind === 'resource' ? [observation.resource] : []));
}
