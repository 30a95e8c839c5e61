/** Finds and reads headwater.yaml. An unknown key or a wrong value is an error with its line: a typo must not loosen anything. */
import { readFile, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { LineCounter, isMap, isNode, parseDocument, visit, type Document } from 'yaml';
import type { z } from 'zod';
import { HeadwaterError, messageOf } from '../lib/errors.js';
import { DEFAULT_CONFIGURATION, configurationSchema, type Configuration } from './configuration.js';

export interface LoadedConfiguration {
  readonly configuration: Configuration;
  /** Absolute; undefined when the defaults hold. */
  readonly path?: string;
  /** The folder that relative paths in it are relative to. */
  readonly folder: string;
}

const NAMES = ['headwater.yaml', '.headwater.yaml', '.github/headwater.yaml', '.gitlab/headwater.yaml'];
const LIMIT = 1024 ** 2;

/**
 * The file that was named, else the one of the current folder or of the nearest folder above it in the same checkout, else
 * the one at the root of the inputs when exactly one of them has one, else the defaults. Throws CONFIGURATION_INVALID.
 */
export async function loadConfiguration(options: {
  readonly named?: string | undefined;
  readonly folder: string;
  readonly inputs: readonly string[];
}): Promise<LoadedConfiguration> {
  if (options.named !== undefined) return readConfiguration(resolve(options.folder, options.named));
  const here = (await firstIn(options.folder)) ?? (await firstAbove(options.folder));
  if (here !== undefined) return readConfiguration(here);
  const inInputs = new Set<string>();
  for (const input of options.inputs) {
    const found = input.includes('://') ? undefined : await firstIn(resolve(options.folder, input));
    if (found !== undefined) inInputs.add(found);
  }
  const [only, ...others] = inInputs;
  if (only === undefined || others.length > 0) return { configuration: DEFAULT_CONFIGURATION, folder: options.folder };
  return foreign(await readConfiguration(only));
}

/** What lies in an input is data that somebody else may have written: it loosens no limit, reads nothing
 * outside of itself and connects to nothing. */
function foreign(loaded: LoadedConfiguration): LoadedConfiguration {
  const { configuration, folder, path = folder } = loaded;
  const { policies, response } = configuration;
  const named = [
    ...policies.folders.map((name) => ({ key: 'policies.folders', name })),
    ...(response.file === undefined ? [] : [{ key: 'response.file', name: response.file }]),
  ];
  const outside = named.find(({ name }) => isAbsolute(name) || name.split(/[\\/]/).includes('..'));
  if (outside !== undefined) {
    throw new HeadwaterError(
      'CONFIGURATION_INVALID',
      `${path}: ${outside.key}: ${outside.name} leads out of the input; give the file by --config to allow it`,
    );
  }
  return { ...loaded, configuration: { ...configuration, sources: [], limits: DEFAULT_CONFIGURATION.limits } };
}

/** Up to the root of the checkout that the folder is in; where it is in none, what lies above it is none of its business. */
async function firstAbove(folder: string): Promise<string | undefined> {
  const root = await checkoutOf(resolve(folder));
  if (root === undefined) return undefined;
  for (let at = resolve(folder); at !== root;) {
    at = dirname(at);
    const found = await firstIn(at);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function checkoutOf(folder: string): Promise<string | undefined> {
  // A folder that may not be looked into is nobody's checkout.
  const isOne = await stat(join(folder, '.git')).then(
    () => true,
    () => false,
  );
  if (isOne) return folder;
  return dirname(folder) === folder ? undefined : checkoutOf(dirname(folder));
}

async function firstIn(folder: string): Promise<string | undefined> {
  for (const name of NAMES) {
    const path = join(folder, name);
    const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
      throw new HeadwaterError('CONFIGURATION_INVALID', `${path} cannot be looked at: ${messageOf(error)}`, { cause: error });
    });
    if (found?.isFile() === true) return path;
  }
  return undefined;
}

async function readConfiguration(path: string): Promise<LoadedConfiguration> {
  let text: string;
  try {
    const { size } = await stat(path);
    if (size > LIMIT) throw new Error(`it has ${size} bytes, more than ${LIMIT}`);
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new HeadwaterError('CONFIGURATION_INVALID', `${path} cannot be read: ${messageOf(error)}`, { cause: error });
  }
  return { configuration: parseConfiguration(text, path), path, folder: dirname(path) };
}

/** Throws CONFIGURATION_INVALID with the file and line of everything that is wrong. */
export function parseConfiguration(text: string, path: string): Configuration {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const [broken] = document.errors;
  if (broken !== undefined) throw invalid([`${path}:${lines.linePos(broken.pos[0]).line}: ${messageOf(broken)}`]);
  const read = configurationSchema.safeParse(valueOf(document, path, lines));
  if (read.success) return read.data;
  throw invalid(read.error.issues.map((issue) => `${path}:${lineOf(document, issue, lines)}: ${at(issue)}${issue.message}`));
}

/** An alias of nothing, or aliases that expand beyond measure, show only here. */
function valueOf(document: Document.Parsed, path: string, lines: LineCounter): unknown {
  try {
    return document.toJS({ maxAliasCount: 50 });
  } catch (error) {
    let at = 0;
    visit(document, {
      Alias(_, alias) {
        if (alias.resolve(document) !== undefined) return undefined;
        at = alias.range?.[0] ?? 0;
        return visit.BREAK;
      },
    });
    throw new HeadwaterError('CONFIGURATION_INVALID', `${path}:${lines.linePos(at).line}: ${messageOf(error)}`, { cause: error });
  }
}

function invalid(problems: readonly string[]): HeadwaterError {
  return new HeadwaterError('CONFIGURATION_INVALID', problems.join('\n'));
}

function at(issue: z.core.$ZodIssue): string {
  return issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
}

function lineOf(document: Document, issue: z.core.$ZodIssue, lines: LineCounter): number {
  const keys = issue.code === 'unrecognized_keys' ? [...issue.path, ...issue.keys.slice(0, 1)] : [...issue.path];
  for (let depth = keys.length; depth > 0; depth--) {
    const parent = document.getIn(keys.slice(0, depth - 1), true);
    const key = keys[depth - 1];
    const pair = isMap(parent) ? parent.items.find((item) => isNode(item.key) && String(item.key) === String(key)) : undefined;
    const node = pair === undefined ? document.getIn(keys.slice(0, depth), true) : pair.key;
    if (isNode(node) && node.range != null) return lines.linePos(node.range[0]).line;
  }
  return 1;
}
