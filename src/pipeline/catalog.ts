/** Writes what registries and archives said as an image catalog, for where they are out of reach. */
import { loadConfiguration } from '../config/index.js';
import type { ReportedGap } from './report.js';
import { assertInputsExist, discoverInputs, type ScanRequest } from './scan.js';
import { reportGap } from './to-report.js';

/** One line per image and one per layer, in the order they were read; and what could not be read. */
export async function catalogLines(
  inputs: readonly string[],
  request: ScanRequest,
): Promise<{ readonly lines: readonly string[]; readonly gaps: readonly ReportedGap[] }> {
  await assertInputsExist(inputs, request.folder);
  const { configuration } = await loadConfiguration({ named: request.config, folder: request.folder, inputs });
  const { writeCatalogLine, writeLayerLine } = await import('../connectors/image-catalog/index.js');
  const { observations, sources } = await discoverInputs(inputs, configuration, request);
  const lines = observations.flatMap((observation) => {
    if (observation.kind === 'image') return [writeCatalogLine(observation.image, observation.configDigest).trimEnd()];
    return observation.kind === 'layer' ? [writeLayerLine(observation.content).trimEnd()] : [];
  });
  return { lines, gaps: sources.flatMap(({ gaps }) => gaps).map(reportGap) };
}
