/**
 * The response plan edited: what would be done more and less, and the edit written. What gets looser needs a stronger right than
 * what gets stricter (S14), so both are told apart here, by the same code that `headwater response diff` has.
 */
import { changeResponse, loadResponsePlan, parseConfiguration, type ResponseChange } from '../../config/index.js';
import { HeadwaterError } from '../../lib/errors.js';
import { diffResponsePlans, type ResponseDiffReport } from '../response/index.js';
import type { ReadConfiguration } from './configuration-file.js';
import { DECIDABLE, readDecidable } from './decidable.js';
import type { Serving } from './serving.js';

export interface ResponseEdited {
  readonly diff: ResponseDiffReport;
  readonly loosens: boolean;
  /** Whether all findings of the last look were tried. */
  readonly isWhole: boolean;
  /** The configuration as it would be written. */
  readonly text: string;
  /** Of the configuration that it was made from. */
  readonly etag: string;
}

/** Throws CONFIGURATION_READ_ONLY where there is no file to change, and CONFIGURATION_INVALID. */
export async function previewResponseEdit(serving: Serving, change: ResponseChange): Promise<ResponseEdited> {
  const now = await serving.configuration.read();
  const { path, text } = now;
  if (path === undefined || text === undefined) throw new HeadwaterError('CONFIGURATION_READ_ONLY', now.because);
  const edited = changeResponse(text, change, path);
  const { plan } = await loadResponsePlan(parseConfiguration(edited, path), now.folder);
  const report = await lastLook(serving);
  const { folder, inputs, config, version } = serving.request;
  const diff = await diffResponsePlans(['current', { plan, from: 'the edit' }], report, {
    folder,
    inputs,
    version,
    config,
    clock: serving.clock,
    trusted: false,
  });
  return { diff, loosens: doesLoosen(diff), isWhole: report.isWhole, text: edited, etag: now.etag };
}

/** Writes it, and the evidence of it. @returns the configuration as it is then */
export async function saveResponseEdit(
  serving: Serving,
  { text, etag, diff }: ResponseEdited,
  by: string,
): Promise<ReadConfiguration> {
  await serving.configuration.write(text, etag);
  await serving.evidence.append({
    at: serving.clock.now().toISOString(),
    kind: 'policy-set',
    actor: by,
    subject: 'response-plan',
    body: { kind: 'edited', loosened: [...diff.plan.loosened], tightened: [...diff.plan.tightened] },
  });
  await serving.wake.call();
  return serving.configuration.read();
}

function doesLoosen({ plan, decisions }: ResponseDiffReport): boolean {
  return plan.loosened.length > 0 || decisions.loosened.length > 0;
}

async function lastLook({ view, clock }: Serving) {
  const [head, kept] = await Promise.all([view.head(), view.document(DECIDABLE)]);
  if (head === undefined || kept === undefined)
    return { generatedAt: clock.now().toISOString(), causes: [], findings: [], resources: [], isWhole: true };
  return readDecidable(kept, head.at);
}
