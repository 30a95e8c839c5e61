import { describe, expect, it } from 'vitest';
import { resourceId, sourceId, type Gap, type Resource, type Scope } from '../model/index.js';
import { judgeContext } from './index.js';

const SOURCE = sourceId('cluster');
const scope: Scope = { platform: 'kubernetes', account: 'prod', apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' };
const gap = (more: Partial<Gap> = {}): Gap => ({
  code: 'PERMISSION_MISSING',
  source: SOURCE,
  what: 'NetworkPolicy',
  why: 'denied',
  hides: ['resources'],
  ...more,
});

const pod: Resource = {
  id: resourceId('p'),
  source: SOURCE,
  platform: 'kubernetes',
  account: 'prod',
  apiVersion: 'v1',
  kind: 'Pod',
  name: 'p',
  labels: {},
  annotations: {},
  raw: {},
};

const unseen = (one: Gap, kinds: readonly string[], resource = pod): string | undefined =>
  judgeContext({ resources: [], gaps: [one], now: new Date(0) }).unseenBeside(resource, kinds);

describe('what may be hidden beside a resource', () => {
  it.each<[string, Gap, readonly string[], boolean]>([
    ['anything, by a gap of all of its source', gap(), ['Service'], true],
    ['the kind that could not be read', gap({ scope }), ['NetworkPolicy', 'Service'], true],
    ['that kind, when any is asked for', gap({ scope }), [], true],
    ['no other kind', gap({ scope }), ['Service'], false],
    ['nothing in another cluster', gap({ scope: { ...scope, account: 'test' } }), ['NetworkPolicy'], false],
    ['nothing by a gap of another source', gap({ source: sourceId('other') }), [], false],
    ['nothing by a gap that hides no resources', gap({ hides: ['findings'] }), [], false],
  ])('is %s', (_, one, kinds, hidden) => {
    expect(unseen(one, kinds)).toBe(hidden ? 'NetworkPolicy: denied' : undefined);
  });
});
