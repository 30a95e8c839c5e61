// Story 2 of DESIGN.md: the policy that is right, and that enforcing today would turn into a disaster.
import { beforeAll, describe, expect, it } from 'vitest';
import type { ScanReport } from '../../src/pipeline/index.js';
import { scanEstate, teamOf, truth } from './estate.js';

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
