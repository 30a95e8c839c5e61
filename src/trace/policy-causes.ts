/**
 * Groups policy failures by the declaration that must change: one cause per policy and declaration, however many overlays
 * render it, and however many live resources were made from it.
 */
import { applyEdits, lineEditBetween } from '../lib/line-edits.js';
import type {
  CandidateFix,
  CauseKind,
  Confidence,
  Evidence,
  PolicyHeader,
  PolicyFinding,
  Resource,
  SourceEdit,
} from '../model/index.js';
import type { EstateGraph } from '../graph/index.js';
import { NO_EDITS, editFix, type CauseDraft } from './cause-draft.js';
import { editHcl } from './edit-hcl.js';
import { editField } from './edit-yaml.js';
import { addToGroup, imageDraft, imageKey, type ImageGroup } from './image-policy-causes.js';
import { imageSources, type ImageSources } from './image-sources.js';
import { declaredResource, placesOf, type FailurePlace } from './locate-failure.js';

export function policyCauses(
  graph: EstateGraph,
  findings: readonly PolicyFinding[],
  policies: readonly PolicyHeader[],
  sources: Pick<ImageSources, 'of'> = imageSources(graph),
): readonly CauseDraft[] {
  const byId = new Map(policies.map((policy) => [policy.id, policy]));
  const found = new Map(findings.map((finding) => [`${finding.policy}\0${finding.resource}`, finding]));
  const groups = new Map<string, Group>();
  const images = new Map<string, ImageGroup>();
  for (const finding of findings) {
    const resource = graph.resourceOf(finding.resource);
    const policy = byId.get(finding.policy);
    if (resource === undefined || policy === undefined)
      throw new Error(`the finding ${finding.id} is about nothing that was seen`);
    const image = graph.imageOf(finding.resource);
    if (image !== undefined) {
      addToGroup(images, imageKey(finding, image, sources, graph), { policy, image, findings: [finding] });
      continue;
    }
    const declared = declaredResource(resource, graph);
    // Where the declaration fails by itself, that says best where.
    const own = declared === undefined ? undefined : found.get(`${finding.policy}\0${declared.id}`);
    const places =
      declared === undefined || own === undefined
        ? placesOf(finding.failures, resource, graph)
        : placesOf(own.failures, declared, graph);
    const source = declared ?? resource;
    const key = keyOf(finding, source, places[0]);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { key, policy, resource: source, places: [...places], findings: [finding] });
    else {
      known.findings.push(finding);
      known.places.push(...places);
    }
  }
  return [
    ...[...groups.values()].map((group) => draft(group, graph)),
    ...[...images].map(([key, group]) => imageDraft(key, group, sources)),
  ];
}

interface Group {
  readonly key: string;
  readonly policy: PolicyHeader;
  readonly resource: Resource;
  readonly places: FailurePlace[];
  readonly findings: PolicyFinding[];
}

/** The file and the declaration in it; a failure that has no place stays with its resource. */
function keyOf(finding: PolicyFinding, resource: Resource, first: FailurePlace | undefined): string {
  if (first === undefined) return `${finding.policy}\0${finding.resource}`;
  const { repository, path, startLine } = first.location;
  // A line of a module or a variable says it for every resource that is made of it.
  const of = first.role === 'block' ? [String(startLine)] : [resource.kind, resource.name];
  return [finding.policy, repository, path, ...of].join('\0');
}

function kindOf({ platform }: Resource, first: FailurePlace | undefined): CauseKind {
  if (platform === 'dockerfile') return 'dockerfile';
  if (first === undefined) return 'resource';
  return first.role === 'block' ? 'block' : 'manifest';
}

function draft({ key, policy, resource, places, findings }: Group, graph: EstateGraph): CauseDraft {
  const [first] = places;
  const kind = kindOf(resource, first);
  const made = madeFrom(findings, graph);
  const certainty = certaintyOf(first);
  const name = kind === 'dockerfile' ? resource.name : `${resource.kind} ${resource.name}`;
  return {
    key,
    kind,
    slug: [policy.id.split('/').at(-1) ?? policy.id, resource.name],
    title: `${name}: ${findings[0]?.title ?? policy.title}`,
    ...(first === undefined ? { unlocated: made.unseen ?? `the source that declares ${name}` } : { location: first.location }),
    confidence: Math.min(certainty, made.confidence),
    evidence: [...evidenceOf(name, resource, first), ...made.evidence],
    findings,
    fix: whenAsked(() => fixOf(policy, places, graph), policy),
    notes: [],
  };
}

/** Who changed what is live, and where that would have to be said, is not known. */
function certaintyOf(first: FailurePlace | undefined): Confidence {
  if (first === undefined) return 0.3;
  if (first.differs === true) return 0.6;
  return first.exact ? 0.97 : 0.95;
}

