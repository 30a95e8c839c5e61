import { expect, it } from 'vitest';
import { digestOf, estateOf } from '../../test/fakes/estate.js';
import { resourceId } from '../model/index.js';
import { judgedResources } from './judged-resources.js';

const { graph } = estateOf({ images: { 'api:1': { steps: ['RUN x'] } }, workloads: { 'test/api': 'api:1' } });
const judged = (...kinds: readonly string[]) =>
  [...judgedResources([{ selects: ({ kind }) => kinds.includes(kind) }], graph)].map(({ id }) => id);

it('gives what is declared, and images last when a policy is about them', () => {
  expect(judged('Image')).toEqual([...graph.resources.keys(), resourceId(`image:${digestOf('api:1')}`)]);
});

it('makes no resources of images when no policy is about them', () => {
  const untouched = {
    resources: graph.resources,
    controllerOf: graph.controllerOf,
    imageResources: () => expect.unreachable('images were made'),
  };
  expect([...judgedResources([{ selects: ({ kind }) => kind === 'Deployment' }], untouched)]).toHaveLength(1);
  expect(judged('Deployment')).toEqual([...graph.resources.keys()]);
});
