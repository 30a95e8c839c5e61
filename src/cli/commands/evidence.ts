/** `headwater evidence verify|export|anchor`. */
import { resolve } from 'node:path';
import { HeadwaterError } from '../../lib/errors.js';
import { plainData } from '../../lib/terminal.js';
import {
  anchorText,
  evidenceToOcsf,
  exportedEvidence,
  inventoryPlace,
  parseAnchor,
  verifyEvidence,
  verifyEvidenceFile,
  withStore,
  type EvidenceVerification,
} from '../../pipeline/index.js';
import { EXIT } from '../exit-codes.js';
import type { CommandContext } from '../command-context.js';
import { formatOf, serialise } from '../output.js';
import { askedServer, type AskedServer, type ServerOption } from '../remote/where.js';
import { verificationPage } from '../render/evidence.js';

interface VerifyOptions extends ServerOption {
  readonly output: string;
  readonly from: string;
  readonly anchor?: readonly string[];
}

/** Exits 1 when a record is wrong. */
export async function verifyLog(file: string | undefined, options: VerifyOptions, context: CommandContext): Promise<number> {
  const { console, version, folder, signal } = context;
  const format = formatOf(options.output, ['table', 'json', 'yaml']);
  const how = { version, from: numberOf(options.from), anchors: (options.anchor ?? []).map(parseAnchor) };
  const server = askedServer(options, { 'a file': file, '--from': how.from === 1 ? undefined : how.from });
  const report = server === undefined ? await verifyHere() : await verifyThere(server);
  console.out(format === 'table' ? verificationPage(report, console.style) : serialise(format, report));
  return report.state === 'intact' ? EXIT.ok.code : EXIT.failure.code;

  async function verifyHere(): Promise<EvidenceVerification> {
    if (file !== undefined) return verifyEvidenceFile(resolve(folder, file), { ...how, of: file });
    return withStore(signal, async ({ evidence }) => verifyEvidence(evidence, { ...how, of: await inventoryPlace() }));
  }

  async function verifyThere(asked: AskedServer): Promise<EvidenceVerification> {
    const { connect } = await import('../remote/client.js');
    const { verifyEvidenceAt } = await import('../remote/evidence.js');
    return verifyEvidenceAt(await connect(asked, signal), how);
  }
}

interface ExportOptions extends ServerOption {
  readonly output: string;
  readonly from: string;
}

export async function exportLog(options: ExportOptions, { console, signal, version }: CommandContext): Promise<number> {
  const format = formatOf(options.output, ['jsonl', 'ocsf']);
  const from = numberOf(options.from);
  const server = askedServer(options, { '-o ocsf': format === 'ocsf' ? format : undefined });
  if (server !== undefined) {
    const { connect } = await import('../remote/client.js');
    const { eachRecordAt } = await import('../remote/evidence.js');
    await eachRecordAt(await connect(server, signal), from, (line) => console.out(plainData(line)));
    return EXIT.ok.code;
  }
  await withStore(signal, async ({ evidence, actions, findings }) => {
    if (format === 'jsonl') {
      for await (const line of exportedEvidence(evidence, from)) console.out(plainData(line));
      return;
    }
    const context = {
      plan: async (entry: string) => (await actions.entry(entry))?.plan,
      finding: findings.life,
    };
    for await (const event of evidenceToOcsf(evidence.records(from), context, version)) console.out(serialise('jsonl', event));
  });
  return EXIT.ok.code;
}

/** One line for keeping elsewhere; nothing when there is no record yet. */
export async function anchorLog(options: { readonly output: string }, { console, signal }: CommandContext): Promise<number> {
  const format = formatOf(options.output, ['text', 'json', 'yaml']);
  const head = await withStore(signal, ({ evidence }) => evidence.head());
  if (head === undefined) {
    console.note('the log has no records yet');
    return EXIT.ok.code;
  }
  const { sequence, hash, at } = head;
  console.out(format === 'text' ? anchorText(head) : serialise(format, { sequence, hash, at }));
  return EXIT.ok.code;
}

function numberOf(from: string): number {
  const number = Number(from);
  if (Number.isSafeInteger(number) && number >= 1) return number;
  throw new HeadwaterError('OPTION_INVALID', `--from ${from} is not the number of a record`);
}
