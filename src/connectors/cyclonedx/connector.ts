/** Reads one CycloneDX document whole or not at all: the vulnerabilities that it states of an image's packages. */
import { readBoundedJson } from '../../lib/bounded-json.js';
import { peekJson } from '../../lib/json-head.js';
import type { Observation, ReportedVulnerability } from '../../model/index.js';
import type { Claim, Connector, ReadContext } from '../../ports/index.js';
import { componentsByRef, countComponents, localRef } from './components.js';
import { imageOf } from './image.js';
import { Document, Vulnerability } from './schema.js';
import { readVulnerability } from './vulnerability.js';

export const cycloneDx: Connector = {
  name: 'cyclonedx',
  describes: 'CycloneDX documents with vulnerabilities, as scanners and VEX authors write them (JSON)',
  recognise: (candidate) =>
    Promise.resolve(
      candidate.kind === 'file' && isCycloneDx(candidate.head) ? { candidate, as: 'CycloneDX document' } : undefined,
    ),
  read,
};

function isCycloneDx(head: Uint8Array): boolean {
  const { shape, keys } = peekJson(head);
  return shape === 'object' && keys.get('bomFormat') === 'CycloneDX';
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
  const document = Document.safeParse(file.value);
  if (!document.success || !/^1\.[0-9]+$/.test(document.data.specVersion)) {
    const issue = document.success ? undefined : document.error.issues[0];
    const why = document.success
      ? `its version ${document.data.specVersion} is not read`
      : `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`;
    yield context.gap({ code: 'FILE_MALFORMED', what: path, why, hides: ['findings'] });
    return;
  }
  yield* readDocument(document.data, path, context);
}

function* readDocument(document: Document, path: string, context: ReadContext): Iterable<Observation> {
  const { metadata, vulnerabilities: stated } = document;
  const scanner = scannerOf(document);
  const component = metadata?.component ?? undefined;
  const image = component === undefined ? undefined : imageOf(component);
  const about = component === undefined ? undefined : `${component.type ?? 'component'} ${component.name ?? 'without a name'}`;
  if (scanner === 'headwater') {
    const why = "it is Headwater's own: give what it was made from";
    yield context.gap({ code: 'REPORT_PARTLY_READ', what: path, why, hides: ['findings'] });
  } else if (stated.length === 0) {
    const what = about === undefined ? path : `${about} in ${path}`;
    const why = `it states no vulnerabilities, and a list of components (${countComponents(document)}) is not read as packages: it does not say what layer they are in`;
    yield context.gap({ code: 'REPORT_PARTLY_READ', what, why, hides: ['packages', 'findings'] });
  } else if (image === undefined) {
    const because =
      about === undefined ? 'it names nothing of its own that they are in' : `it is about ${about}, which is no image`;
    const why = `${stated.length} vulnerabilities were not taken over: ${because}`;
    yield context.gap({ code: 'REPORT_WITHOUT_IMAGE', what: path, why, hides: ['findings'] });
  } else {
    const { vulnerabilities, notRead } = readStatements(document);
    yield { kind: 'scanner-report', report: { source: context.source, scanner, image, vulnerabilities } };
    if (notRead.size > 0) {
      const why = `not read from it: ${[...notRead].map(([what, count]) => `${count} statements ${what}`).join(', ')}`;
      yield context.gap({ code: 'REPORT_PARTLY_READ', what: path, why, hides: ['findings'] });
    }
  }
}

interface Statements {
  readonly vulnerabilities: readonly ReportedVulnerability[];
  /** How many of each sort. */
  readonly notRead: ReadonlyMap<string, number>;
}

/** One for each component that a vulnerability affects. */
function readStatements(document: Document): Statements {
  const vulnerabilities: ReportedVulnerability[] = [];
  const notRead = new Map<string, number>();
  const leaveOut = (what: string): void => void notRead.set(what, (notRead.get(what) ?? 0) + 1);
  const read = document.vulnerabilities.map((item) => Vulnerability.safeParse(item).data);
  const own = document.metadata?.component?.['bom-ref'];
  const refs = new Set(read.flatMap((one) => one?.affects.flatMap(({ ref }) => localRef(ref, document) ?? []) ?? []));
  const components = componentsByRef(document, refs);
  for (const each of read) {
    if (each === undefined) leaveOut('that are no vulnerabilities');
    else if (each.affects.length === 0) leaveOut('that name nothing they affect');
    for (const affected of each?.affects ?? []) {
      const ref = localRef(affected.ref, document);
      const component = ref === undefined ? undefined : components.get(ref);
      if (ref === undefined) leaveOut('about other documents');
      else if (ref === own) leaveOut('about the image as a whole');
      else if (component?.name === undefined || each === undefined) leaveOut('about components that are not in it');
      else vulnerabilities.push(readVulnerability(each, component, affected));
    }
  }
  return { vulnerabilities, notRead };
}

/** The first tool; some write their module's whole path. */
function scannerOf({ metadata }: Document): string {
  const name =
    metadata?.tools
      .find((tool) => tool.name !== undefined)
      ?.name?.split('/')
      .at(-1) ?? '';
  return (
    name
      .trim()
      .toLowerCase()
      .replaceAll(/[^a-z0-9.-]+/g, '-') || 'cyclonedx'
  );
}
