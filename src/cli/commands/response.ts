/** `headwater response show|test|diff|recommend`: what a response plan says and would do, what changes with another one, what actions earned. */
import {
  diffResponsePlans,
  recommendTrust,
  showResponsePlan,
  testResponsePlan,
  type ResponseTestRequest,
  type ScanReport,
} from '../../pipeline/index.js';
import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { LIST_FORMATS, formatOf, serialise } from '../output.js';
import { responseDiffPage, responsePlanPage, responseTestPage, trustPage } from '../render/response.js';
import { reportFor, type FromScanOptions } from './reports.js';

const FORMATS = ['table', 'json', 'yaml'] as const;

interface ShowOptions {
  readonly output: string;
  readonly preset?: string;
  readonly config?: string;
}

interface TestOptions extends FromScanOptions {
  readonly output: string;
  readonly trusted?: boolean;
}

export async function showResponse(options: ShowOptions, { console, folder, version }: CommandContext): Promise<number> {
  const format = formatOf(options.output, FORMATS);
  const report = await showResponsePlan(options.preset ?? 'current', { folder, version, config: options.config, inputs: [] });
  console.out(format === 'table' ? responsePlanPage(report, console.style) : serialise(format, report));
  return EXIT.ok.code;
}

export async function testResponse(
  plan: string,
  inputs: readonly string[],
  options: TestOptions,
  context: CommandContext,
): Promise<number> {
  const format = formatOf(options.output, FORMATS);
  const { report, request } = await given(inputs, options, context);
  const tested = await testResponsePlan(plan, report, request);
  const { console } = context;
  console.out(format === 'table' ? responseTestPage(tested, console.style, console.width) : serialise(format, tested));
  return EXIT.ok.code;
}

export async function diffResponse(
  plans: readonly [string, string],
  inputs: readonly string[],
  options: TestOptions,
  context: CommandContext,
): Promise<number> {
  const format = formatOf(options.output, FORMATS);
  const { report, request } = await given(inputs, options, context);
  const compared = await diffResponsePlans(plans, report, request);
  const { console } = context;
  console.out(format === 'table' ? responseDiffPage(compared, console.style) : serialise(format, compared));
  return EXIT.ok.code;
}

export async function recommendResponse(
  options: { readonly output: string; readonly config?: string },
  { console, folder, version, signal }: CommandContext,
): Promise<number> {
  const format = formatOf(options.output, LIST_FORMATS);
  const report = await recommendTrust({ folder, version, config: options.config, inputs: [], signal });
  console.out(format === 'table' ? trustPage(report, console.style) : serialise(format, report, report.items));
  return EXIT.ok.code;
}

async function given(
  inputs: readonly string[],
  options: TestOptions,
  context: CommandContext,
): Promise<{ readonly report: ScanReport; readonly request: ResponseTestRequest }> {
  const { folder, version } = context;
  const report = await reportFor(inputs, options, context);
  return { report, request: { folder, version, config: options.config, inputs, trusted: options.trusted === true } };
}
