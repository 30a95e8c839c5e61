/** `headwater source list|add|test|sync|permissions`. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { addSource, loadConfiguration, type ConfiguredSource, type LoadedConfiguration } from '../../config/index.js';
import { collectEarly } from '../../lib/collect-early.js';
import { HeadwaterError } from '../../lib/errors.js';
import { systemTimer } from '../../lib/system-timer.js';
import { plain } from '../../lib/terminal.js';
import {
  actionPermissionsOf,
  choosePolicies,
  claimAddress,
  followSources,
  nameOfSource,
  ownPolicyPaths,
  permissionsOf,
  sourceList,
  sourceTestReport,
  syncReport,
  syncSources,
  testSources,
  withInventory,
  writeDurably,
  SYSTEM_CLOCK,
  type SourceSurroundings,
} from '../../pipeline/index.js';
import { EXIT } from '../exit-codes.js';
import type { CommandContext } from '../command-context.js';
import { LIST_FORMATS, formatOf, serialise } from '../output.js';
import { changeLine, sourceListPage, sourceTestPage, syncPage } from '../render/source.js';

interface Options {
  readonly output: string;
  readonly config?: string;
}

export async function listSources(options: Options, context: CommandContext): Promise<number> {
  const format = formatOf(options.output, LIST_FORMATS);
  const { configuration } = await configurationOf(options, context);
  const list = await withInventory(context.signal, (inventory) => sourceList(configuration.sources, inventory));
  const { console } = context;
  console.out(format === 'table' ? sourceListPage(list, console.style, console.width) : serialise(format, list, list.items));
  return EXIT.ok.code;
}

interface AddOptions extends Options {
  readonly name?: string;
  readonly accounts?: readonly string[];
  readonly regions?: readonly string[];
  readonly kinds?: readonly string[];
  readonly assumeRole?: string;
  readonly events?: string;
  readonly every?: string;
}

/** Writes it into headwater.yaml, in the current folder when there is none. Connects to nothing. */
export async function addOneSource(address: string, options: AddOptions, context: CommandContext): Promise<number> {
  await claimAddress(address);
  const { path = join(context.folder, 'headwater.yaml') } = await configurationOf(options, context);
  const before = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  const { name, accounts, regions, kinds, assumeRole, events, every } = options;
  const said = Object.entries({ address, name, accounts, regions, kinds, assumeRole, events, every });
  const source = { address, ...Object.fromEntries(said.filter(([, value]) => value !== undefined)) };
  const text = addSource(before, source, path);
  await writeDurably(join(path, '..'), path.split('/').at(-1) ?? path, Buffer.from(text));
  context.console.out(`${plain(name ?? address)} is in ${plain(path)}`);
  context.console.note(`next: headwater source test ${plain(name ?? address)}, then headwater source sync`);
  return EXIT.ok.code;
}

export async function testSomeSources(names: readonly string[], options: Options, context: CommandContext): Promise<number> {
  const format = formatOf(options.output, LIST_FORMATS);
  const { configuration } = await configurationOf(options, context);
  const chosen = chosenSources(configuration.sources, names);
  const report = sourceTestReport(await testSources(chosen, surroundings(configuration, context)));
  const { console } = context;
  console.out(
    format === 'table' ? sourceTestPage(report, console.style, console.width) : serialise(format, report, report.sources),
  );
  if (report.sources.some(({ opened }) => !opened)) return EXIT.failure.code;
  return report.sources.some(({ gaps }) => gaps.length > 0) ? EXIT.coverage.code : EXIT.ok.code;
}

interface SyncOptions extends Options {
  readonly follow?: boolean;
  readonly pack?: readonly string[];
  readonly policy?: readonly string[];
  readonly fresh?: boolean;
  readonly requireCoverage?: boolean;
}

