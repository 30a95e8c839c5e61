/**
 * From one line of an image catalog, parsed as JSON, makes an image or the content of a layer, or says what is wrong with
 * it. Takes and refuses what `schema.ts` does, without its price.
 */
import { formatRepository, parseImageReference } from '../../lib/oci-reference.js';
import { readLayerDatabases } from '../../lib/packages/index.js';
import {
  diffId,
  imageDigest,
  indexDigest,
  isDigest,
  layerDigest,
  type DiffId,
  type HistoryEntry,
  type Image,
  type ImageName,
  type Layer,
  type LayerContent,
  type LayerDigest,
} from '../../model/index.js';

export type ParsedLine =
  | { readonly kind: 'image'; readonly image: Image; readonly configDigest?: string }
  | { readonly kind: 'layer'; readonly content: LayerContent; readonly problems: readonly string[] }
  | { readonly kind: 'wrong'; readonly why: string };

export type LineParser = (value: unknown) => ParsedLine;

/** Thrown within this file only: what is wrong with a line, for a person. */
class Wrong extends Error {}

/**
 * A parser for the lines of one catalog. It remembers the last image: neighbours are often of one repository, on one base,
 * and what is the same need be neither checked nor kept twice. (A table of all layers costs more than it saves.)
 */
export function createLineParser(): LineParser {
  let lastLayers: readonly Layer[] = [];
  let lastRepository = { written: '', normal: '' };

  return (value) => {
    try {
      if (!isObject(value)) return { kind: 'wrong', why: 'it is not an object' };
      return value['kind'] === 'layer' ? layerLine(value) : imageLine(value);
    } catch (error) {
      if (error instanceof Wrong) return { kind: 'wrong', why: error.message };
      throw error;
    }
  };

  function imageLine(line: Fields): ParsedLine {
    if (!isAbsent(line['kind']) && line['kind'] !== 'image') throw new Wrong('its kind is neither image nor layer');
    const digest = imageDigest(text(line, 'digest') ?? '');
    if (digest === undefined) throw new Wrong('its digest is missing or malformed');
    const platform = text(line, 'platform');
    const created = text(line, 'created');
    const user = text(line, 'user');
    const configDigest = text(line, 'configDigest');
    if (configDigest !== undefined && !isDigest(configDigest)) throw new Wrong('its configDigest is not a digest');
    const image: Image = {
      digest,
      names: namesOf(line),
      ...(platform === undefined ? {} : { platform }),
      ...(created === undefined ? {} : { created }),
      layers: layersOf(line),
      annotations: strings(line, 'annotations'),
      labels: strings(line, 'labels'),
      history: (list(line, 'history') ?? []).map(historyEntry),
      ...(user === undefined ? {} : { user }),
      ...settingsOf(line['settings']),
      indexes: (list(line, 'indexes') ?? []).map((each) => digestBy(indexDigest, each, 'indexes')),
    };
    return { kind: 'image', image, ...(configDigest === undefined ? {} : { configDigest }) };
  }

  function namesOf(line: Fields): readonly ImageName[] {
    const repository = text(line, 'repository');
    const tags = texts(line, 'tags') ?? [];
    const others = list(line, 'names');
    if (repository === '') throw new Wrong('its repository is empty');
    const names: ImageName[] = repository === undefined ? [] : [{ repository: normal(repository), tags }];
    for (const other of others ?? []) {
      const name = isObject(other) ? text(other, 'repository') : undefined;
      const itsTags = isObject(other) ? texts(other, 'tags') : undefined;
      if (name === undefined || name === '' || itsTags === undefined)
        throw new Wrong('one of its names is not a repository with tags');
      names.push({ repository: normal(name), tags: itsTags });
    }
    return names;
  }

  /** As the model names repositories: `nginx` is docker.io/library/nginx. A name that is no reference stays as it is. */
  function normal(repository: string): string {
    if (repository === lastRepository.written) return lastRepository.normal;
    const reference = parseImageReference(repository);
    const isPlain = reference !== undefined && reference.tag === undefined && reference.digest === undefined;
    lastRepository = { written: repository, normal: isPlain ? formatRepository(reference) : repository };
    return lastRepository.normal;
  }

  function layersOf(line: Fields): readonly Layer[] {
    const digests = list(line, 'layers');
    const ids = list(line, 'diffIds');
    if (digests !== undefined && ids !== undefined && digests.length !== ids.length) {
      throw new Wrong(`it lists ${digests.length} layers and ${ids.length} diffIds`);
    }
    const layers = (digests ?? ids ?? []).map((_, index) => layerOf(digests?.[index], ids?.[index], lastLayers[index]));
    lastLayers = layers;
    return layers;
  }

  function layerOf(digest: unknown, id: unknown, last: Layer | undefined): Layer {
    if (last !== undefined && last.digest === digest && last.diffId === id) return last;
    if (id === undefined) return { digest: digestBy<LayerDigest>(layerDigest, digest, 'layers') };
    if (digest === undefined) return { diffId: digestBy<DiffId>(diffId, id, 'diffIds') };
    return { digest: digestBy<LayerDigest>(layerDigest, digest, 'layers'), diffId: digestBy<DiffId>(diffId, id, 'diffIds') };
  }
}

