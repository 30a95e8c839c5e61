/** From the bytes of an image configuration makes the fields of an image that only it knows, and the layers' diffIds. */
import { HeadwaterError } from '../../lib/errors.js';
import { readImageConfig } from '../../lib/image-config.js';
import { diffId, type DiffId, type Image, type ImageSettings } from '../../model/index.js';
import { parseJson } from './gaps.js';

export interface Configuration {
  readonly fields: Pick<Image, 'platform' | 'created' | 'labels' | 'history' | 'user' | 'settings'>;
  /** Bottom first. */
  readonly diffIds: readonly DiffId[];
}

/** Throws FILE_MALFORMED. `what` is the image, in the user's words. */
export function parseConfiguration(bytes: Uint8Array, what: string): Configuration {
  const config = readImageConfig(parseJson(bytes, `the configuration of ${what}`));
  if (config === undefined) throw new HeadwaterError('FILE_MALFORMED', `the configuration of ${what} is not one of an image`);
  // Where a configuration says nothing of what to run, nothing is set.
  const { diffIds, user, settings = user === undefined ? NOTHING_SET : undefined, ...others } = config;
  const fields = { ...others, user: user ?? '', ...(settings === undefined ? {} : { settings }) };
  return { fields, diffIds: diffIds.map((text) => checked(text, what)) };
}

const NOTHING_SET: ImageSettings = { environment: [], exposedPorts: [], healthcheck: false };

function checked(text: string, what: string): DiffId {
  const id = diffId(text);
  if (id === undefined)
    throw new HeadwaterError('FILE_MALFORMED', `the configuration of ${what} lists a diffId that is no digest`);
  return id;
}

/** `os/architecture[/variant]` of an index's entry, or undefined when it does not say. */
export function platformOf(platform: {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string | undefined;
}): string | undefined {
  if (platform.os === '' || platform.architecture === '') return undefined;
  return [platform.os, platform.architecture, ...(platform.variant ? [platform.variant] : [])].join('/');
}
