import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { sourceId, type Json } from '../../model/index.js';
import { TEST_LIMITS } from '../../../test/fakes/read-context.js';
import { isGoneWith, tellRelease } from './helm.js';
import type { Told } from './told.js';

const MANIFEST = `---
# Source: web/templates/service.yaml
apiVersion: v1
kind: Service
metadata:
  name: web
  labels:
    a: b
spec:
  metadata: {name: not-this}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: web-role}
rules:
- apiGroups: [""]
---
# nothing
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: elsewhere
  namespace: other
data:
  text: |
    kind: Secret
    metadata:
      name: fake
`;
const RELEASE = {
  name: 'web',
  namespace: 'shop',
  version: 3,
  info: {
    status: 'deployed',
    first_deployed: '2026-01-01T00:00:00Z',
    last_deployed: '2026-02-01T00:00:00Z',
    notes: 'password is hunter2',
  },
  chart: {
    metadata: { name: 'web', version: '1.2.3', appVersion: '9', sources: ['https://u:hunter2@git.example/web'] },
    templates: [{ data: 'hunter2' }],
    values: { password: 'hunter2' },
  },
  config: { password: 'hunter2', replicas: 2 },
  manifest: MANIFEST,
};

function secret(release: Json | string, status = 'deployed', isZipped = true): { readonly [key: string]: Json } {
  const text = typeof release === 'string' ? release : JSON.stringify(release);
  const packed = (isZipped ? gzipSync(text) : Buffer.from(text)).toString('base64');
  const labels = { owner: 'helm', name: 'web', status, version: '3' };
  return {
    metadata: { name: 'sh.helm.release.v1.web.v3', namespace: 'shop', labels },
    type: 'helm.sh/release.v1',
    data: { release: Buffer.from(packed).toString('base64') },
  };
}

function tell(object: { readonly [key: string]: Json }, limits = TEST_LIMITS): Told | undefined {
  const facts = { cluster: 'prod', isNamespaced: () => undefined };
  return tellRelease(object, { facts, source: sourceId('test'), limits });
}

describe('a release', () => {
  it.each([true, false])('is its chart, the names of its values and what it declares; zipped: %s', (isZipped) => {
    const told = tell(secret(RELEASE, 'deployed', isZipped));
    expect(told).toMatchObject({ kind: 'seen', id: 'kubernetes:prod/helm.sh/Release/shop/web' });
    const observations = told?.kind === 'seen' ? told.observations : [];
    expect(observations[0]).toMatchObject({
      resource: {
        kind: 'Release',
        name: 'web',
        namespace: 'shop',
        version: '3',
        createdAt: '2026-01-01T00:00:00Z',
        raw: {
          chart: { name: 'web', version: '1.2.3', sources: ['https://u:redacted@git.example/web'] },
          valueKeys: ['password', 'replicas'],
          secret: 'sh.helm.release.v1.web.v3',
        },
      },
    });
    expect(observations.flatMap((one) => (one.kind === 'edge' ? [[one.edge.to, one.edge.evidence]] : []))).toEqual([
      ['kubernetes:prod//Service/shop/web', 'manifest[0]'],
      ['kubernetes:prod/rbac.authorization.k8s.io/ClusterRole//web-role', 'manifest[1]'],
      ['kubernetes:prod//ConfigMap/other/elsewhere', expect.stringMatching(/^manifest\[\d\]$/)],
    ]);
    expect(JSON.stringify(told)).not.toContain('hunter2');
  });

  it.each(['superseded', 'failed', 'pending-upgrade'])('is not what a revision says that is %s', (status) => {
    expect(tell(secret(RELEASE, status))).toEqual({ kind: 'other' });
    expect(isGoneWith(secret(RELEASE, status))).toBe(false);
  });

  it.each(['uninstalling', 'uninstalled'])('is gone when it is %s', (status) => {
    expect(tell(secret(RELEASE, status))).toEqual({ kind: 'gone', id: 'kubernetes:prod/helm.sh/Release/shop/web' });
    expect(isGoneWith(secret(RELEASE, status))).toBe(true);
  });

  it.each([
    ['what is no JSON', secret('nonsense')],
    ['another form', secret({ name: 'web' })],
    ['no data', { ...secret(RELEASE), data: {} }],
    ['what unzips to more than it may', secret(`{"name":"${'x'.repeat(3_000_000)}"}`)],
  ])('that holds %s is there, and not known', (_, object) => {
    const told = tell(object, { ...TEST_LIMITS, jsonDocument: 2_000_000 });
    expect(told).toMatchObject({
      kind: 'seen',
      observations: [
        {
          kind: 'resource',
          resource: { name: 'web', unread: expect.arrayContaining([expect.objectContaining({ path: 'chart' })]) },
        },
        { kind: 'gap', gap: { code: 'API_REJECTED' } },
      ],
    });
  });

  it('is nothing without a name', () => {
    expect(tell({ metadata: { name: 'x', namespace: 'y' } })).toBeUndefined();
  });
});
