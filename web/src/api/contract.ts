// The API's types, generated from the server's own schemas. Types only: nothing of the server is in what the browser loads.
import type { paths } from '../../../src/server/contract.js';

export type { components, paths } from '../../../src/server/contract.js';

/** What an operation answers when it went well: `AnswerOf<'/api/v1/search', 'get'>`. */
export type AnswerOf<Path extends keyof paths, Method extends keyof paths[Path]> = paths[Path][Method] extends {
  responses: { 200: { content: { 'application/json': infer Body } } };
}
  ? Body
  : never;
