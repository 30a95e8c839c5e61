/** Asks an endpoint how something is. Whatever is not a plain answer is inconclusive: no answer is not good news (S7). */
import { messageOf } from '../../lib/errors.js';
import type { Health, HealthCheck } from '../../model/index.js';
import type { HealthProbe } from '../../ports/index.js';
import { queryAnswerSchema } from './schema.js';

/** In milliseconds. */
const PATIENCE = 5_000;
/** In bytes, of Prometheus' answer. */
const LARGEST = 1_000_000;

export const healthEndpoints: HealthProbe = {
  async check(check): Promise<Health> {
    switch (check.kind) {
      case 'workload':
        return { kind: 'inconclusive', because: 'the health of a workload is its platform to tell' };
      case 'http':
        return byStatus(check.url);
      case 'prometheus':
        return byQuery(check);
    }
  },
};

/** 2xx is healthy; 4xx and 5xx are not; redirects are not followed, and tell nothing. */
async function byStatus(url: string): Promise<Health> {
  const answer = await ask(url);
  if (typeof answer === 'string') return { kind: 'inconclusive', because: answer };
  await answer.body?.cancel();
  const because = `${hostOf(url)} answered ${answer.status}`;
  if (answer.status >= 400) return { kind: 'unhealthy', because };
  return { kind: answer.ok ? 'healthy' : 'inconclusive', because };
}

async function byQuery({ url, query, atMost, atLeast }: Extract<HealthCheck, { readonly kind: 'prometheus' }>): Promise<Health> {
  const inconclusive = (because: string): Health => ({ kind: 'inconclusive', because });
  if (atMost === undefined && atLeast === undefined) return inconclusive('the check names no bound');
  const target = new URL('api/v1/query', url.endsWith('/') ? url : `${url}/`);
  target.searchParams.set('query', query);
  const answer = await ask(target.href);
  if (typeof answer === 'string') return inconclusive(answer);
  if (!answer.ok) {
    await answer.body?.cancel();
    return inconclusive(`Prometheus answered ${answer.status}`);
  }
  const text = await answer.text();
  if (text.length > LARGEST) return inconclusive('Prometheus answered more than one value');
  const values = valuesOf(text);
  const [value] = values ?? [];
  if (value === undefined || values?.length !== 1)
    return inconclusive(`the query gives ${values?.length ?? 'no'} values, not one`);
  if (!Number.isFinite(value)) return inconclusive(`the query gives ${value}`);
  if (atMost !== undefined && value > atMost)
    return { kind: 'unhealthy', because: `the query gives ${value}, more than ${atMost}` };
  if (atLeast !== undefined && value < atLeast)
    return { kind: 'unhealthy', because: `the query gives ${value}, less than ${atLeast}` };
  return { kind: 'healthy', because: `the query gives ${value}` };
}

function valuesOf(text: string): readonly number[] | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined; // no JSON: told as no value
  }
  const read = queryAnswerSchema.safeParse(json);
  if (!read.success) return undefined;
  const { data } = read.data;
  return data.resultType === 'scalar' ? [Number(data.result[1])] : data.result.map(({ value }) => Number(value[1]));
}

/** Or why there is no answer. */
async function ask(url: string): Promise<Response | string> {
  try {
    return await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(PATIENCE) });
  } catch (error) {
    return `${hostOf(url)} does not answer: ${messageOf(error)}`;
  }
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'the address';
}
