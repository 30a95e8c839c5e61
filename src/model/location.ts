import type { RepositoryName } from './ids.js';

/** Lines of a file that people edit. Lines count from 1; `endLine` is included. `path` uses `/` and is relative to the repository's root. */
export interface Location {
  readonly repository: RepositoryName;
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
}
