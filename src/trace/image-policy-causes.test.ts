import { describe, expect, it } from 'vitest';
import { digestOf, estateOf } from '../../test/fakes/estate.js';
import { fingerprint, policyId, resourceId, type PolicyFinding, type PolicyHeader } from '../model/index.js';
import { policyCauses } from './policy-causes.js';

const POLICY: PolicyHeader = {
  id: policyId('image/non-root-user'),
  title: 'The image runs as a user other than root',
  description: '',
  severity: 'medium',
  severityReason: '',
  packs: [],
  fix: { guidance: 'Set a user. ' },
  controls: [],
};

const finding = (key: string): PolicyFinding => ({
  kind: 'policy',
  id: fingerprint(`p-${key}`),
  policy: POLICY.id,
  resource: resourceId(`image:${digestOf(key)}`),
  severity: 'medium',
  title: 'The image runs as root',
  phase: { phase: 'unknown', because: '' },
  reportedBy: ['headwater'],
  failures: [{ message: 'The image runs as root', fields: ['user'] }],
});

const IMAGES = {
  'debian:12': { steps: ['ADD rootfs.tar /'], created: '2026-01-01T00:00:00Z' },
  'shop/api:1.0': { on: 'debian:12', steps: ['COPY api /api', 'RUN setup'], created: '2026-02-01T00:00:00Z' },
  'shop/api:1.1': { on: 'debian:12', steps: ['COPY api /api', 'RUN setup'], created: '2026-03-01T00:00:00Z' },
};
const DOCKERFILE = { 'apps/api/Dockerfile': 'FROM r.example/debian:12\nCOPY api /api\nRUN setup\n' };

describe('images that fail a policy', () => {
  it('have one cause for all builds of one Dockerfile, at the FROM of its stage', () => {
    const { graph } = estateOf({ images: IMAGES, dockerfiles: DOCKERFILE });
    const causes = policyCauses(graph, [finding('shop/api:1.0'), finding('shop/api:1.1')], [POLICY]);
    expect(causes).toHaveLength(1);
    expect(causes[0]).toMatchObject({
      kind: 'image',
      location: { path: 'api/Dockerfile', startLine: 1, endLine: 1 },
      fix: { kind: 'guidance', edits: [], guidance: 'Set a user.' },
    });
    expect(causes[0]?.findings.map(({ id }) => id)).toEqual(['p-shop/api:1.0', 'p-shop/api:1.1']);
    expect(causes[0]?.confidence).toBeLessThan(1);
  });

  it('are one cause by their tag track where nobody knows the Dockerfile, which is said to be missing', () => {
    const { graph } = estateOf({ images: IMAGES });
    const found = ['shop/api:1.0', 'shop/api:1.1', 'debian:12'].map(finding);
    const causes = policyCauses(graph, found, [POLICY]);
    expect(causes.map(({ findings, location, unlocated }) => [findings.length, location, unlocated])).toEqual([
      [2, undefined, 'the repository that builds r.example/shop/api'],
      [1, undefined, 'the repository that builds r.example/debian'],
    ]);
  });
});
