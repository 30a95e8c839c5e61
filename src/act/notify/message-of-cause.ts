/** What people are told of one cause, and the hash by which something new is told from the same again. Takes no clock. */
import { canonicalJson } from '../../lib/canonical-json.js';
import { sha256 } from '../../lib/sha256.js';
import { RELEASE_PHASES, type Message } from '../../model/index.js';
import type { CauseToTell } from './route.js';

const NOTES = 3;

export function messageOfCause(cause: CauseToTell): Message {
  const { id, title, severity, owner, state, link, asks } = cause;
  return {
    cause: id,
    title,
    lines: linesOf(cause),
    severity,
    ...(owner === undefined ? {} : { owner: { name: owner.name } }),
    state,
    ...(link === undefined ? {} : { link }),
    ...(asks === undefined ? {} : { asks }),
  };
}

/**
 * Numbers count by their magnitude: one finding more is no news, twice as many are. Where nothing else has changed, people are
 * not told again (cloud-custodian#3154).
 */
export function saysOfCause({
  id,
  title,
  severity,
  owner,
  state,
  asks,
  location,
  decisions,
  guidance,
  ...counted
}: CauseToTell): string {
  const phases = decisions.map(({ phase, rung }) => [phase, rung]);
  const workloads = Object.entries(counted.workloads).map(([phase, n]) => [phase, magnitude(n)]);
  const place = location === undefined ? null : [location.repository, location.path];
  const says = { id, title, severity, owner: owner?.name ?? null, state, asks: asks ?? null, place, guidance };
  return sha256(
    canonicalJson({ ...says, phases: phases.sort(), workloads: workloads.sort(), findings: magnitude(counted.findings) }),
  );
}

function magnitude(n: number): number {
  return n <= 0 ? 0 : 1 + Math.floor(Math.log2(n));
}

function linesOf({ findings, workloads, location, guidance, decisions, notes }: CauseToTell): readonly string[] {
  const reached = RELEASE_PHASES.toReversed().flatMap((phase) => {
    const n = workloads[phase] ?? 0;
    return n === 0 ? [] : [`${n} in ${phase === 'unknown' ? 'an unknown phase' : phase}`];
  });
  const responses = decisions.map(({ phase, rung }) => `${phase === 'unknown' ? 'unknown phase' : phase} ${rung}`);
  const runs = reached.length === 0 ? '' : ` Workloads: ${reached.join(', ')}.`;
  return [
    ...(findings === 0 ? [] : [`${findings} ${findings === 1 ? 'finding has' : 'findings have'} this one cause.${runs}`]),
    ...(location === undefined ? [] : [`Where: ${location.repository}/${location.path}, line ${location.startLine}.`]),
    ...(guidance === '' ? [] : [`How to fix it: ${guidance}`]),
    ...(responses.length === 0 ? [] : [`What Headwater may do: ${responses.join(', ')}.`]),
    ...notes.slice(0, NOTES),
  ];
}