export async function syncSomeSources(names: readonly string[], options: SyncOptions, context: CommandContext): Promise<number> {
  const format = formatOf(options.output, LIST_FORMATS);
  const { configuration } = await configurationOf(options, context);
  const chosen = chosenSources(configuration.sources, names);
  // Every page is garbage as soon as it is stored.
  collectEarly();
  if (options.follow === true) return followThem(chosen, options, context);
  const synced = await withInventory(context.signal, (inventory) =>
    syncSources(chosen, inventory, { ...surroundings(configuration, context), fresh: options.fresh }),
  );
  const report = syncReport(synced);
  const { console } = context;
  console.out(format === 'table' ? syncPage(report, console.style, console.width) : serialise(format, report, report.sources));
  if (report.sources.every(({ state }) => state === 'unread')) return EXIT.failure.code;
  const isWhole = report.sources.every(({ state }) => state === 'read');
  return options.requireCoverage === true && !isWhole ? EXIT.coverage.code : EXIT.ok.code;
}

/** Until it is interrupted: one line for each policy that says something else of a resource than before. */
async function followThem(chosen: readonly ConfiguredSource[], options: SyncOptions, context: CommandContext): Promise<number> {
  const { console, signal, folder: here } = context;
  const loaded = await configurationOf(options, context);
  const { configuration, folder } = loaded;
  const guardrails = await choosePolicies({
    packs: options.pack ?? configuration.policies.packs,
    paths: ownPolicyPaths(loaded, { policies: options.policy ?? [], folder: here }),
    folder,
    limits: configuration.limits,
  });
  await withInventory(signal, (inventory) =>
    followSources(chosen, inventory, {
      ...surroundings(configuration, context),
      timer: systemTimer,
      guardrails,
      kubernetes: configuration.kubernetesVersion,
      onSynced: (synced) => console.note(syncPage(syncReport([synced]), console.errorStyle, console.width)),
      onResults: (changes) => {
        for (const change of changes)
          console.out(options.output === 'table' ? changeLine(change, console.style) : JSON.stringify(change));
      },
      onGap: ({ code, what, why }) => console.note(`${console.errorStyle.yellow(code)} ${plain(what)}: ${plain(why)}`),
    }),
  );
  return EXIT.ok.code;
}

interface PermissionOptions {
  readonly output: string;
  readonly kinds?: readonly string[];
  /** True for the actions of all names. */
  readonly actions?: readonly string[] | true;
}

/** The grant as it can be saved to a file; with -o json or yaml which call needs what as well. */
export async function showPermissions(platform: string, options: PermissionOptions, context: CommandContext): Promise<number> {
  const format = formatOf(options.output, ['text', 'json', 'yaml'] as const);
  const { kinds, actions } = options;
  const needed =
    actions === undefined
      ? await permissionsOf(platform, kinds)
      : await actionPermissionsOf(platform, actions === true ? [] : actions);
  const { console } = context;
  if (format === 'text') {
    console.out(needed.grant.text.trimEnd());
    if (needed.grant.apply !== undefined) console.note(`to put it into place: ${needed.grant.apply}`);
  } else {
    console.out(serialise(format, { apiVersion: 'headwater.dev/v1', kind: 'PermissionList', ...needed }));
  }
  return EXIT.ok.code;
}

async function configurationOf({ config }: Pick<Options, 'config'>, { folder }: CommandContext): Promise<LoadedConfiguration> {
  return loadConfiguration({ named: config, folder, inputs: [] });
}

/** All of them, or those that are named. Throws SOURCE_UNKNOWN. */
function chosenSources(sources: readonly ConfiguredSource[], names: readonly string[]): readonly ConfiguredSource[] {
  if (sources.length === 0) throw new HeadwaterError('SOURCE_UNKNOWN', 'headwater.yaml names no source');
  const unknown = names.find((name) => !sources.some((source) => nameOfSource(source) === name));
  if (unknown !== undefined) throw new HeadwaterError('SOURCE_UNKNOWN', `headwater.yaml names no source ${unknown}`);
  return names.length === 0 ? sources : sources.filter((source) => names.includes(nameOfSource(source)));
}

function surroundings({ limits }: LoadedConfiguration['configuration'], { signal, console }: CommandContext): SourceSurroundings {
  return {
    limits,
    signal,
    clock: SYSTEM_CLOCK,
    onProgress: (source, message) => console.status(`reading ${plain(source)}: ${plain(message)}`),
  };
}
