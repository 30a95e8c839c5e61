/** Asks GitHub's API within its limits, and gives answers in our shapes, or the gap that hides them. */
import type { z } from 'zod';
import type { Gap, SourceId } from '../../model/index.js';
import type { ApiCaller } from '../../ports/index.js';
import type { GithubClient } from './client.js';
import { UnreadableAnswer } from './errors.js';
import { pathTo, type RepositoryPlace } from './names.js';

export type Asked<Value> =
  | { readonly kind: 'answer'; readonly value: Value }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown'; readonly gap: Gap };

export interface Reader {
  /**
   * @param path below the repository
   * @param permission of a GitHub App, or of a fine-grained token
   */
  get<Value>(path: string, schema: z.ZodType<Value>, permission: string): Promise<Asked<Value>>;
}

export function readerOf(place: RepositoryPlace, client: GithubClient, calls: ApiCaller, source: SourceId): Reader {
  return {
    async get(path, schema, permission) {
      const call = { call: `GET ${path.split('?', 1)[0] ?? ''}`, permission, limit: limitOf(client) };
      const answer = await calls.call(call, async (signal) => {
        const read = schema.safeParse(await client.request('GET', pathTo(place, path), signal));
        if (!read.success) throw new UnreadableAnswer(`the answer of ${client.host} is not as documented`);
        return read.data;
      });
      if (answer.kind !== 'failed') return answer;
      return { kind: 'unknown', gap: gapOf(source, `${place.owner}/${place.name}`, answer.why, answer.code) };
    },
  };
}

/** A token has one allowance for all of the API. */
export function limitOf({ host }: GithubClient): string {
  return `github/${host}`;
}

export function gapOf(source: SourceId, what: string, why: string, code = 'API_REJECTED'): Gap {
  return { code, source, what, why, hides: ['resources'] };
}