function layerLine(line: Fields): ParsedLine {
  const blob = text(line, 'digest');
  const id = text(line, 'diffId');
  if (blob === undefined && id === undefined) throw new Wrong('it has neither a digest nor a diffId');
  const digest = blob === undefined ? {} : { digest: digestBy<LayerDigest>(layerDigest, blob, 'digest') };
  const uncompressed = id === undefined ? {} : { diffId: digestBy<DiffId>(diffId, id, 'diffId') };
  const files = new Map(Object.entries(strings(line, 'files')));
  const removed = texts(line, 'removed') ?? [];
  const { content, problems } = readLayerDatabases({ files, paths: new Set(files.keys()), removed });
  const rewritten = [...new Set([...content.rewritten, ...(texts(line, 'rewritten') ?? [])])];
  return {
    kind: 'layer',
    content: { ...content, ...digest, ...uncompressed, rewritten },
    problems: problems.map(({ path, message }) => `${path}: ${message}`),
  };
}

function historyEntry(value: unknown): HistoryEntry {
  if (!isObject(value)) throw new Wrong('an entry of its history is not an object');
  const createdBy = text(value, 'createdBy');
  const created_by = text(value, 'created_by');
  const emptyLayer = flag(value, 'emptyLayer');
  const empty_layer = flag(value, 'empty_layer');
  const created = text(value, 'created');
  const comment = text(value, 'comment');
  return {
    createdBy: createdBy ?? created_by ?? '',
    ...(created === undefined ? {} : { created }),
    emptyLayer: emptyLayer ?? empty_layer ?? false,
    ...(comment === undefined ? {} : { comment }),
  };
}

function settingsOf(value: unknown): Pick<Image, 'settings'> {
  if (isAbsent(value)) return {};
  if (!isObject(value)) throw new Wrong('its settings are not an object');
  const environment = list(value, 'environment')?.map((entry) => {
    const [name, said] = isObject(entry) ? [entry['name'], entry['value']] : [];
    if (typeof name !== 'string' || typeof said !== 'string') throw new Wrong('its environment is not of names and values');
    return { name, value: said };
  });
  const exposedPorts = texts(value, 'exposedPorts');
  const healthcheck = flag(value, 'healthcheck');
  if (environment === undefined || exposedPorts === undefined || healthcheck === undefined) {
    throw new Wrong('its settings lack environment, exposedPorts or healthcheck');
  }
  return { settings: { environment, exposedPorts, healthcheck } };
}

interface Fields {
  readonly [field: string]: unknown;
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** JSON made by other languages often has null for what is not there. */
function isAbsent(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

function text(line: Fields, field: string): string | undefined {
  const value = line[field];
  if (typeof value === 'string') return value;
  if (isAbsent(value)) return undefined;
  throw new Wrong(`its ${field} is not a string`);
}

function flag(line: Fields, field: string): boolean | undefined {
  const value = line[field];
  if (typeof value === 'boolean') return value;
  if (isAbsent(value)) return undefined;
  throw new Wrong(`its ${field} is neither true nor false`);
}

function list(line: Fields, field: string): readonly unknown[] | undefined {
  const value = line[field];
  if (Array.isArray(value)) return value;
  if (isAbsent(value)) return undefined;
  throw new Wrong(`its ${field} is not a list`);
}

function texts(line: Fields, field: string): readonly string[] | undefined {
  const value = list(line, field);
  if (value === undefined || value.every((each) => typeof each === 'string')) return value;
  throw new Wrong(`its ${field} are not all strings`);
}

const NONE: Readonly<Record<string, string>> = Object.freeze({});

function strings(line: Fields, field: string): Readonly<Record<string, string>> {
  const value = line[field];
  if (isAbsent(value)) return NONE;
  const entries = isObject(value) ? Object.entries(value).filter(([key]) => key !== '__proto__') : undefined;
  if (entries?.every((entry): entry is [string, string] => typeof entry[1] === 'string') !== true)
    throw new Wrong(`its ${field} are not strings by key`);
  return Object.fromEntries(entries);
}

function digestBy<Id extends string>(make: (text: string) => Id | undefined, value: unknown, field: string): Id {
  const made = typeof value === 'string' ? make(value) : undefined;
  if (made === undefined) throw new Wrong(`one of its ${field} is not a digest`);
  return made;
}
