/**
 * The configuration as it is written, and what the server may change in it: reads it again whenever it is asked, tells whether
 * it can be written, and writes only over the version that somebody saw. Every other character stays as it was.
 */
import { access, constants, readFile, stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { loadConfiguration, loadResponsePlan, type Configuration } from '../../config/index.js';
import { HeadwaterError } from '../../lib/errors.js';
import { sha256 } from '../../lib/sha256.js';
import type { ResponsePlan } from '../../model/index.js';
import { writeDurably } from '../state-folder.js';

export interface ReadConfiguration {
  readonly configuration: Configuration;
  readonly plan: ResponsePlan;
  readonly folder: string;
  /** Undefined when the defaults hold. */
  readonly path?: string;
  /** Undefined when the defaults hold. */
  readonly text?: string;
  /** Of the text. */
  readonly etag: string;
  readonly isWritable: boolean;
  readonly because: string;
}

export interface ConfigurationFile {
  read(): Promise<ReadConfiguration>;
  /**
   * Throws CONFIGURATION_CHANGED when what is there is not what had this etag, CONFIGURATION_READ_ONLY, and
   * CONFIGURATION_INVALID for a text that could not be read back.
   */
  write(text: string, etag: string): Promise<void>;
}

export function configurationFile(where: {
  readonly named?: string | undefined;
  readonly folder: string;
  readonly inputs: readonly string[];
}): ConfigurationFile {
  /** One at a time: what was read last is what is written over. */
  let writing: Promise<unknown> = Promise.resolve();
  let kept: { readonly read: ReadConfiguration; readonly of: string } | undefined;

  /** To read and check a file takes longer than most of what is asked; whether it is as it was is seen from outside. */
  async function read(): Promise<ReadConfiguration> {
    if (kept !== undefined && kept.of === (await outsideOf(kept.read))) return kept.read;
    const first = await readHere(where);
    const of = await outsideOf(first);
    if (of === '') return first;
    // Which files it is in is known only now; and what is written while it is read is not kept.
    const again = await readHere(where);
    kept = (await outsideOf(again)) === of ? { read: again, of } : undefined;
    return again;
  }

  async function writeNow(text: string, etag: string): Promise<void> {
    const now = await read();
    if (!now.isWritable || now.path === undefined) throw new HeadwaterError('CONFIGURATION_READ_ONLY', now.because);
    if (now.etag !== etag) throw new HeadwaterError('CONFIGURATION_CHANGED', `${now.path} was changed since it was shown`);
    await writeDurably(dirname(now.path), basename(now.path), Buffer.from(text));
  }

  return {
    read,
    write: (text, etag) => {
      const mine = writing.then(() => writeNow(text, etag));
      writing = mine.catch(() => undefined);
      return mine;
    },
  };
}

async function readHere(where: Parameters<typeof configurationFile>[0]): Promise<ReadConfiguration> {
  const { configuration, folder, path } = await loadConfiguration(where);
  const { plan } = await loadResponsePlan(configuration, folder);
  if (path === undefined) {
    const because = 'There is no headwater.yaml; write one, and it can be changed here.';
    return { configuration, plan, folder, etag: sha256(''), isWritable: false, because };
  }
  const text = await readFile(path, 'utf8');
  const isWritable = await mayWrite(path);
  const because = isWritable
    ? `Changes are written to ${path}.`
    : `${path} is read-only here; take the text that is shown to where it is kept.`;
  return { configuration, plan, folder, path, text, etag: sha256(text), isWritable, because };
}

/** Of its files when they were written, how large they are, and which they are; '' where that cannot be told. */
async function outsideOf({ path, folder, configuration: { response } }: ReadConfiguration): Promise<string> {
  if (path === undefined) return '';
  const files = [path, ...(response.file === undefined ? [] : [resolve(folder, response.file)])];
  try {
    const found = await Promise.all(files.map((file) => stat(file, { bigint: true })));
    return found.map(({ mtimeNs, ctimeNs, size, ino }) => `${mtimeNs} ${ctimeNs} ${size} ${ino}`).join();
  } catch {
    // Whoever reads it says what is wrong.
    return '';
  }
}

/** The file is replaced by a new one, so its folder must be writable, too. */
async function mayWrite(path: string): Promise<boolean> {
  const checks = [path, dirname(path)].map((one) =>
    access(one, constants.W_OK).then(
      () => true,
      () => false,
    ),
  );
  return (await Promise.all(checks)).every(Boolean);
}
