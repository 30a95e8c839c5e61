/**
 * The two stories of a scan, told from its report alone: the base image whose one line closes the most, and the policy that
 * enforcing would turn into a disaster. Says nothing that the report does not hold.
 */
import type { Style } from '../../lib/terminal.js';
import { plain } from '../../lib/terminal.js';
import type { ReportedCause, ScanReport } from '../../pipeline/index.js';
import { diffLines } from './cause.js';
import { count, imageName, percent, phases, place, workloadName, program } from './words.js';

export function storyPage(report: ScanReport, style: Style, width: number): string {
  const rule = style.dim('─'.repeat(Math.min(width, 100)));
  const base = report.causes.find((cause) => cause.kind === 'base-image' && cause.fix.diff !== '');
  const disaster = mostBreakingInProduction(report);
  return [
    '',
    style.bold(
      `${plain(report.organisation ?? 'This estate')}: ${count(report.findings.length, 'finding')}, ${count(report.causes.length, 'cause')}`,
    ),
    ...(base === undefined ? [] : [rule, ...baseImageStory(report, base, style)]),
    ...(disaster === undefined ? [] : [rule, ...policyStory(report, disaster, style)]),
    rule,
    ...notSeen(report, style),
    ...next(base, disaster, style),
  ].join('\n');
}

function baseImageStory(report: ScanReport, cause: ReportedCause, style: Style): string[] {
  const own = report.findings.filter(({ causeId }) => causeId === cause.id);
  const advisories = new Set(own.map(({ advisory }) => advisory));
  const sameTrack = new Set(cause.rollout.builds[0]?.nodes.flatMap(({ images }) => images) ?? []);
  const derived = cause.reach.images.filter((digest) => !sameTrack.has(digest));
  const levels = Math.max(0, ...cause.rollout.builds.map(({ level }) => level));
  return [
    style.bold('1  The base image'),
    '',
    `   A scanner would report ${style.bold(count(own.length, 'finding'))}: ${count(advisories.size, 'vulnerability', 'vulnerabilities')} in ${count(cause.reach.images.length, 'image')}.`,
    `   They have one cause: ${style.bold(plain(cause.title))}`,
    '',
    `   where   ${style.bold(place(cause.location))}`,
    ...cause.lines.slice(0, 3).map((line) => `           ${style.dim(shortened(plain(line), 90))}`),
    `   who     ${style.bold(plain(cause.owner?.name ?? 'nobody found'))}${cause.owner === null ? '' : ` (${percent(cause.owner.confidence)} sure: ${plain(cause.owner.reasons[0] ?? '')})`}`,
    `   sure    ${percent(cause.confidence)}; ${cause.evidence.filter(({ weight }) => weight > 0).length} reasons for, ${cause.evidence.filter(({ weight }) => weight < 0).length} against`,
    '',
    `   It reaches ${style.bold(count(derived.length, 'derived image'))} on ${count(levels, 'level')} and ${style.bold(count(cause.reach.workloads.length, 'workload'))}${cause.reach.workloads.length === 0 ? '' : ` (${phases(cause.reach.byReleasePhase)})`}:`,
    ...cause.rollout.builds.flatMap(({ level, nodes }) =>
      nodes.map(({ repository, images, method }, i) => {
        const old = images.length > 1 ? style.yellow(` ${images.length} generations in use`) : '';
        return `   ${i === 0 ? (level === 0 ? 'base   ' : `level ${level}`) : '       '} ${shortImage(repository).padEnd(28)} ${style.dim(method)}${old}`;
      }),
    ),
    ...cause.rollout.unplanned.map(
      ({ image, because }) => `   ${style.yellow('?      ')} ${imageName(report, image)}: ${plain(because)}`,
    ),
    ...(cause.notes.length === 0 ? [] : ['', ...cause.notes.map((note) => `   ${plain(note)}.`)]),
    '',
    '   The fix is one edit there; everything below only has to be rebuilt, in this order:',
    ...diffLines(cause.fix.diff, style).map((line) => `   ${shortened(line, 130)}`),
  ];
}

interface Disaster {
  readonly preview: ScanReport['policies'][number];
  readonly phase: ScanReport['policies'][number]['phases'][number];
}

