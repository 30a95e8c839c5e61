/** Finds the response plan that somebody names: a preset, `current`, or a file. */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  PRESETS,
  PRESET_NAMES,
  loadConfiguration,
  loadResponsePlan,
  readResponsePlan,
  type LoadedConfiguration,
} from '../../config/index.js';
import { HeadwaterError } from '../../lib/errors.js';
import type { ResponsePlan } from '../../model/index.js';
import { SYSTEM_CLOCK, type ScanRequest } from '../scan.js';

export interface ResponseRequest extends Pick<ScanRequest, 'folder' | 'version' | 'config' | 'clock'> {
  /** Where the configuration is looked for, as in a scan. */
  readonly inputs: readonly string[];
}

export interface CalledPlan {
  readonly plan: ResponsePlan;
  /** `preset guard`, or the file that it was read from. */
  readonly from: string;
}

/** What holds here: the configuration, and the time. Throws CONFIGURATION_INVALID. */
export async function openResponse({ folder, config, inputs, clock = SYSTEM_CLOCK }: ResponseRequest) {
  return { loaded: await loadConfiguration({ named: config, folder, inputs }), now: clock.now() };
}

/**
 * `current` is what headwater.yaml asks for, with its own keys on top; a preset or a file is that plan by itself. Throws
 * OPTION_INVALID for what is none of these, and RESPONSE_PLAN_INVALID.
 * @param folder what a file's path is relative to
 */
export async function planCalled(called: string, loaded: LoadedConfiguration, folder: string): Promise<CalledPlan> {
  const { configuration } = loaded;
  if (called === 'current') return currentPlan(loaded);
  const preset = PRESET_NAMES.find((name) => name === called);
  if (preset !== undefined) return { plan: PRESETS[preset], from: `preset ${preset}` };
  const path = resolve(folder, called);
  if (!(await isFile(path))) {
    const names = [...PRESET_NAMES, 'current'].join(', ');
    throw new HeadwaterError('OPTION_INVALID', `${called} is no response plan: neither one of ${names} nor a file`);
  }
  const { plan } = await readResponsePlan(path, configuration.limits, configuration.response.preset);
  return { plan, from: called };
}

async function currentPlan({ configuration, folder, path }: LoadedConfiguration): Promise<CalledPlan> {
  const { plan } = await loadResponsePlan(configuration, folder);
  const { preset, file } = configuration.response;
  if (path === undefined) return { plan, from: `preset ${plan.name}, which holds where nothing is configured` };
  return { plan, from: file === undefined ? `preset ${preset ?? plan.name}, by ${path}` : `${file}, by ${path}` };
}

async function isFile(path: string): Promise<boolean> {
  // Whatever keeps it from being looked at keeps it from being read; the error names it.
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() === true;
}
