/** Which findings somebody has accepted for now. An exemption that has expired is none (S14). */
import type { Allowance, Exemption } from '../model/index.js';
import { matchesGlob } from './globs.js';
import type { JudgedCause, JudgedFinding } from './response-rules.js';

/** @param now the present; an exemption holds until the end of its last day, in UTC */
export function holdingExemptions(exemptions: readonly Exemption[], now: Date): readonly Exemption[] {
  return exemptions.filter(({ expires }) => now.toISOString().slice(0, 10) <= expires);
}

/** What remains to be judged; when all is exempt, everything, with what the exemption allows of it. */
export function exemptionOf<Found extends JudgedFinding>(
  cause: JudgedCause,
  findings: readonly Found[],
  exemptions: readonly Exemption[],
): { readonly judged: readonly Found[]; readonly exemption: readonly Allowance[] } {
  const judged = findings.filter((finding) => !exemptions.some((exemption) => isAbout(exemption, finding, cause)));
  if (judged.length > 0) return { judged, exemption: [] };
  const own = exemptions.filter((exemption) => findings.some((finding) => isAbout(exemption, finding, cause)));
  return { judged: findings, exemption: own.map(allowanceOf) };
}

function allowanceOf({ reason, approvedBy, expires }: Exemption): Allowance {
  return { input: 'exemption', allows: 'record', because: `exempt until ${expires}, by ${approvedBy}: ${reason}` };
}

/** True when everything that the exemption names is so. One that names nothing is about nothing. */
function isAbout({ policy, resource, path, finding: only }: Exemption, finding: JudgedFinding, cause: JudgedCause): boolean {
  const conditions: readonly (boolean | undefined)[] = [
    policy === undefined ? undefined : finding.kind === 'policy' && matchesGlob(finding.policy, policy),
    resource === undefined ? undefined : finding.kind === 'policy' && matchesGlob(finding.resource, resource),
    path === undefined ? undefined : cause.location !== undefined && matchesGlob(cause.location.path, path),
    only === undefined ? undefined : finding.id === only,
  ];
  const said = conditions.filter((condition) => condition !== undefined);
  return said.length > 0 && said.every(Boolean);
}
