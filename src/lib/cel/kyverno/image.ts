/**
 * References of images as Kyverno takes them apart, which is as go-containerregistry does
 * (https://pkg.go.dev/github.com/google/go-containerregistry/pkg/name#ParseReference): without a registry it is Docker Hub's,
 * without a tag or digest `latest`.
 */
import { opaque, text, unary, type Overload } from '../overload.js';
import { BOOL, STRING } from '../types.js';
import { CelError, Opaque, type Value } from '../values.js';

const NAME = 'kyverno.image';
const DEFAULT_REGISTRY = 'index.docker.io';

interface Parts {
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
  readonly digest: string;
}

class ImageReference extends Opaque {
  readonly parts: Parts;
  constructor(parts: Parts) {
    super();
    this.parts = parts;
  }

  get typeName(): string {
    return NAME;
  }

  equals(other: Value): boolean {
    return other instanceof ImageReference && JSON.stringify(other.parts) === JSON.stringify(this.parts);
  }
}

const image = opaque(NAME, ImageReference);
const m = 'method';

export const images: readonly Overload[] = [
  ...['image', 'parseImageReference'].map((name) => unary('function', name, text, image.type, parse)),
  unary('function', 'isImage', text, BOOL, (value) => partsOf(value) !== undefined),
  unary(m, 'containsDigest', image, BOOL, ({ parts }) => parts.digest !== ''),
  unary(m, 'registry', image, STRING, ({ parts }) => parts.registry),
  unary(m, 'repository', image, STRING, ({ parts }) => parts.repository),
  unary(m, 'identifier', image, STRING, ({ parts }) => (parts.digest === '' ? parts.tag : parts.digest)),
  unary(m, 'tag', image, STRING, ({ parts }) => parts.tag),
  unary(m, 'digest', image, STRING, ({ parts }) => parts.digest),
];

function parse(value: string): Value {
  const parts = partsOf(value);
  return parts === undefined ? new CelError(`'${value.slice(0, 100)}' is no reference of an image`) : new ImageReference(parts);
}

function partsOf(value: string): Parts | undefined {
  if (value.length > 1000) return undefined;
  const tagged = withTag(value);
  if (tagged !== undefined) return tagged;
  const [base = '', digest = '', ...more] = value.split('@');
  if (more.length > 0 || !/^sha256:[0-9a-f]{64}$/.test(digest)) return undefined;
  const found = withTag(base);
  return found === undefined ? undefined : { ...found, tag: '', digest };
}

function withTag(value: string): Parts | undefined {
  const colon = value.lastIndexOf(':');
  const hasTag = colon !== -1 && !value.slice(colon).includes('/');
  const tag = hasTag ? value.slice(colon + 1) : '';
  if (tag !== '' && !/^[\w.-]{1,128}$/.test(tag)) return undefined;
  const place = placeOf(hasTag ? value.slice(0, colon) : value);
  return place === undefined ? undefined : { ...place, tag: tag === '' ? 'latest' : tag, digest: '' };
}

function placeOf(name: string): Pick<Parts, 'registry' | 'repository'> | undefined {
  const slash = name.indexOf('/');
  const first = slash === -1 ? '' : name.slice(0, slash);
  const isHost = /[.:]/.test(first) || first === 'localhost';
  const path = isHost ? name.slice(slash + 1) : name;
  if (!/^[a-z0-9_\-./]{2,255}$/.test(path)) return undefined;
  if (isHost && !/^[A-Za-z0-9.-]+(?::\d+)?$/.test(first)) return undefined;
  const registry = !isHost || first === 'docker.io' ? DEFAULT_REGISTRY : first;
  const repository = registry === DEFAULT_REGISTRY && !path.includes('/') ? `library/${path}` : path;
  return { registry, repository };
}
