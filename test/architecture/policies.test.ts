// What every policy that ships comes with, and that the packs are as broad as the pages say.
import { describe, expect, it } from 'vitest';
import { DEFAULT_CONFIGURATION } from '../../src/config/index.js';
import { readPolicyCases, type PolicyCase } from '../../src/config/policy-file.js';
import { parseShapes } from '../../src/config/shape-file.js';
import { apiGroup } from '../../src/lib/api-version.js';
import { membersOf } from '../../src/lib/expression-members.js';
import type { Policy } from '../../src/model/index.js';
import { shippedPolicies } from '../../src/pipeline/index.js';
import { join } from 'node:path';
import { graphOf, observationsOf } from '../fakes/estate.js';
import { filesBelow, ROOT, textOf } from './tree.js';

const shipped = await shippedPolicies();
const familyOf = (id: string): string => id.split('/')[0] ?? '';

/** Kinds that calls answer, of which any may be refused, and that Terraform declares, with values that only an apply tells. */
const answered: ReadonlySet<string> = new Set(
  filesBelow('policies')
    .filter((path) => path.includes('/shapes/'))
    .flatMap((file) => parseShapes(textOf(file), file, DEFAULT_CONFIGURATION.limits).shapes)
    .map(({ apiVersion, kind }) => `${apiGroup(apiVersion)} ${kind}`),
);

/** What nobody knows of an image of which only the layers were seen. */
const unreadOfImages: ReadonlySet<string> = new Set(
  [...graphOf(observationsOf({ images: { 'base:1': { hidden: true }, 'app:1': { on: 'base:1' } } })).imageResources()].flatMap(
    ({ unread = [] }) => unread.map(({ path }) => path),
  ),
);

/** Whether a part of what the policy judges may not have been read, while the resource itself was. */
function mayBeUnread({ select, matchConditions, variables, validations }: Policy): boolean {
  const { apiGroups, kinds } = select;
  if (apiGroups.some((group) => kinds.some((kind) => answered.has(`${group} ${kind}`)))) return true;
  if (!kinds.includes('Image')) return false;
  const texts = [...matchConditions, ...variables, ...validations].map(({ expression }) => expression);
  return texts.some((text) => (membersOf(text, 'object') ?? [...unreadOfImages]).some((member) => unreadOfImages.has(member)));
}

/** The ways in which data can be missing for the policy, each with whether a case is about it. */
const MISSING: readonly {
  readonly what: string;
  readonly concerns: (policy: Policy) => boolean;
  readonly isAbout: (one: PolicyCase) => boolean;
}[] = [
  { what: 'data that is not as it should be', concerns: () => true, isAbout: () => true },
  { what: 'a part that was not read', concerns: mayBeUnread, isAbout: ({ unread }) => unread.length > 0 },
  {
    what: 'related resources that were not all read',
    concerns: ({ joins }) => joins.length > 0,
    isAbout: ({ relatedComplete }) => !relatedComplete,
  },
];

describe.each(shipped.map(({ policy }) => ({ id: policy.id as string, policy })))('$id', ({ id, policy }) => {
  it('S3: has cases that pass, fail and do not apply, and one in error for each way in which data can be missing', async () => {
    const cases = await readPolicyCases(join(ROOT, 'policies', id, 'cases.yaml'), DEFAULT_CONFIGURATION.limits);
    const of = (verdict: PolicyCase['expect']): readonly PolicyCase[] => cases.filter(({ expect: own }) => own === verdict);
    expect((['pass', 'fail', 'not-applicable'] as const).filter((verdict) => of(verdict).length === 0)).toEqual([]);
    const forgotten = MISSING.filter(({ concerns, isAbout }) => concerns(policy) && !of('error').some(isAbout));
    expect(forgotten.map(({ what }) => what)).toEqual([]);
  });

  it('says why it matters, what breaks and how to fix it', () => {
    const page = textOf(`policies/${id}/readme.md`);
    const sections = ['Why it matters', 'What breaks if it is enforced', 'How to fix it'];
    expect(sections.filter((section) => !page.includes(`## ${section}`))).toEqual([]);
  });
});

it.each([
  ['aws', 100],
  ['azure', 60],
  ['gcp', 50],
  ['alibaba', 30],
  ['image', 5],
])('knows of policies of %s, at least %i, that a part of what they judge may not have been read', (family, least) => {
  expect(shipped.filter(({ policy }) => familyOf(policy.id) === family && mayBeUnread(policy)).length).toBeGreaterThanOrEqual(
    least,
  );
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
