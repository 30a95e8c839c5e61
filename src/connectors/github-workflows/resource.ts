/** Makes the model's resource of a definition. What policies read is the file's own YAML, nothing added. */
import { resourceId, type RepositoryName, type Resource, type SourceId } from '../../model/index.js';
import type { DefinitionKind } from './names.js';
import type { Definition } from './parse.js';

export interface DefinedAt {
  readonly repository: RepositoryName;
  readonly path: string;
  readonly source: SourceId;
}

export function resourceOf(kind: DefinitionKind, raw: Definition, { repository, path, source }: DefinedAt): Resource {
  return {
    id: resourceId(`github-actions:${repository}/${path}`),
    source,
    platform: 'github-actions',
    apiVersion: 'headwater.dev/v1',
    kind,
    name: path,
    labels: {},
    annotations: {},
    origin: { repository, files: [{ path, document: 0, node: [], role: 'manifest' }], yaml: '1.2' },
    raw,
  };
}
