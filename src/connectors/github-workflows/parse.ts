/**
 * Reads the YAML of a workflow or action as GitHub does: YAML 1.2, where `on` is a text. Never throws for what a file can
 * contain: what is wrong comes back with its line.
 */
import { readYamlDocuments, type YamlDocument, type YamlLimits } from '../../lib/yaml/index.js';
import type { ErrorCode } from '../../lib/errors.js';
import type { Json } from '../../model/index.js';
import type { DefinitionKind } from './names.js';

export interface ReadDefinition {
  /** Undefined when the file is no such definition or could not be read. */
  readonly value: Definition | undefined;
  readonly problems: readonly { readonly code: ErrorCode; readonly why: string }[];
}

export interface Definition {
  readonly [key: string]: Json;
}

/** The keys without which it is none. */
const NEEDS: Readonly<Record<DefinitionKind, readonly string[]>> = { Workflow: ['on', 'jobs'], Action: ['runs'] };

export function readFile(kind: DefinitionKind, text: string, limits: YamlLimits): ReadDefinition {
  const { documents, problems } = readYamlDocuments(text, limits, 'go-yaml-3');
  const [first, second] = documents;
  const found = problems.map(({ kind: of, line, reason }) => ({
    code: of === 'limit' ? ('YAML_TOO_COMPLEX' as const) : ('FILE_MALFORMED' as const),
    // Every workflow holds `{{`, so that says nothing about why it cannot be read.
    why: `line ${line}: ${of === 'template' ? (syntaxErrorIn(documents) ?? reason) : reason}`,
  }));
  if (first?.value === undefined) return { value: undefined, problems: found.length > 0 ? found : [malformed('it is empty')] };
  if (second !== undefined) return { value: undefined, problems: [...found, malformed('it holds more than one document')] };
  if (!isDefinition(first.value)) return { value: undefined, problems: [...found, malformed('it is no map')] };
  const { value } = first;
  const missing = NEEDS[kind].find((key) => !Object.hasOwn(value, key));
  if (missing !== undefined) return { value: undefined, problems: [...found, malformed(`it has no '${missing}'`)] };
  return { value, problems: found };
}

function syntaxErrorIn(documents: readonly YamlDocument[]): string | undefined {
  return documents.flatMap(({ syntaxError }) => (syntaxError === undefined ? [] : [firstLine(syntaxError)]))[0];
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? text;
}

function malformed(why: string): ReadDefinition['problems'][number] {
  return { code: 'FILE_MALFORMED', why };
}

function isDefinition(value: Json): value is Definition {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
