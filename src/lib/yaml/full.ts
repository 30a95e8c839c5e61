/**
 * Reads any YAML with the `yaml` package, which keeps to the specification and finds every mistake. The package is loaded
 * when a text needs it: most texts don't (see `quick/`).
 */
import { createRequire } from 'node:module';
import type * as Yaml from 'yaml';
import type { Node, Pair, ScalarType } from './node.js';
import { scalarTags } from './scalars.js';
import type { YamlDialect } from './scalars.js';

/** A document that was parsed, right or wrong. */
export interface ParsedDocument {
  readonly root: Node;
  /** Whether it reads the same without the rest of the text: from its `---` up to the next one. */
  readonly standsAlone: boolean;
  /** Of the document: where its text starts and ends. */
  readonly start: number;
  readonly end: number;
  /** The first thing that is wrong with it. */
  readonly error?: { readonly offset: number; readonly message: string };
}

/** Undefined for a text that is nested too deep to be parsed. */
export function parseFull(text: string, dialect: YamlDialect): readonly ParsedDocument[] | undefined {
  const yaml = loadYaml();
  try {
    const parsed = yaml.parseAllDocuments<Yaml.ParsedNode>(text, {
      schema: 'failsafe',
      customTags: (tags) => [...tags, ...scalarTags(dialect)],
      merge: true,
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'silent',
      stringKeys: false,
    });
    return 'empty' in parsed ? [] : parsed.map((document) => documentOf(document, yaml));
  } catch (error) {
    // The parser is recursive; only its stack tells that a text is too deep for it.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

let loaded: typeof Yaml | undefined;

function loadYaml(): typeof Yaml {
  if (loaded !== undefined) return loaded;
  const yaml: typeof Yaml = createRequire(import.meta.url)('yaml');
  return (loaded = yaml);
}

function documentOf({ contents, errors: [error], range }: Yaml.Document.Parsed, yaml: typeof Yaml): ParsedDocument {
  const [start, , end] = range;
  return {
    root: nodeOf(contents, yaml),
    standsAlone: false,
    start,
    end,
    ...(error === undefined ? {} : { error: { offset: error.pos[0], message: error.message } }),
  };
}

function nodeOf(node: Yaml.Node | null, yaml: typeof Yaml): Node {
  const [start, end] = node?.range ?? [0, 0];
  if (yaml.isAlias(node)) return { kind: 'alias', source: node.source, start, end, anchor: undefined };
  if (yaml.isSeq(node)) {
    const items = node.items.map((item) => nodeOf(yaml.isNode(item) ? item : null, yaml));
    return { kind: 'seq', items, flow: node.flow === true, start, end, anchor: node.anchor };
  }
  if (yaml.isMap(node)) {
    const items = node.items.map(({ key, value }): Pair => ({
      key: nodeOf(yaml.isNode(key) ? key : null, yaml),
      value: yaml.isNode(value) ? nodeOf(value, yaml) : undefined,
    }));
    return { kind: 'map', items, flow: node.flow === true, start, end, anchor: node.anchor };
  }
  const scalar = yaml.isScalar(node) ? node : undefined;
  const source = scalar?.source ?? '';
  return {
    kind: 'scalar',
    value: meaning(scalar?.value, source),
    source,
    type: typeOf(scalar?.type),
    start,
    end,
    anchor: scalar?.anchor,
  };
}

/** A merge key (`<<`) means a symbol to the package; what has no number of JSON stays text. */
function meaning(value: unknown, source: string): string | number | boolean | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  return typeof value === 'number' && Number.isFinite(value) ? value : source;
}

function typeOf(type: string | undefined): ScalarType {
  switch (type) {
    case 'QUOTE_DOUBLE':
    case 'QUOTE_SINGLE':
    case 'BLOCK_LITERAL':
    case 'BLOCK_FOLDED':
      return type;
    default:
      return 'PLAIN';
  }
}
