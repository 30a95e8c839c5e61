// Story 2 of DESIGN.md: the policy that is right, and that enforcing today would turn into a disaster.
import { beforeAll, describe, expect, it } from 'vitest';
import { policyPreviewSchema, previewPolicyOn, type ScanReport } from '../../src/pipeline/index.js';
import { ESTATE, scanEstate, teamOf, truth } from './estate.js';

const POLICY = 'kubernetes/run-as-non-root';
const PHASES = ['development', 'test', 'staging', 'production'] as const;

describe('the policy that would have been a disaster', () => {
  let report: ScanReport;

  beforeAll(async () => {
    ({ report } = await scanEstate());
  });

  it.each(PHASES)('shows before anything is enforced what would break in %s', (phase) => {
    const preview = report.policies
      .find(({ policy }) => policy === POLICY)
      ?.phases.find(({ releasePhase }) => releasePhase === phase);
    const broken = (preview?.wouldBreak ?? []).map((id) => report.resources.find((resource) => resource.id === id));
    const expected = truth.runAsNonRoot.failing[phase];
    expect(broken.map((resource) => `${resource?.kind} ${resource?.namespace}/${resource?.name}`).sort()).toEqual(
      expected.map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`).sort(),
    );
    expect((preview?.passes ?? 0) + broken.length).toBe(truth.runAsNonRoot.workloadsPerPhase);
  });

  it('would let it be enforced only where nothing breaks', () => {
    const phases = report.policies.find(({ policy }) => policy === POLICY)?.phases ?? [];
    expect(phases.map(({ releasePhase, mayEnforce }) => [releasePhase, mayEnforce])).toEqual([
      ['development', true],
      ['test', false],
      ['staging', false],
      ['production', false],
    ]);
  });

  it('names the file and the owner of each, in the overlay that has the last word', () => {
    for (const phase of PHASES) {
      for (const expected of truth.runAsNonRoot.failing[phase]) {
        const finding = report.findings.find(
          ({ policy, resource, releasePhase }) => policy === POLICY && resource.name === expected.name && releasePhase === phase,
        );
        const cause = report.causes.find(({ id }) => id === finding?.causeId);
        expect(finding?.location, `${phase} ${expected.name}`).toMatchObject({
          repository: expected.source.repository,
          path: expected.source.path,
        });
        expect(finding?.location?.startLine).toBeLessThanOrEqual(expected.source.line);
        expect(finding?.location?.endLine).toBeGreaterThanOrEqual(expected.source.line);
        expect(teamOf(cause?.owner?.name), `${phase} ${expected.name}`).toBe(expected.owner);
      }
    }
  });

  it('says of the orphan that nobody was found, and what would help', () => {
    const orphan = report.causes.find(({ id }) => id.startsWith('run-as-non-root@legacy-report'));
    expect(orphan?.owner).toBeNull();
    expect(orphan?.missing.map(({ what }) => what).join()).toContain('CODEOWNERS');
  });

  it('goes no further in production than the policy was let, and says what held it back', () => {
    const production = report.causes
      .filter(({ id }) => id.startsWith('run-as-non-root@'))
      .flatMap(({ decisions }) => decisions.filter(({ releasePhase }) => releasePhase === 'production'));
    expect(production).toHaveLength(3);
    for (const decision of production) {
      expect(decision.rung).toBe('notify');
      expect(decision.heldBackBy).toContain('policy rollout');
      expect(decision.allowances.length).toBeGreaterThanOrEqual(4);
    }
  });

  it('proposes in test, where failing is safe', () => {
    const test = report.causes
      .filter(({ id }) => id.startsWith('run-as-non-root@storefront-search'))
      .flatMap(({ decisions }) => decisions.filter(({ releasePhase }) => releasePhase === 'test'));
    expect(test.map(({ rung }) => rung)).toEqual(['propose']);
  });
});

describe('the preview of that policy alone', () => {
  it('says for each phase how many would be refused, whose they are and where each is declared', async () => {
    const report = policyPreviewSchema.parse(
      await previewPolicyOn(POLICY, ['.'], {
        folder: ESTATE,
        version: 'test',
        signal: new AbortController().signal,
        onProgress: () => {},
        clock: { now: () => new Date('2026-11-01T00:00:00Z') },
      }),
    );
    expect(report.phases.map(({ releasePhase, passes, failures, errors }) => [releasePhase, passes + failures, errors])).toEqual(
      PHASES.map((phase) => [phase, truth.runAsNonRoot.workloadsPerPhase, 0]),
    );
    for (const { releasePhase, failures, owners, mayEnforce } of report.phases) {
      const expected = PHASES.includes(releasePhase as never)
        ? truth.runAsNonRoot.failing[releasePhase as (typeof PHASES)[number]]
        : [];
      const found = report.failures.filter((failure) => failure.releasePhase === releasePhase);
      expect([failures, found.length, mayEnforce]).toEqual([expected.length, expected.length, expected.length === 0]);
      expect(owners.reduce((sum, owner) => sum + owner.failures, 0)).toBe(expected.length);
      for (const { name, owner, source } of expected) {
        const failure = found.find(({ resource }) => resource.name === name);
        expect(teamOf(failure?.owner?.name), `${releasePhase} ${name}`).toBe(owner);
        expect(failure?.location).toMatchObject({ repository: source.repository, path: source.path });
      }
    }
  });
});
