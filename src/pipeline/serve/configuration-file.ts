/**
 * The configuration as it is written, and what the server may change in it: reads it again whenever it is asked, tells whether
 * it can be written, and writes only over the version that somebody saw. Every other character stays as it was. While what is
 * written cannot be read, what was read last holds, is said to, and nothing is written over it.
 */
import { access, constants, readFile, stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { loadConfiguration, loadResponsePlan, type Configuration } from '../../config/index.js';
import { HeadwaterError, messageOf } from '../../lib/errors.js';
import { sha256 } from '../../lib/sha256.js';
import type { ResponsePlan } from '../../model/index.js';
import { partsThatDiffer, stillThere } from '../configured.js';
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
  /** Why what is written now does not hold, and this does, which was read before. */
  readonly problem?: string;
  /** Parts that are written otherwise than when this process began, and are taken at the start only. */
  readonly needsRestart: readonly string[];
}

/** What the server, the worker beside it, or both take at their start. */
const FIXED = ['server', 'worker', 'limits', 'kubernetesVersion'] as const;

export interface ConfigurationFile {
  /** Throws CONFIGURATION_INVALID or RESPONSE_PLAN_INVALID where nothing was read before. */
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
  let first: Configuration | undefined;
  let last: ReadConfiguration | undefined;

  /** To read and check a file takes longer than most of what is asked; whether it is as it was is seen from outside. */
  async function readAnew(): Promise<ReadConfiguration> {
    if (kept !== undefined && kept.of === (await outsideOf(kept.read))) return kept.read;
    const found = await readOne();
    const of = await outsideOf(found);
    if (of === '') return found;
    // Which files it is in is known only now; and what is written while it is read is not kept.
    const again = await readOne();
    kept = (await outsideOf(again)) === of ? { read: again, of } : undefined;
    return again;
  }

  async function readOne(): Promise<ReadConfiguration> {
    const found = stillThere(await readHere(where), last ?? {});
    first ??= found.configuration;
    return { ...found, needsRestart: partsThatDiffer(first, found.configuration, FIXED) };
  }

  async function read(): Promise<ReadConfiguration> {
    try {
      last = await readAnew();
      return last;
    } catch (error) {
      if (last === undefined) throw error;
      const problem = messageOf(error);
      return { ...last, isWritable: false, because: `It cannot be read as it is written now: ${problem}`, problem };
    }
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

type Found = Omit<ReadConfiguration, 'needsRestart' | 'problem'>;

async function readHere(where: Parameters<typeof configurationFile>[0]): Promise<Found> {
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
async function outsideOf({ path, folder, configuration: { response } }: Found): Promise<string> {
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
