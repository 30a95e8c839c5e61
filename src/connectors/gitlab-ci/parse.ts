/**
 * Reads the YAML of a pipeline's file as GitLab does: YAML 1.1, a merge (`<<`) wins over what stands before it, and a first
 * document with `spec` is the file's header. Never throws for what a file can contain.
 */
import { readYamlDocuments, type YamlLimits } from '../../lib/yaml/index.js';
import type { ErrorCode } from '../../lib/errors.js';
import type { Json } from '../../model/index.js';

export interface Pipeline {
  readonly value: PipelineFile;
  /** Which document of the file it is: 1 behind a header. */
  readonly document: number;
}

export interface PipelineFile {
  readonly [key: string]: Json;
}

export interface ReadPipeline {
  /** Undefined when the file is none or could not be read. */
  readonly pipeline: Pipeline | undefined;
  readonly problems: readonly {
    readonly code: Extract<ErrorCode, 'FILE_MALFORMED' | 'YAML_TOO_COMPLEX'>;
    readonly why: string;
  }[];
}

/** https://docs.gitlab.com/ci/yaml/#header-keywords */
export function readPipeline(text: string, limits: YamlLimits): ReadPipeline {
  const { documents, problems } = readYamlDocuments(text, limits);
  const found = problems
    // GitLab's reading of a key that is there twice is not ambiguous: the last one counts.
    .filter(({ kind }) => kind !== 'ambiguous')
    .map(({ kind, line, reason }) => ({
      code: kind === 'limit' ? ('YAML_TOO_COMPLEX' as const) : ('FILE_MALFORMED' as const),
      why: `line ${line}: ${reason}`,
    }));
  const [header, body] = documents;
  const isHeader =
    header?.value !== undefined && isMap(header.value) && Object.hasOwn(header.value, 'spec') && documents.length > 1;
  const document = isHeader ? body : header;
  if (document?.value === undefined)
    return { pipeline: undefined, problems: found.length > 0 ? found : [malformed('it is empty')] };
  if (!isMap(document.value))
    return { pipeline: undefined, problems: [...found, malformed('it is no map of keywords and jobs')] };
  return { pipeline: { value: document.value, document: document.index }, problems: found };
}

function malformed(why: string): ReadPipeline['problems'][number] {
  return { code: 'FILE_MALFORMED', why };
}

function isMap(value: Json): value is PipelineFile {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
