/** Reads one Grype report whole or not at all: the image it describes, and what it says of it. */
import { readBoundedJson } from '../../lib/bounded-json.js';
import { peekJson } from '../../lib/json-head.js';
import type { Observation } from '../../model/index.js';
import type { Claim, Connector, ReadContext } from '../../ports/index.js';
import { readImage } from './image.js';
import { ImageTarget, Report } from './schema.js';
import { readMatch } from './vulnerability.js';

export const grypeConnector: Connector = {
  name: 'grype',
  describes: 'Grype reports: `grype -o json`',
  recognise: (candidate) =>
    Promise.resolve(candidate.kind === 'file' && isGrype(candidate.head) ? { candidate, as: 'Grype report' } : undefined),
  read,
};

/** The matches come first and may be longer than what we see here, so the first of them counts as well as what follows. */
function isGrype(head: Uint8Array): boolean {
  const { shape, keys, text } = peekJson(head);
  if (shape !== 'object' || !keys.has('matches')) return false;
  const rest = keys.has('descriptor') || (keys.has('source') && keys.has('distro'));
  return rest || (/"vulnerability"\s*:\s*\{/.test(text) && /"(?:matchDetails|artifact|relatedVulnerabilities)"\s*:/.test(text));
}

async function* read(claim: Claim, context: ReadContext): AsyncIterable<Observation> {
  const { candidate } = claim;
  if (candidate.kind !== 'file') return;
  const { path } = candidate;
  const { jsonDocument, compressionRatio } = context.limits;
  const file = await readBoundedJson(path, jsonDocument, { compressionRatio });
  if (file.kind === 'problem') {
    yield context.gap({ code: file.code, what: path, why: file.message, hides: ['findings'] });
    return;
  }
  const report = Report.safeParse(file.value);
  if (!report.success) {
    const issue = report.error.issues[0];
    const why = `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not a report'}`;
    yield context.gap({ code: 'FILE_MALFORMED', what: path, why, hides: ['findings'] });
    return;
  }
  const { matches, ignoredMatches, source } = report.data;
  const target = source?.type === 'image' ? ImageTarget.safeParse(source.target) : undefined;
  const described = target?.success === true ? readImage(target.data) : undefined;
  if (described === undefined || described.reference === '') {
    const about = source === null || source === undefined ? 'nothing that it names' : `a ${source.type}`;
    if (matches.length === 0) return;
    const why = `${matches.length} matches were not taken over: it is about ${target?.success === true ? 'an image without a name' : about}`;
    yield context.gap({ code: 'REPORT_WITHOUT_IMAGE', what: path, why, hides: ['findings'] });
    return;
  }
  const { image, ...about } = described;
  if (image !== undefined) {
    yield { kind: 'image', image, ...(about.configDigest === undefined ? {} : { configDigest: about.configDigest }) };
    if (image.layers.length === 0) {
      const why = 'the report lists no layers, or some without a digest';
      yield context.gap({ code: 'IMAGE_WITHOUT_LAYERS', what: `${about.reference} in ${path}`, why, hides: ['packages'] });
    }
  }
  const vulnerabilities = [
    ...matches.map((match) => readMatch(match, undefined)),
    ...ignoredMatches.map((match) => readMatch(match, match.appliedIgnoreRules)),
  ];
  yield { kind: 'scanner-report', report: { source: context.source, scanner: 'grype', image: about, vulnerabilities } };
}
