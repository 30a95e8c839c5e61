/** `headwater gate`: judges a change in a pipeline. Exits 3 when it is not to go on. */
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { HeadwaterError, messageOf } from '../../lib/errors.js';
import { plain, styleFor } from '../../lib/terminal.js';
import { RELEASE_PHASES, SEVERITIES } from '../../model/index.js';
import {
  baselineOf,
  expiryOf,
  gate as judge,
  gateToAnnotations,
  gateToCodeQuality,
  gateToMarkdown,
  gateToSarif,
  withoutCommands,
  type GateReport,
  type GateRequest,
} from '../../pipeline/index.js';
import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { formatOf, serialise } from '../output.js';
import { gatePage, gateVerdict, type PageOptions } from '../render/gate.js';
import { count } from '../render/words.js';
import { showProgress, type ScanOptions } from './reports.js';

interface Options extends ScanOptions {
  readonly output: string;
  readonly releasePhase: string;
  readonly failOn?: string;
  readonly base?: string;
  readonly baseline?: string;
  readonly writeBaseline?: string;
  readonly write?: readonly string[];
  readonly expires: string;
  readonly requireCoverage?: boolean;
}

const FORMATS = ['table', 'json', 'yaml', 'sarif', 'github', 'gitlab', 'markdown'] as const;
type Format = (typeof FORMATS)[number];

export async function gate(inputs: readonly string[], options: Options, context: CommandContext): Promise<number> {
  const { console, folder } = context;
  const format = formatOf(options.output, FORMATS);
  const copies = (options.write ?? []).map(copyOf);
  const request: GateRequest = {
    folder,
    version: context.version,
    signal: context.signal,
    onProgress: (event) => showProgress(event, console),
    config: options.config,
    packs: options.pack,
    policies: options.policy ?? [],
    releasePhase: oneOf(RELEASE_PHASES, options.releasePhase, '--release-phase'),
    failOn: options.failOn === undefined ? undefined : oneOf(SEVERITIES, options.failOn, '--fail-on'),
    base: options.base,
    baseline: options.baseline,
  };
  const paths = inputs.length === 0 ? ['.'] : inputs;
  if (options.writeBaseline !== undefined) return writeBaseline(paths, request, options.writeBaseline, options, context);
  const report = await judge(paths, request);
  const { style, errorStyle, width } = console;
  console.out(shown(report, format, { style, width, folder }));
  for (const copy of copies)
    await write(
      resolve(folder, copy.file),
      `${shown(report, copy.format, { style: styleFor({}, {}), width: Infinity, folder })}\n`,
    );
  // Annotations go where the code host reads them; people read the log.
  if (format === 'github') console.note(withoutCommands(gatePage(report, { style: errorStyle, width: Infinity, folder })));
  else if (format !== 'table') console.note(gateVerdict(report, errorStyle));
  for (const hint of hints(report, request)) console.note(hint);
  if (report.held) return EXIT.findings.code;
  const incomplete = report.gaps.length > 0 || report.errors.length > 0;
  return options.requireCoverage === true && incomplete ? EXIT.coverage.code : EXIT.ok.code;
}

/** More than this at once is likely to have been there before the change. */
const MANY = 5;

/** What the person may want next, on stderr. */
function hints({ summary }: GateReport, { base, baseline }: GateRequest): readonly string[] {
  if (summary.held === 0) return [];
  const all = summary.held > MANY && base === undefined && baseline === undefined;
  return [
    'To ask for an exemption, add the line after `exempt` under `exemptions` in headwater.yaml, and say why and who approves it.',
    ...(all ? ['To count only what is new, add --base REVISION; to give what is there time, --write-baseline FILE.'] : []),
  ];
}

/** `sarif=gate.sarif` */
function copyOf(asked: string): { readonly format: Format; readonly file: string } {
  const at = asked.indexOf('=');
  const file = asked.slice(at + 1);
  if (at === -1 || file === '') throw new HeadwaterError('OPTION_INVALID', `--write ${asked} is not like sarif=FILE`);
  return { format: formatOf(asked.slice(0, at), FORMATS), file };
}

async function writeBaseline(
  paths: readonly string[],
  { baseline, ...request }: GateRequest,
  file: string,
  options: Options,
  { console, folder }: CommandContext,
): Promise<number> {
  if (baseline !== undefined) throw new HeadwaterError('OPTION_INVALID', 'give --baseline or --write-baseline, not both');
  const expires = expiryOf(options.expires, new Date());
  const entries = await baselineOf(paths, request, expires);
  const { Document } = await import('yaml');
  const document = new Document({ apiVersion: 'headwater.dev/v1', kind: 'Baseline', entries });
  await write(resolve(folder, file), document.toString({ lineWidth: 0 }));
  console.out(`${count(entries.length, 'finding')} written to ${plain(file)}, each with time until ${expires}`);
  return EXIT.ok.code;
}

async function write(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (cause) {
    throw new HeadwaterError('OPTION_INVALID', `${path} cannot be written: ${messageOf(cause)}`, { cause });
  }
}

function oneOf<Word extends string>(words: readonly Word[], asked: string, option: string): Word {
  const found = words.find((word) => word === asked);
  if (found === undefined) throw new HeadwaterError('OPTION_INVALID', `${option} ${asked} is not one of ${words.join(', ')}`);
  return found;
}

function shown(report: GateReport, format: Format, options: PageOptions): string {
  switch (format) {
    case 'table':
      return gatePage(report, options);
    case 'sarif':
      return serialise('json', gateToSarif(report));
    case 'gitlab':
      return serialise('json', gateToCodeQuality(report));
    case 'github':
      return gateToAnnotations(report).map(plain).join('\n');
    case 'markdown':
      return gateToMarkdown(report).trimEnd();
    default:
      return serialise(format, report);
  }
}
