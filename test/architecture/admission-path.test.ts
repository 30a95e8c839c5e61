// Nothing of ours stands where a cluster asks before it admits something: what holds there is the cluster's own.
import { describe, expect, it } from 'vitest';
import { loadActing } from '../../src/connectors/registry.js';
import { exportPolicy } from '../../src/pipeline/export-policy.js';
import { EXPORT_TARGETS, actionPermissionsOf, shippedPolicy } from '../../src/pipeline/index.js';

describe('S16: if Headwater is down, everything goes on', () => {
  it.each(EXPORT_TARGETS)('what is exported as %s asks nothing of ours, and lets in what it cannot judge', async (target) => {
    const { policy } = await shippedPolicy('kubernetes/no-host-namespaces');
    const manifests = exportPolicy(policy, { target, rollout: {} });
    expect(manifests.length).toBeGreaterThan(0);
    expect(JSON.stringify(manifests)).toContain('"failurePolicy":"Ignore"');
    expect(JSON.stringify(manifests)).not.toMatch(/WebhookConfiguration|clientConfig|caBundle/);
  });

  it('no grant for acting lets anybody register one', async () => {
    const { grant } = await actionPermissionsOf('kubernetes');
    expect(grant.text).toContain('rbac.authorization.k8s.io');
    expect(grant.text).not.toContain('admissionregistration');
  });

  it('no action is on what a cluster admits by', async () => {
    const kinds = (await loadActing()).flatMap(({ actions }) => actions.flatMap((action) => action.kinds));
    expect(kinds.length).toBeGreaterThan(20);
    expect(kinds.filter(({ apiVersion }) => apiVersion.startsWith('admissionregistration'))).toEqual([]);
  });
});
