/** `headwater policy coverage`. */
import { policyCoverage, type PolicyCoverageReport } from '../../pipeline/index.js';
import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { LIST_FORMATS, formatOf, serialise } from '../output.js';
import { coverageMarkdown, frameworkPage, frameworksPage } from '../render/policy-coverage.js';

interface Options {
  readonly output: string;
  readonly framework?: string;
  readonly pack?: readonly string[];
  readonly policy?: readonly string[];
}

const FORMATS = [...LIST_FORMATS, 'markdown'] as const;

export async function coverPolicies(options: Options, context: CommandContext): Promise<number> {
  const format = formatOf(options.output, FORMATS);
  const report = await policyCoverage({
    framework: options.framework,
    packs: options.pack,
    policies: options.policy ?? [],
    folder: context.folder,
    version: context.version,
  });
  const { console } = context;
  const only = options.framework === undefined ? undefined : report.frameworks[0];
  if (format === 'markdown') console.out(coverageMarkdown(report));
  else if (format !== 'table') console.out(serialise(format, report, itemsOf(report, only !== undefined)));
  else if (only === undefined) console.out(frameworksPage(report, console.style, console.width));
  else console.out(frameworkPage(only, console.style, console.width));
  return EXIT.ok.code;
}

/** One framework's requirements, each saying whose it is; else the frameworks, in brief. */
function itemsOf({ frameworks }: PolicyCoverageReport, one: boolean): readonly unknown[] {
  if (!one)
    return frameworks.map(({ name, title, version, url, scope, counts }) => ({ name, title, version, url, scope, counts }));
  return frameworks.flatMap(({ name, requirements }) => requirements.map((requirement) => ({ framework: name, ...requirement })));
}
