/** Makes the model's resource of a block and its projection. */
import {
  resourceId,
  type FieldOrigin,
  type Observation,
  type OriginFile,
  type RepositoryName,
  type Resource,
  type SourceId,
} from '../../model/index.js';
import type { Span } from '../../lib/hcl/syntax.js';
import type { EstateBlock } from './estate.js';
import { textOf } from './evaluate/parts.js';
import { dataOf, type Field } from './field.js';
import type { Estate, Projection } from './projection.js';
import { render, type PlacedField } from './render.js';

type ResourceObservation = Extract<Observation, { readonly kind: 'resource' }>;

export interface Declaration {
  readonly source: SourceId;
  /** What its address is unique in: the repository and the root module's folder, or the plan. */
  readonly scope: string;
  /** Undefined for a plan: it does not say where its blocks are written. */
  readonly repository?: RepositoryName;
  /** The root module's folder when another folder's file declares the block. */
  readonly overlay?: string;
  /** Files besides the block's own that had a say: the calls of its module. */
  readonly callers: readonly string[];
}

/** Undefined when the block makes no such resource. */
export function resourceOf(
  projection: Projection,
  { block, site }: EstateBlock,
  estate: Estate,
  declaration: Declaration,
): ResourceObservation | undefined {
  const projected = projection.project(block, estate);
  if (projected === undefined) return undefined;
  const { platform, apiVersion, kind } = projection;
  const { source, scope } = declaration;
  const { raw, unread, fields } = render(projected.object);
  const service = apiVersion.split('/', 1)[0] ?? apiVersion;
  const { value: name } = projected.name;
  const resource = {
    id: resourceId(`terraform:${scope}:${block.address}:${service}/${kind}`),
    source,
    platform,
    apiVersion,
    kind,
    name: typeof name === 'string' && name !== '' ? name : block.address,
    labels: textsOf(projected.tags),
    annotations: {},
    ...originOf(site.span, fields, declaration),
    raw,
    ...(unread.length === 0 ? {} : { unread }),
  };
  return { kind: 'resource', resource, uses: [] };
}

function originOf(
  span: Span,
  fields: readonly PlacedField[],
  { repository, overlay, callers }: Declaration,
): Pick<Resource, 'origin'> {
  if (repository === undefined) return {};
  const { file, startLine, endLine } = span;
  const whole: PlacedField = { path: '', file, startLine, endLine, exact: true };
  const paths = [...new Set([file, ...fields.map((field) => field.file), ...callers])];
  const all = [whole, ...fields.filter(({ path }) => path !== '')];
  return {
    origin: {
      repository,
      files: paths.map((path): OriginFile => ({ path, document: 0, node: [], role: 'block' })),
      ...(overlay === undefined ? {} : { overlay }),
      fields: all.map((field): FieldOrigin => ({ ...field, file: paths.indexOf(field.file) })),
    },
  };
}

/** Tags that are known. */
function textsOf(tags: Field | undefined): Readonly<Record<string, string>> {
  const term = tags === undefined ? undefined : dataOf(tags).term;
  if (term?.kind !== 'map') return {};
  return Object.fromEntries(
    [...term.entries].flatMap(([key, value]): [string, string][] => {
      const text = textOf(value);
      return text === undefined ? [] : [[key, text]];
    }),
  );
}
