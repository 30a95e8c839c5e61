/**
 * The configuration as it is written now, for a process that goes on for long: read again whenever it is asked. While it cannot be
 * read, or is gone, what was read last holds; whoever asks to be told is told once of each reason.
 */
import { isDeepStrictEqual } from 'node:util';
import { loadConfiguration, type Configuration, type LoadedConfiguration } from '../config/index.js';
import { HeadwaterError, messageOf } from '../lib/errors.js';

export interface Configured {
  /** What holds now. Never throws. */
  read(): Promise<LoadedConfiguration>;
  /** What was read last. */
  last(): LoadedConfiguration;
}

export interface ConfiguredOptions {
  /** What holds until the file says something else. */
  readonly first: LoadedConfiguration;
  readonly where: Parameters<typeof loadConfiguration>[0];
  /** The configuration cannot be read now. */
  readonly onProblem: (because: string) => void;
  /** Other sources are configured now. */
  readonly onSources: (sources: Configuration['sources']) => void;
  /** What is written of these parts is other than what this process works by. */
  readonly onNeedsRestart: (parts: readonly string[]) => void;
  /** Parts that are taken at the start. */
  readonly fixed: readonly (keyof Configuration)[];
}

export function configuredNow({ first, where, onProblem, onSources, onNeedsRestart, fixed }: ConfiguredOptions): Configured {
  let last = first;
  let problem: string | undefined;
  let told: readonly string[] = [];
  const read = async (): Promise<LoadedConfiguration> => {
    try {
      const next = stillThere(await loadConfiguration(where), last);
      problem = undefined;
      const before = last;
      last = next;
      if (!isDeepStrictEqual(before.configuration.sources, next.configuration.sources)) onSources(next.configuration.sources);
      const parts = partsThatDiffer(first.configuration, next.configuration, fixed);
      if (parts.length > 0 && !isDeepStrictEqual(parts, told)) onNeedsRestart(parts);
      told = parts;
    } catch (error) {
      const because = messageOf(error);
      if (because !== problem) onProblem(because);
      problem = because;
    }
    return last;
  };
  return { read, last: () => last };
}

/**
 * What is read where a file was before is not taken for the defaults, nor for that of another folder: it is as if the file could not be
 * read. Throws CONFIGURATION_INVALID.
 */
export function stillThere<Read extends Pick<LoadedConfiguration, 'path'>>(
  read: Read,
  { path }: Pick<LoadedConfiguration, 'path'>,
): Read {
  if (path === undefined || read.path === path) return read;
  throw new HeadwaterError('CONFIGURATION_INVALID', `${path} is gone`);
}

/** The names of the parts that are written otherwise than they were. */
export function partsThatDiffer(
  before: Configuration,
  now: Configuration,
  among: readonly (keyof Configuration)[],
): readonly string[] {
  return among.filter((part) => !isDeepStrictEqual(before[part], now[part]));
}
