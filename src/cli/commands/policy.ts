/** `headwater policy list|show|test`. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HeadwaterError } from '../../lib/errors.js';
import { plain, plainLines, type Style } from '../../lib/terminal.js';
import {
  policyTestReport,
  shippedPolicies,
  shippedPolicy,
  type LoadedPolicy,
  type PolicyTestReport,
} from '../../pipeline/index.js';
import { EXIT } from '../exit-codes.js';
import type { CommandContext } from '../command-context.js';
import { LIST_FORMATS, formatOf, serialise } from '../output.js';
import { table } from '../render/table.js';
import { count, severityMark } from '../render/words.js';

interface Options {
  readonly output: string;
}

export async function listPolicies(
  options: Options & { readonly pack?: readonly string[] },
  context: CommandContext,
): Promise<number> {
  const format = formatOf(options.output, LIST_FORMATS);
  const all = await shippedPolicies();
  const wanted = options.pack;
  if (wanted !== undefined) assertPacks(wanted, all);
  const policies = wanted === undefined ? all : all.filter(({ policy }) => policy.packs.some((pack) => wanted.includes(pack)));
  const items = policies.map(({ policy }) => policy);
  const { console } = context;
  if (format !== 'table') console.out(serialise(format, { apiVersion: 'headwater.dev/v1', kind: 'PolicyList', items }, items));
  else {
    console.out(
      table(
        ['POLICY', 'SEVERITY', 'PACKS', 'TITLE'],
        items.map((policy) => [
          policy.id,
          severityMark(policy.severity, console.style),
          policy.packs.join(', '),
          plain(policy.title),
        ]),
        console.style,
      ),
    );
  }
  return EXIT.ok.code;
}

function assertPacks(wanted: readonly string[], all: readonly LoadedPolicy[]): void {
  const known = new Set(all.flatMap(({ policy }) => policy.packs));
  const unknown = wanted.filter((pack) => !known.has(pack));
  if (unknown.length > 0)
    throw new HeadwaterError(
      'PACK_UNKNOWN',
      `no pack is called ${unknown.join(', ')}; there are ${[...known].sort().join(', ')}`,
    );
}

export async function showPolicy(id: string, options: Options, context: CommandContext): Promise<number> {
  const format = formatOf(options.output, LIST_FORMATS);
  const only = await shippedPolicy(id);
  const { console } = context;
  console.out(format === 'table' ? await policyPage(only, console.style) : serialise(format, only.policy));
  return EXIT.ok.code;
}

async function policyPage({ policy, folder }: LoadedPolicy, style: Style): Promise<string> {
  const readme = await readFile(join(folder, 'readme.md'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''; // a policy of one's own need not have one
    throw error;
  });
  return [
    style.bold(`${policy.id}: ${plain(policy.title)}`),
    `  severity  ${severityMark(policy.severity, style)}: ${plain(policy.severityReason)}`,
    `  packs     ${policy.packs.join(', ')}`,
    `  controls  ${policy.controls.map(({ framework, id }) => `${framework} ${id}`).join(', ') || 'none'}`,
    '',
    ...policy.validations.map(({ expression }) => plainLines(`  ${expression.trim().replaceAll('\n', '\n  ')}`)),
    '',
    plainLines(readme.trim()),
  ].join('\n');
}

export async function testPolicies(paths: readonly string[], options: Options, context: CommandContext): Promise<number> {
  const format = formatOf(options.output, LIST_FORMATS);
  const report = await policyTestReport(paths, context.version);
  if (report.results.length === 0 && report.problems.length === 0) {
    throw new HeadwaterError('INPUT_NOT_FOUND', `no policies with cases are in ${paths.join(', ')}`);
  }
  const differing = report.results.filter(({ expected, actual }) => expected !== actual);
  const { console } = context;
  console.out(format === 'table' ? testPage(report, differing, console.style) : serialise(format, report));
  return differing.length > 0 || report.problems.length > 0 ? EXIT.failure.code : EXIT.ok.code;
}

function testPage(report: PolicyTestReport, differing: PolicyTestReport['results'], style: Style): string {
  const rows = differing.map(({ file, policy, rule, expected, actual }) => [
    plain(file),
    plain(policy),
    plain(rule),
    expected,
    style.red(actual),
  ]);
  const passed = report.results.length - differing.length;
  return [
    ...(rows.length === 0 ? [] : [table(['FILE', 'POLICY', 'CASE', 'EXPECTED', 'ACTUAL'], rows, style), '']),
    ...report.problems.map(({ file, code, why }) => `${style.red(code)} ${plain(file)}: ${plainLines(why)}`),
    `${count(passed, 'case')} as expected, ${differing.length} not`,
  ].join('\n');
}