interface Made {
  /** 1 when a finding is about what is declared itself. */
  readonly confidence: Confidence;
  readonly evidence: readonly Evidence[];
  readonly unseen?: string;
}

/** A block may have made hundreds: so many are enough to see why. */
const EVIDENCE_OF = 5;

/** How it is known that the live resources were made from this declaration, or why that is not known. */
function madeFrom(findings: readonly PolicyFinding[], graph: EstateGraph): Made {
  const known = findings.map(({ resource }) => graph.declarationOf(resource));
  const said = known.flatMap((one) => (one === undefined ? [] : [one]));
  const unseen = said.find((one) => one.unseen !== undefined)?.unseen;
  return {
    confidence: said.length < known.length ? 1 : Math.max(...said.map(({ confidence }) => confidence)),
    evidence: said.slice(0, EVIDENCE_OF).flatMap(({ evidence }) => evidence),
    ...(unseen === undefined ? {} : { unseen }),
  };
}

function evidenceOf(name: string, resource: Resource, first: FailurePlace | undefined): readonly Evidence[] {
  if (first === undefined) {
    return [{ kind: 'declaration', statement: `${name} was seen, but no file that declares it`, weight: -1 }];
  }
  const { path, startLine } = first.location;
  // A block gets its values from variables, too: what declares it is its own file.
  const declaring = first.role === 'block' ? (resource.origin?.files[0]?.path ?? path) : path;
  const line = declaring === path ? `line ${startLine}` : `line ${startLine} of ${path}`;
  if (first.differs === true) {
    return [
      { kind: 'declaration', statement: `${name} is declared in ${declaring}`, weight: 2 },
      { kind: 'drift', statement: `what is live differs from what ${line} declares, where it fails`, weight: -0.5 },
    ];
  }
  const field = first.exact ? `${line} says what fails` : `what is missing belongs below ${line}`;
  return [
    { kind: 'declaration', statement: `${name} is declared in ${declaring}`, weight: 2 },
    { kind: 'field', statement: field, weight: first.exact ? 1.5 : 1 },
    ...(first.role === 'patch' || first.role === 'kustomization'
      ? [{ kind: 'overlay', statement: `this ${first.role} has the last word on it`, weight: 0.5 }]
      : []),
  ];
}

/** Making an edit and checking it takes longer than finding its cause, and most are never looked at. */
function whenAsked(make: () => CandidateFix, policy: PolicyHeader): CandidateFix {
  let made: CandidateFix | undefined;
  const fix = (): CandidateFix => (made ??= make());
  return {
    get kind() {
      return fix().kind;
    },
    get diff() {
      return fix().diff;
    },
    get edits() {
      return fix().edits;
    },
    get files() {
      return fix().files;
    },
    guidance: guidanceOf(policy),
  };
}

function guidanceOf(policy: PolicyHeader): string {
  return policy.fix.guidance.trim();
}

/** The edits in the cause's own file; fields that another file has the last word on are other causes' business or guidance. */
function fixOf(policy: PolicyHeader, places: readonly FailurePlace[], graph: EstateGraph): CandidateFix {
  const guidance = guidanceOf(policy);
  const [first] = places;
  const text = first === undefined ? undefined : graph.fileText(first.location.repository, first.location.path);
  if (first === undefined || text === undefined) return { kind: 'guidance', ...NO_EDITS, guidance };
  const { path } = first.location;
  if (first.role === 'block') return blockFix(path, text, places, guidance);
  let after = text;
  const done = new Set<string>();
  for (const { location, field, edit } of places) {
    if (location.path !== path || field === undefined || edit === undefined) continue;
    const key = JSON.stringify([field.document, field.node, field.path, edit]);
    if (done.has(key)) continue;
    done.add(key);
    const edits = editField(after, field, edit);
    if (edits === undefined) return { kind: 'guidance', ...NO_EDITS, guidance };
    after = applyEdits(after, edits);
  }
  if (after === text) return { kind: 'guidance', ...NO_EDITS, guidance };
  const edit: SourceEdit = { path, ...lineEditBetween(text, after) };
  return editFix(path, text, [edit], guidance);
}

/** All edits at once: their ranges are those of the text as it was read. */
function blockFix(path: string, text: string, places: readonly FailurePlace[], guidance: string): CandidateFix {
  const edits = places.flatMap(({ location, write, edit }) =>
    location.path === path && write !== undefined && edit !== undefined ? [{ write, edit }] : [],
  );
  const after = editHcl(text, edits);
  if (after === undefined || after === text) return { kind: 'guidance', ...NO_EDITS, guidance };
  return editFix(path, text, [{ path, ...lineEditBetween(text, after) }], guidance);
}
