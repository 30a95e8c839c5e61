/** Makes the model's resource of a pipeline's file. What policies read is the file's own YAML, nothing added. */
import { resourceId, type RepositoryName, type Resource, type SourceId } from '../../model/index.js';
import type { Pipeline } from './parse.js';

export interface DefinedAt {
  readonly repository: RepositoryName;
  readonly path: string;
  readonly source: SourceId;
}

export function resourceOf({ value, document }: Pipeline, { repository, path, source }: DefinedAt): Resource {
  return {
    id: resourceId(`gitlab-ci:${repository}/${path}`),
    source,
    platform: 'gitlab-ci',
    apiVersion: 'headwater.dev/v1',
    kind: 'GitlabPipeline',
    name: path,
    labels: {},
    annotations: {},
    origin: { repository, files: [{ path, document, node: [], role: 'manifest' }] },
    raw: value,
  };
}