/** The one that looks safest where people try it first and breaks most in production: that is how disasters are made. */
function mostBreakingInProduction(report: ScanReport): Disaster | undefined {
  const all = report.policies.flatMap((preview) => preview.phases.map((phase) => ({ preview, phase })));
  const broken = all.filter(({ phase }) => phase.releasePhase === 'production' && phase.wouldBreak.length > 0);
  const surprise = ({ preview, phase }: Disaster): number => {
    const early = preview.phases.find(({ releasePhase }) => releasePhase === 'development')?.wouldBreak.length ?? 0;
    return phase.wouldBreak.length - early;
  };
  return broken.sort((a, b) => surprise(b) - surprise(a) || b.phase.wouldBreak.length - a.phase.wouldBreak.length)[0];
}

function policyStory(report: ScanReport, { preview }: Disaster, style: Style): string[] {
  return [
    style.bold('2  The policy that would have been a disaster'),
    '',
    `   ${style.bold(plain(preview.title))} (${plain(preview.policy)}) is right. Enforcing it today:`,
    '',
    ...preview.phases.map(({ releasePhase, passes, wouldBreak, errors, mayEnforce, because }) => {
      const verdict = mayEnforce ? style.green('may be enforced') : style.red('not to be enforced');
      const judged = `${String(passes).padStart(3)} comply, ${String(wouldBreak.length).padStart(2)} would break${errors.length > 0 ? `, ${errors.length} not judged` : ''}`;
      return `   ${releasePhase.padEnd(11)} ${judged}   ${verdict}: ${plain(because)}`;
    }),
    '',
    '   Who would have been hit, and where each is declared:',
    ...preview.phases.flatMap(({ releasePhase, wouldBreak }) =>
      wouldBreak.map((id) => victim(report, preview.policy, releasePhase, id, style)),
    ),
    '',
    ...held(report, preview.policy, style),
  ];
}

function victim(report: ScanReport, policy: string, releasePhase: string, id: string, style: Style): string {
  const finding = report.findings.find((candidate) => candidate.policy === policy && candidate.resource.id === id);
  const cause = report.causes.find((candidate) => candidate.id === finding?.causeId);
  const owner = cause?.owner?.name === undefined ? style.yellow('nobody found') : plain(cause.owner.name);
  return `   ${releasePhase.padEnd(11)} ${workloadName(report, id).padEnd(38)} ${place(finding?.location).padEnd(52)} ${owner}`;
}

/** What Headwater would do about it, and what holds it back, from the decisions in production. */
function held(report: ScanReport, policy: string, style: Style): string[] {
  const causes = new Set(report.findings.filter((finding) => finding.policy === policy).map(({ causeId }) => causeId));
  const decision = report.causes
    .filter(({ id }) => causes.has(id))
    .flatMap(({ decisions }) => decisions)
    .find(({ releasePhase }) => releasePhase === 'production');
  if (decision === undefined) return [];
  const because = decision.allowances
    .filter(({ input }) => decision.heldBackBy.includes(input))
    .map((one) => `${one.input}: ${one.because}`);
  return [
    `   In production Headwater goes no further than ${style.bold(decision.rung)}${because.length === 0 ? '' : `; held back by ${plain(because.join(', '))}`}.`,
  ];
}

function notSeen(report: ScanReport, style: Style): string[] {
  const gaps = [...report.coverage.sources.flatMap((source) => source.gaps), ...report.coverage.gaps];
  const unseen = report.causes.filter(({ kind }) => kind === 'unseen-base');
  const orphans = report.causes.filter(({ location, owner }) => location !== undefined && owner === null);
  return [
    style.bold('What could not be seen, and is not assumed clean'),
    ...unseen.map((cause) => `   ${plain(cause.title)}`),
    ...orphans.slice(0, 3).map((cause) => `   nobody found for ${place(cause.location)}`),
    ...gaps.slice(0, 3).map((gap) => `   ${plain(gap.what)}: ${plain(gap.why)}`),
    ...report.coverage.suggestions.slice(0, 3).map(({ what, gain }) => style.dim(`   connect ${plain(what)}: ${plain(gain)}`)),
    '',
  ];
}

function next(base: ReportedCause | undefined, disaster: Disaster | undefined, style: Style): string[] {
  return [
    style.bold('Next'),
    ...(base === undefined ? [] : [`   ${program()} cause show ${plain(base.id)}`]),
    ...(disaster === undefined ? [] : [`   ${program()} policy show ${plain(disaster.preview.policy)}`]),
    `   ${program()} scan .          your own things: a folder, a registry, a scanner report`,
  ];
}

function shortImage(repository: string): string {
  return plain(repository.split('/').slice(1).join('/') || repository);
}

function shortened(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text;
}
