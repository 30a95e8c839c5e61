import { afterEach, describe, expect, it } from 'vitest';
import { serveJson, type JsonApi } from '../../../test/fakes/json-api.js';
import { resourceId, type HealthCheck } from '../../model/index.js';
import { healthEndpoints } from './index.js';

let api: JsonApi | undefined;
afterEach(async () => {
  await api?.close();
  api = undefined;
});

const address = { scope: { platform: 'p', apiVersion: 'v1', kind: 'K' }, resource: resourceId('p:k') };
const check = async (answer: Parameters<typeof serveJson>[0], more: (url: string) => HealthCheck) => {
  api = await serveJson(answer);
  return healthEndpoints.check(more(api.url), { address, service: 'shop' });
};
const http = (url: string): HealthCheck => ({ kind: 'http', phases: ['test'], url });
const prometheus = (url: string): HealthCheck => ({
  kind: 'prometheus',
  phases: ['test'],
  url,
  query: 'up{a="b&c"}',
  atMost: 0.05,
});
const vector = (...values: readonly string[]) => ({
  body: { status: 'success', data: { resultType: 'vector', result: values.map((value) => ({ metric: {}, value: [1, value] })) } },
});

describe('an HTTP probe', () => {
  it.each([
    [200, 'healthy'],
    [204, 'healthy'],
    [302, 'inconclusive'],
    [404, 'unhealthy'],
    [503, 'unhealthy'],
  ])('takes %s for %s', async (status, kind) => {
    expect(await check(() => ({ status, headers: { location: 'http://127.0.0.1:1/' } }), http)).toMatchObject({ kind });
  });

  it('cannot tell where nobody answers', async () => {
    expect(await healthEndpoints.check(http('http://127.0.0.1:1/'), { address, service: 'shop' })).toMatchObject({
      kind: 'inconclusive',
    });
  });
});

describe('a query', () => {
  it.each([
    ['within its bound', vector('0.01'), 'healthy'],
    ['beyond its bound', vector('0.5'), 'unhealthy'],
    ['without a value', vector(), 'inconclusive'],
    ['with two values', vector('0', '0'), 'inconclusive'],
    ['that is no number', vector('NaN'), 'inconclusive'],
    ['that fails', { status: 400, body: { status: 'error' } }, 'inconclusive'],
    ['that is no JSON', { body: '<html>' }, 'inconclusive'],
    ['that is a scalar', { body: { status: 'success', data: { resultType: 'scalar', result: [1, '0'] } } }, 'healthy'],
  ])('%s is told', async (_, answer, kind) => {
    expect(
      await check(
        (path) =>
          path === `/api/v1/query?query=${encodeURIComponent('up{a="b&c"}').replaceAll('%20', '+')}` ? answer : undefined,
        prometheus,
      ),
    ).toMatchObject({ kind });
  });

  it('without any bound tells nothing', async () => {
    expect(
      await check(
        () => vector('0'),
        (url) => ({ kind: 'prometheus', phases: ['test'], url, query: 'up' }),
      ),
    ).toMatchObject({
      kind: 'inconclusive',
    });
  });
});
