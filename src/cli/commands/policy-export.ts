/** `headwater policy export`: policies as manifests that enforce them where Headwater need not run. */
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { loadConfiguration } from '../../config/index.js';
import { HeadwaterError, messageOf } from '../../lib/errors.js';
import { parseKubernetesVersion, type KubernetesVersion } from '../../lib/kubernetes-version.js';
import {
  EXPORT_PHASES,
  EXPORT_TARGETS,
  exportPolicies,
  ownPolicyPaths,
  type ExportPhase,
  type ExportTarget,
} from '../../pipeline/index.js';
import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { serialise } from '../output.js';

interface Options {
  readonly to: string;
  readonly policy?: readonly string[];
  readonly releasePhase?: readonly string[];
  readonly phaseLabel?: string;
  readonly kubernetesVersion?: string;
  readonly config?: string;
  readonly output?: string;
}

export async function exportPolicy(names: readonly string[], options: Options, context: CommandContext): Promise<number> {
  const target = targetOf(options.to);
  const phases = options.releasePhase?.map(phaseOf);
  const loaded = await loadConfiguration({ named: options.config, folder: context.folder, inputs: [] });
  const { configuration } = loaded;
  const paths = ownPolicyPaths(loaded, { folder: context.folder, policies: options.policy ?? [] });
  const manifests = await exportPolicies(
    names,
    { paths, folder: context.folder, limits: configuration.limits },
    {
      target,
      phases,
      rollout: configuration.policies.rollout,
      phaseLabel: options.phaseLabel,
      kubernetes: versionOf(options.kubernetesVersion) ?? configuration.kubernetesVersion,
    },
  );
  const text = manifests.map((manifest) => serialise('yaml', manifest)).join('\n---\n');
  if (options.output === undefined) context.console.out(text);
  else await write(resolve(context.folder, options.output), `${text}\n`);
  return EXIT.ok.code;
}

async function write(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (cause) {
    throw new HeadwaterError('OPTION_INVALID', `--output ${path} cannot be written: ${messageOf(cause)}`, { cause });
  }
}

function targetOf(asked: string): ExportTarget {
  const found = EXPORT_TARGETS.find((target) => target === asked);
  if (found !== undefined) return found;
  throw new HeadwaterError('OPTION_INVALID', `--to ${asked} is not one of ${EXPORT_TARGETS.join(', ')}`);
}

function phaseOf(asked: string): ExportPhase {
  const found = EXPORT_PHASES.find((phase) => phase === asked);
  if (found !== undefined) return found;
  throw new HeadwaterError('OPTION_INVALID', `--release-phase ${asked} is not one of ${EXPORT_PHASES.join(', ')}`);
}

function versionOf(asked: string | undefined): KubernetesVersion | undefined {
  if (asked === undefined) return undefined;
  const version = parseKubernetesVersion(asked);
  if (version !== undefined) return version;
  throw new HeadwaterError('OPTION_INVALID', `--kubernetes-version ${asked} is no version of Kubernetes like 1.33`);
}
