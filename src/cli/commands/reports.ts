/** How commands come by a report: the inputs they were given, a file, or the last scan. */
import { HeadwaterError } from '../../lib/errors.js';
import { plain } from '../../lib/terminal.js';
import { lastScan, readReport, scanInputs, stateFolder, type ProgressEvent, type ScanReport } from '../../pipeline/index.js';
import type { Console } from '../console.js';
import type { CommandContext } from '../command-context.js';
import { count } from '../render/words.js';

export interface ScanOptions {
  readonly config?: string;
  readonly pack?: readonly string[];
  readonly policy?: readonly string[];
  /** Of what runs; accounts and projects are the same thing in two platforms' words. */
  readonly accounts?: readonly string[];
  readonly projects?: readonly string[];
  readonly regions?: readonly string[];
  readonly withResources?: boolean;
  /** What the inventory holds, beside the inputs. */
  readonly inventory?: boolean;
}

export interface FromScanOptions extends ScanOptions {
  readonly report?: string;
}

/** What says where a report comes from, and so is for no server. */
export function onlyHere(inputs: readonly string[], { report, config, pack, policy }: FromScanOptions): Record<string, unknown> {
  return { 'an input': inputs, '--report': report, '--config': config, '--pack': pack, '--policy': policy };
}

/** Scans when there are inputs, else reads --report, else the last scan. */
export async function reportFor(
  inputs: readonly string[],
  options: FromScanOptions,
  context: CommandContext,
): Promise<ScanReport> {
  if (inputs.length > 0 && options.report !== undefined) {
    throw new HeadwaterError('OPTION_INVALID', 'give inputs or --report, not both');
  }
  if (inputs.length > 0) return (await freshScan(inputs, options, context)).report;
  if (options.report !== undefined) return readReport(options.report);
  const kept = await lastScan(context.folder, stateFolder());
  const { console } = context;
  const where = kept.elsewhere ? ` in ${plain(kept.folder)}` : '';
  console.note(console.errorStyle.dim(`from the scan of ${kept.report.generatedAt}${where}`));
  return kept.report;
}

/** A scan with its progress shown on stderr. */
export async function freshScan(inputs: readonly string[], options: ScanOptions, context: CommandContext) {
  return scanInputs(inputs, {
    folder: context.folder,
    version: context.version,
    signal: context.signal,
    onProgress: (event) => showProgress(event, context.console),
    config: options.config,
    packs: options.pack,
    policies: options.policy ?? [],
    live: { accounts: [...(options.accounts ?? []), ...(options.projects ?? [])], regions: options.regions ?? [] },
    withResources: options.withResources,
    inventory: options.inventory,
  });
}

/** One line per source when it ends; on a terminal also what is going on now. */
export function showProgress(event: ProgressEvent, console: Console): void {
  const style = console.errorStyle;
  if (event.kind === 'started') console.status(`reading ${plain(event.source)} …`);
  else if (event.kind === 'moved') console.status(`reading ${plain(event.source)}: ${plain(event.message)}`);
  else {
    const { status } = event;
    const isEmpty = Object.keys(status.observed).every((kind) => kind === 'repository');
    if (isEmpty && status.status === 'read') return; // a folder that only holds other sources
    const seen = Object.entries(status.observed)
      .filter(([kind]) => kind !== 'repository' && kind !== 'source-file')
      .map(([kind, n]) => (kind === 'advisory' ? count(n, 'advisory', 'advisories') : count(n, WORDS[kind] ?? kind)));
    const mark = status.status === 'read' ? style.green('✓') : status.status === 'partial' ? style.yellow('◐') : style.red('✗');
    const gaps = status.gaps.length === 0 ? '' : style.yellow(`, ${count(status.gaps.length, 'gap')}`);
    console.note(`${mark} ${plain(status.id)} ${style.dim(`(${status.kind})`)} ${seen.join(', ') || 'nothing'}${gaps}`);
  }
}

const WORDS: Readonly<Record<string, string>> = {
  dockerfile: 'Dockerfile',
  ownership: 'ownership rule',
  'scanner-report': 'scanner report',
};
