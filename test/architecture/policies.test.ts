// What every policy that ships comes with, and that the packs are as broad as the pages say.
import { describe, expect, it } from 'vitest';
import { DEFAULT_CONFIGURATION } from '../../src/config/index.js';
import { readPolicyCases } from '../../src/config/policy-file.js';
import { shippedPolicies } from '../../src/pipeline/index.js';
import { join } from 'node:path';
import { ROOT, textOf } from './tree.js';

const shipped = await shippedPolicies();
const familyOf = (id: string): string => id.split('/')[0] ?? '';
/** Their resources come by calls, of which any may be refused. */
const CLOUDS: ReadonlySet<string> = new Set(['aws', 'azure', 'gcp', 'alibaba']);

describe.each(shipped.map(({ policy }) => policy.id))('%s', (id) => {
  it('has cases that pass, fail and do not apply, and of a cloud one whose data is missing', async () => {
    const cases = await readPolicyCases(join(ROOT, 'policies', id, 'cases.yaml'), DEFAULT_CONFIGURATION.limits);
    const expected = new Set(cases.map(({ expect: verdict }) => verdict));
    const wanted = ['pass', 'fail', 'not-applicable', ...(CLOUDS.has(familyOf(id)) ? ['error'] : [])];
    expect(wanted.filter((verdict) => !expected.has(verdict as never))).toEqual([]);
  });

  it('says why it matters, what breaks and how to fix it', () => {
    const page = textOf(`policies/${id}/readme.md`);
    const sections = ['Why it matters', 'What breaks if it is enforced', 'How to fix it'];
    expect(sections.filter((section) => !page.includes(`## ${section}`))).toEqual([]);
  });
});

it.each([
  ['kubernetes', 45],
  ['aws', 45],
  ['azure', 20],
  ['gcp', 20],
  ['alibaba', 15],
])('%s has at least %i policies', (family, least) => {
  expect(shipped.filter(({ policy }) => familyOf(policy.id) === family).length).toBeGreaterThanOrEqual(least);
});

it('has at least 20 policies for images, Dockerfiles and pipelines', () => {
  const families = new Set(['dockerfile', 'image', 'github-actions', 'gitlab-ci']);
  expect(shipped.filter(({ policy }) => families.has(familyOf(policy.id))).length).toBeGreaterThanOrEqual(20);
});

it('maps nearly every policy to a requirement of a framework', () => {
  const unmapped = shipped.filter(({ policy }) => policy.controls.length === 0).map(({ policy }) => policy.id);
  expect(unmapped.length).toBeLessThan(shipped.length / 20);
});
