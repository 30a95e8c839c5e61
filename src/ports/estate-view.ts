import type { Json, ReleasePhase, Severity } from '../model/index.js';

/**
 * What the newest look at the estate showed, kept for many readers at once: lists that are filtered, sorted and paged where
 * they are kept. Replaced as a whole by each look; a reader sees one look or the next, never half of each.
 */
export interface EstateView {
  /**
   * Makes this look the one that is shown; nothing that is as it was is written again. The last one to publish counts.
   * @returns its revision: larger than the one before when anything is different, else the same
   */
  publish(look: ViewedLook): Promise<number>;
  /** Undefined before the first look. */
  head(): Promise<ViewHead | undefined>;
  /** A page of a list. Throws CURSOR_INVALID. Nothing is in any list before the first look. */
  list<Noun extends ViewNoun>(noun: Noun, query: ViewQuery<Noun>): Promise<ViewPage<ListedOf<Noun>>>;
  get<Noun extends ViewNoun>(noun: Noun, id: string): Promise<ViewedOf[Noun] | undefined>;
  /** What belongs to the look as a whole: `summary`, `policies`, `river`. */
  document(name: string): Promise<Json | undefined>;
  /**
   * Things of any noun that are called so, then those whose names begin so, then those that have words that begin so; in each of
   * these causes come first, then images, resources and findings. At most so many.
   */
  search(text: string, limit: number): Promise<readonly ViewHit[]>;
}

export interface ViewHead {
  readonly revision: number;
  /** RFC 3339: when the newest look was taken, also when it showed nothing new. */
  readonly at: string;
  readonly counts: Readonly<Record<ViewNoun, number>>;
}

/** Each list may be walked more than once. Of what is named twice in one, the first counts. */
export interface ViewedLook {
  /** RFC 3339. */
  readonly at: string;
  readonly causes: Iterable<ViewedCause>;
  readonly findings: Iterable<ViewedFinding>;
  readonly images: Iterable<ViewedImage>;
  readonly resources: Iterable<ViewedResource>;
  /** What tells when it was made is different each time, and so a new revision. */
  readonly documents: ReadonlyMap<string, Json>;
}

export interface ViewedCause {
  readonly id: string;
  /** From 1: what closes the most first. */
  readonly rank: number;
  readonly title: string;
  readonly kind: string;
  readonly severity: Severity;
  /** The likeliest; absent when nobody could be named. */
  readonly owner?: string;
  readonly repository?: string;
  readonly findings: number;
  readonly workloads: number;
  /** In which its findings are. */
  readonly phases: readonly ReleasePhase[];
  readonly confidence: number;
  /** What its own page shows. */
  readonly body: Json;
}

export interface ViewedFinding {
  readonly id: string;
  readonly kind: 'vulnerability' | 'policy';
  readonly title: string;
  readonly severity: Severity;
  readonly phase: ReleasePhase;
  /** The policy or advisory. */
  readonly rule: string;
  /** The resource or image it is about: its id and what people call it. */
  readonly about: string;
  readonly aboutName: string;
  readonly aboutKind: string;
  readonly cause?: string;
  readonly owner?: string;
  /** RFC 3339: when it was opened; absent when no history was kept. */
  readonly since?: string;
  /** The whole of it: `ReportedFinding`. */
  readonly body: Json;
}

export interface ViewedImage {
  /** The digest. */
  readonly id: string;
  /** `registry/repository:tag` of its newest name; the digest without one. */
  readonly name: string;
  readonly repository: string;
  readonly parent?: string;
  /** Steps from the image without a parent: 0 for that. */
  readonly level: number;
  readonly phase: ReleasePhase;
  readonly created?: string;
  /** Null when no layer was read. */
  readonly packages: number | null;
  readonly findings: number;
  /** Images that were built on it, at any distance. */
  readonly derived: number;
  readonly workloads: number;
  readonly body: Json;
}

export interface ViewedResource {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly platform: string;
  readonly account?: string;
  readonly cluster?: string;
  readonly region?: string;
  readonly namespace?: string;
  readonly phase: ReleasePhase;
  readonly findings: number;
  readonly body: Json;
}

export interface ViewedOf {
  readonly cause: ViewedCause;
  readonly finding: ViewedFinding;
  readonly image: ViewedImage;
  readonly resource: ViewedResource;
}
export type ViewNoun = keyof ViewedOf;

/** What lists show of a thing: all but its `body`, which `get` gives. */
export type ListedOf<Noun extends ViewNoun> = Omit<ViewedOf[Noun], 'body'>;

/** By which members each noun can be filtered. `phase` of a cause is any of its phases. */
export const VIEW_FILTERS = {
  cause: ['severity', 'kind', 'owner', 'repository', 'phase'],
  finding: ['severity', 'kind', 'phase', 'rule', 'about', 'cause', 'owner'],
  image: ['repository', 'phase', 'parent', 'level'],
  resource: ['platform', 'kind', 'account', 'cluster', 'region', 'namespace', 'phase'],
} as const satisfies Readonly<Record<ViewNoun, readonly string[]>>;

/**
 * By which each can be sorted; the first without. What is alike follows by its name. `severity`, `confidence`, dates, and numbers
 * of things begin with the most; `rank`, `level` and `phase` (`development` first) in their own order; names as people count,
 * `web-2` before `web-10`. What is not known comes last.
 */
export const VIEW_SORTS = {
  cause: ['rank', 'findings', 'severity', 'title', 'confidence', 'workloads'],
  finding: ['severity', 'title', 'phase', 'since', 'rule', 'aboutName'],
  image: ['name', 'created', 'findings', 'derived', 'packages', 'level'],
  resource: ['name', 'kind', 'findings', 'phase', 'platform'],
} as const satisfies Readonly<Record<ViewNoun, readonly string[]>>;

export interface ViewQuery<Noun extends ViewNoun> {
  /** All of them hold; of each, any of its values. '' stands for those that have none. Without values one does not filter. */
  readonly filters?: Readonly<Partial<Record<(typeof VIEW_FILTERS)[Noun][number], readonly string[]>>>;
  /** Words that its name or title has, each by its beginning. */
  readonly text?: string;
  readonly sort?: (typeof VIEW_SORTS)[Noun][number];
  /** The other way round, what is not known first. */
  readonly reverse?: boolean;
  /** Where the page before ended: its `next`. Throws CURSOR_INVALID for one of another noun, sort or direction. */
  readonly after?: string;
  /** At least 1; at most 1,000 are given. */
  readonly limit: number;
}

export interface ViewPage<Item> {
  readonly items: readonly Item[];
  /** Absent on the last page. */
  readonly next?: string;
  /** How many match over all pages, counted up to `VIEW_TOTAL_BOUND`; without filter and text all are known. */
  readonly total: number;
  /** False when there are more than were counted. */
  readonly isWhole: boolean;
  readonly revision: number;
}

export const VIEW_TOTAL_BOUND = 10_000;
export const VIEW_PAGE_BOUND = 1_000;

export interface ViewHit {
  readonly noun: ViewNoun;
  readonly id: string;
  readonly name: string;
  /** What tells it from others of this name: `base-image`, `Deployment`. */
  readonly detail: string;
}
