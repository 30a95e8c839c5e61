/** The metadata of instances and projects: of the map that a block has, the keys that policies read. */
import type { Field, Shape } from '../projection.js';

const KEYS = ['block-project-ssh-keys', 'enable-oslogin', 'serial-port-enable'];

/** `items` as the API has them; values are texts there, whatever they are in the source. */
export function metadataOf(metadata: Field): Shape {
  if (metadata.state === 'unknown' && KEYS.every((key) => metadata.at(key).state === 'unknown')) return { items: metadata };
  return {
    items: KEYS.flatMap((key): Shape[] => {
      const value = metadata.at(key);
      return value.state === 'absent' ? [] : [{ key, value: value.text() }];
    }),
  };
}
