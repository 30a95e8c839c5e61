/**
 * Says which release phase a resource is in: by the user's rules, the first that matches; then, where wanted, by the
 * words that people use in names. Contradicting words give `unknown`, never a guess.
 */
import picomatch from 'picomatch';
import { runsByItself, type PhaseJudgement, type ReleasePhase, type Resource } from '../model/index.js';

/** All conditions that a rule has must hold; each is a glob. A rule without any matches nothing. */
export interface PhaseRule {
  readonly phase: Exclude<ReleasePhase, 'unknown'>;
  /** The overlay's folder, or its last segment. */
  readonly overlay?: string | undefined;
  readonly namespace?: string | undefined;
  readonly cluster?: string | undefined;
  /** An account, subscription or project, by the platform's own id. */
  readonly account?: string | undefined;
  readonly region?: string | undefined;
  readonly platform?: string | undefined;
  /** Globs of values; each label must be there. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Any file that declares the resource, relative to its repository's root. */
  readonly path?: string | undefined;
}

export interface PhaseRules {
  readonly rules: readonly PhaseRule[];
  /** Whether words such as `prod` count where no rule matches. */
  readonly conventions: boolean;
}

/**
 * The phase and which rule or word says so.
 * @param namespace the object of the namespace that the resource is in, where it was seen: its labels count where the resource
 *   has none of that name
 */
export function judgePhase(given: Resource, { rules, conventions }: PhaseRules, namespace?: Resource): PhaseJudgement {
  const resource = namespace === undefined ? given : { ...given, labels: { ...namespace.labels, ...given.labels } };
  for (const [index, rule] of rules.entries()) {
    const conditions = holds(rule, resource);
    if (conditions !== undefined) return { phase: rule.phase, because: `rule ${index + 1} of headwater.yaml: ${conditions}` };
  }
  return conventions ? byConvention(resource) : { phase: 'unknown', because: NO_RULE };
}

const NO_RULE = 'no rule matches';
/** Whatever their case: clouds' tags are written `Environment` as well. */
const PHASE_LABELS: ReadonlySet<string> = new Set([
  'environment',
  'env',
  'stage',
  'release-phase',
  'app.kubernetes.io/environment',
]);
const WORDS: ReadonlyMap<string, PhaseRule['phase']> = new Map([
  ...['dev', 'develop', 'development'].map((word) => [word, 'development'] as const),
  ...['test', 'testing', 'qa', 'ci', 'int', 'integration'].map((word) => [word, 'test'] as const),
  ...['stage', 'staging', 'preprod', 'pre-prod', 'uat'].map((word) => [word, 'staging'] as const),
  ...['prod', 'production', 'prd', 'live'].map((word) => [word, 'production'] as const),
]);

/** What was matched, in words; undefined when a condition does not hold. */
function holds(rule: PhaseRule, resource: Resource): string | undefined {
  const found: string[] = [];
  const check = (name: string, glob: string | undefined, values: readonly (string | undefined)[]): boolean => {
    if (glob === undefined) return true;
    const matches = matcherOf(glob);
    const value = values.find((candidate) => candidate !== undefined && matches(candidate));
    if (value !== undefined) found.push(`${name} ${value}`);
    return value !== undefined;
  };
  const overlay = resource.origin?.overlay;
  const paths = resource.origin?.files.map(({ path }) => path) ?? [];
  const all =
    check('overlay', rule.overlay, [overlay, overlay?.split('/').at(-1)]) &&
    check('namespace', rule.namespace, [resource.namespace]) &&
    check('cluster', rule.cluster, [resource.cluster]) &&
    check('account', rule.account, [resource.account]) &&
    check('region', rule.region, [resource.region]) &&
    check('platform', rule.platform, [resource.platform]) &&
    check('path', rule.path, paths) &&
    Object.entries(rule.labels ?? {}).every(([label, glob]) => check(`label ${label}`, glob, [labelOf(resource, label)]));
  return all && found.length > 0 ? found.join(', ') : undefined;
}

const matchers = new Map<string, (text: string) => boolean>();

function matcherOf(glob: string): (text: string) => boolean {
  const known = matchers.get(glob);
  if (known !== undefined) return known;
  const matcher = picomatch(glob, { dot: true, nonegate: true });
  matchers.set(glob, matcher);
  return matcher;
}

function labelOf(resource: Resource, label: string): string | undefined {
  return Object.hasOwn(resource.labels, label) ? resource.labels[label] : undefined;
}

interface Claim {
  readonly phase: PhaseRule['phase'];
  /** `namespace shop-prod`. */
  readonly by: string;
}

function byConvention(resource: Resource): PhaseJudgement {
  const claims = claimsOf(resource);
  const [first] = claims;
  if (first === undefined) return { phase: 'unknown', because: `${NO_RULE}, and no name says which phase it is` };
  const other = claims.find(({ phase }) => phase !== first.phase);
  if (other === undefined) return { phase: first.phase, because: `by convention: ${first.by}` };
  return {
    phase: 'unknown',
    because: `names contradict each other: ${first.by} says ${first.phase}, ${other.by} says ${other.phase}`,
  };
}

function claimsOf(resource: Resource): readonly Claim[] {
  const { origin } = resource;
  // What an overlay declares is in many places (its bases, too), so only the overlay itself counts. And a pipeline that is
  // called `ci` or `deploy-staging` says what it does: what it is given reaches further.
  const placed = runsByItself(resource) || resource.kind === 'Dockerfile';
  const path = origin?.overlay === undefined && placed ? origin?.files[0]?.path : undefined;
  const places: readonly (readonly [string, string | undefined])[] = [
    ['overlay', origin?.overlay],
    ['namespace', resource.namespace],
    ['cluster', resource.cluster],
    ...Object.entries(resource.labels)
      .filter(([label]) => PHASE_LABELS.has(label.toLowerCase()))
      .map(([label, value]) => [`label ${label}`, value] as const),
    ['path', path?.replace(/\.[^./]+$/, '')],
  ];
  return places.flatMap(([name, text]) => phasesIn(text ?? '').map((phase) => ({ phase, by: `${name} ${text}` })));
}

/** Whole words only, so that `device` is no `dev`. `pre-prod` is one word. */
function phasesIn(text: string): readonly PhaseRule['phase'][] {
  const words = text
    .toLowerCase()
    .replaceAll(/(?<![a-z0-9])pre[-_]prod(?![a-z0-9])/g, 'preprod')
    .split(/[-_./]/);
  return [...new Set(words.flatMap((word) => WORDS.get(word) ?? []))];
}
