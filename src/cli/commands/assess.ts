/** `headwater assess`: policies on files, nothing else. Exits 3 when one fails. */
import { HeadwaterError } from '../../lib/errors.js';
import { parseKubernetesVersion, type KubernetesVersion } from '../../lib/kubernetes-version.js';
import { plain, type Style } from '../../lib/terminal.js';
import { assessFiles, assessmentToSarif, type AssessmentReport } from '../../pipeline/index.js';
import { EXIT } from '../exit-codes.js';
import type { CommandContext } from '../command-context.js';
import { SCAN_FORMATS, formatOf, serialise } from '../output.js';
import { table } from '../render/table.js';
import { gapLines } from '../render/coverage.js';
import { count, place } from '../render/words.js';
import { showProgress } from './reports.js';

interface Options {
  readonly output: string;
  readonly config?: string;
  readonly policy?: readonly string[];
  readonly pack?: readonly string[];
  readonly kubernetesVersion?: string;
}

export async function assess(files: readonly string[], options: Options, context: CommandContext): Promise<number> {
  const format = formatOf(options.output, SCAN_FORMATS);
  if (options.policy === undefined && options.pack === undefined) {
    throw new HeadwaterError('OPTION_INVALID', 'say what to evaluate: --policy PATH or --pack NAME');
  }
  const report = await assessFiles(files, {
    folder: context.folder,
    version: context.version,
    signal: context.signal,
    onProgress: (event) => showProgress(event, context.console),
    config: options.config,
    packs: options.pack ?? [],
    policies: options.policy ?? [],
    kubernetesVersion: kubernetesVersionOf(options.kubernetesVersion),
  });
  const { console } = context;
  if (format === 'table') console.out(page(report, console.style));
  else console.out(format === 'sarif' ? serialise('json', assessmentToSarif(report)) : serialise(format, report));
  return report.results.some(({ result }) => result === 'fail') ? EXIT.findings.code : EXIT.ok.code;
}

/** Throws OPTION_INVALID. */
export function kubernetesVersionOf(asked: string | undefined): KubernetesVersion | undefined {
  if (asked === undefined) return undefined;
  const version = parseKubernetesVersion(asked);
  if (version !== undefined) return version;
  throw new HeadwaterError('OPTION_INVALID', `--kubernetes-version ${asked} is no version of Kubernetes like 1.33`);
}

function page(report: AssessmentReport, style: Style): string {
  const shown = report.results.filter(({ result }) => result === 'fail' || result === 'error');
  const { summary } = report;
  return [
    ...(shown.length === 0
      ? []
      : [
          table(
            ['RESULT', 'POLICY', 'RESOURCE', 'WHERE', 'WHY'],
            shown.map(({ result, policy, resource, location, message }) => [
              result === 'fail' ? style.red(result) : style.yellow(result),
              plain(policy),
              plain(`${resource.kind} ${resource.namespace === undefined ? '' : `${resource.namespace}/`}${resource.name}`),
              place(location),
              plain(message),
            ]),
            style,
          ),
          '',
        ]),
    style.bold(
      `${count(summary.fail, 'failure')}, ${count(summary.error, 'error')}, ${count(summary.pass, 'pass', 'passes')}, ${summary['not-applicable']} not applicable`,
    ),
    ...gapLines(report.gaps, style),
  ].join('\n');
}
