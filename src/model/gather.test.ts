import { expect, it } from 'vitest';
import { gather, resourceId, sourceId, type Observation } from './index.js';

const reported = (rule: string): Observation => ({
  kind: 'reported-failure',
  failure: {
    source: sourceId('report'),
    scanner: 'tool',
    rule,
    title: rule,
    message: rule,
    severity: 'low',
    about: { kind: 'resource', resource: resourceId('r') },
    controls: [],
    guidance: '',
  },
});

it('keeps all that is different of one page, and the same thing once', () => {
  const { others } = gather([reported('a'), reported('b'), reported('a')]);
  expect(others).toEqual([reported('a'), reported('b')]);
});

it('keeps an edge with the resource that states it, and one of another page by itself', () => {
  const edge = (from: string): Observation => ({
    kind: 'edge',
    edge: { from: resourceId(from), relation: 'uses', to: resourceId('x'), evidence: 'e' },
  });
  const resource = {
    id: resourceId('a'),
    source: sourceId('s'),
    platform: 'p',
    apiVersion: 'v',
    kind: 'K',
    name: 'a',
    labels: {},
    annotations: {},
    raw: {},
  };
  const { resources, others } = gather([edge('a'), { kind: 'resource', resource, uses: [] }, edge('b')]);
  expect(resources.map(({ edges }) => edges.map(({ from }) => from))).toEqual([['a']]);
  expect(others).toEqual([edge('b')]);
});
