/**
 * What differs between two response plans, as sentences, with what got looser apart from what got stricter: loosening needs a
 * stronger right (S14). What cannot be told to be stricter counts as looser.
 */
import { RELEASE_PHASES, RUNGS, SEVERITIES, type ReleasePhase, type ResponsePlan, type Rung } from '../model/index.js';
import { approvalRuleFor } from './approvals.js';
import { limitsOn } from './claims.js';

export interface PlanChange {
  readonly kind: 'loosened' | 'tightened';
  /** `high in production: notify → contain` */
  readonly change: string;
}

/** Nothing for two plans that allow the same; names of plans and limits are no difference. */
export function comparePlans(before: ResponsePlan, after: ResponsePlan): readonly PlanChange[] {
  return [
    ...compareMeasures(measuresOf(before), measuresOf(after)),
    ...compareFamilies(before, after),
    ...compareWindows(before, after),
    ...compareLists(before, after),
  ];
}

/** Something that can be looser or stricter: the more, the looser. */
interface Measure {
  readonly what: string;
  /** Absent for what is the same in all of them. */
  readonly phase?: ReleasePhase;
  readonly looseness: number;
  readonly says: string;
}

/** What is the same change in several phases is said once. */
function compareMeasures(before: readonly Measure[], after: readonly Measure[]): readonly PlanChange[] {
  const [old, now] = [byKey(before), byKey(after)];
  const changes = new Map<
    string,
    { readonly kind: PlanChange['kind']; readonly phases: ReleasePhase[]; readonly said: readonly string[] }
  >();
  for (const [key, measure] of new Map([...old, ...now])) {
    const [from, to] = [old.get(key) ?? UNLIMITED, now.get(key) ?? UNLIMITED];
    if (from.looseness === to.looseness) continue;
    const kind = to.looseness > from.looseness ? 'loosened' : 'tightened';
    const said = [measure.what, `${from.says} → ${to.says}`];
    const known = changes.get(said.join('\0')) ?? { kind, phases: [], said };
    if (measure.phase !== undefined) known.phases.push(measure.phase);
    changes.set(said.join('\0'), known);
  }
  return [...changes.values()].map(({ kind, phases, said: [what = '', change = ''] }) => {
    const where = phases.length === 0 ? '' : ` in ${phases.join(', ')}`;
    return { kind, change: `${what}${where}: ${change}` };
  });
}

/** The lowest of those about the same thing: all limits hold at once. */
function byKey(measures: readonly Measure[]): ReadonlyMap<string, Measure> {
  const lowest = new Map<string, Measure>();
  for (const measure of measures) {
    const key = `${measure.what}\0${measure.phase ?? ''}`;
    if (measure.looseness < (lowest.get(key)?.looseness ?? Infinity)) lowest.set(key, measure);
  }
  return lowest;
}

/** What a plan says nothing of. */
const UNLIMITED = { looseness: Infinity, says: 'no limit' } as const;

function measuresOf(plan: ResponsePlan): readonly Measure[] {
  const { table, ceilings, ramp, trust, jump, irreversibleUpTo } = plan;
  const number = (what: string, value: number, sign = 1): Measure => ({ what, looseness: sign * value, says: String(value) });
  return [
    ...RELEASE_PHASES.flatMap((phase) => SEVERITIES.map((severity) => ({ phase, ...ofRung(severity, table[severity][phase]) }))),
    ofRung('the ceiling of the organisation', ceilings.organisation),
    ...Object.entries(ceilings.teams).map(([name, rung]) => ofRung(`the ceiling of team ${name}`, rung)),
    ...Object.entries(ceilings.policies).map(([glob, rung]) => ofRung(`the ceiling of policies ${glob}`, rung)),
    ...RELEASE_PHASES.flatMap((phase) => [...limitMeasures(plan, phase), ...approvalMeasures(plan, phase)]),
    { what: 'irreversible actions unattended up to', looseness: PHASES.indexOf(irreversibleUpTo), says: irreversibleUpTo },
    number('each wave times', ramp.factor),
    number('seconds between waves', ramp.pause, -1),
    number('share of failures put up with in a wave', ramp.failureThreshold),
    number('looks at health while it is inconclusive', ramp.patience),
    number('approved runs that earn trust', trust.runs, -1),
    number('more failures that are a jump', jump.count),
    number('times the failures that are a jump', jump.factor),
  ];
}

const PHASES: readonly ReleasePhase[] = ['unknown', 'development', 'test', 'staging', 'production'];

function ofRung(what: string, rung: Rung): Measure {
  return { what, looseness: RUNGS.indexOf(rung), says: rung };
}

function limitMeasures(plan: ResponsePlan, phase: ReleasePhase): readonly Measure[] {
  return (['phase', 'account', 'service'] as const).flatMap((per) =>
    limitsOn(per, phase, plan).flatMap(({ count, percent, within }): Measure[] => {
      const each = per === 'phase' ? '' : ` for each ${per}`;
      const most = {
        what: `targets in ${within} minutes${each}`,
        phase,
        looseness: count,
        says: count === 0 ? 'none' : String(count),
      };
      if (percent >= 100) return [most];
      const share = percent === 0 ? 'none' : `${percent} %`;
      return [most, { what: `share of the resources in ${within} minutes${each}`, phase, looseness: percent, says: share }];
    }),
  );
}

function approvalMeasures(plan: ResponsePlan, phase: ReleasePhase): readonly Measure[] {
  return RUNGS.slice(RUNGS.indexOf('propose')).flatMap((rung): Measure[] => {
    const { people, lapses } = approvalRuleFor(plan, phase, rung);
    return [
      { what: `people who must agree to ${rung}`, phase, looseness: -people, says: String(people) },
      { what: `hours to agree to ${rung}`, phase, looseness: lapses, says: String(lapses) },
    ];
  });
}

/** Cell by cell, by what each glob is given; where it says nothing the table does. */
function compareFamilies(before: ResponsePlan, after: ResponsePlan): readonly PlanChange[] {
  const [old, now] = [before.families.map(({ policies }) => policies), after.families.map(({ policies }) => policies)];
  const globs = [...new Set([...old, ...now])];
  const cells = globs.flatMap((glob) =>
    SEVERITIES.flatMap((severity) =>
      RELEASE_PHASES.flatMap((phase): PlanChange[] => {
        const cellOf = (plan: ResponsePlan): Rung => {
          const family = plan.families.find(({ policies }) => policies === glob);
          return family?.table[severity]?.[phase] ?? plan.table[severity][phase];
        };
        const [from, to] = [cellOf(before), cellOf(after)];
        if (from === to) return [];
        const kind = RUNGS.indexOf(to) > RUNGS.indexOf(from) ? 'loosened' : 'tightened';
        return [{ kind, change: `${glob}, ${severity} in ${phase}: ${from} → ${to}` }];
      }),
    ),
  );
  const common = (list: readonly string[]): string =>
    JSON.stringify(list.filter((glob) => old.includes(glob) && now.includes(glob)));
  if (common(old) === common(now)) return cells;
  return [...cells, { kind: 'loosened', change: 'the order of the families, of which the first that matches holds' }];
}

/** The first window of a phase closes it at other times; each further one opens it more. */
function compareWindows(before: ResponsePlan, after: ResponsePlan): readonly PlanChange[] {
  return RELEASE_PHASES.flatMap((phase) => {
    const of = ({ windows }: ResponsePlan): ReadonlyMap<string, string> =>
      new Map(
        windows
          .filter(({ phases }) => phases.includes(phase))
          .map(({ name, repeats, from, lasts, timeZone }) => [JSON.stringify({ repeats, from, lasts, timeZone }), name]),
      );
    const [old, now] = [of(before), of(after)];
    const isNew = (kind: PlanChange['kind'], change: string): PlanChange => ({ kind, change });
    return [
      ...[...now]
        .filter(([window]) => !old.has(window))
        .map(([, name]) => isNew(old.size === 0 ? 'tightened' : 'loosened', `change window ${name} in ${phase}: added`)),
      ...[...old]
        .filter(([window]) => !now.has(window))
        .map(([, name]) => isNew(now.size === 0 ? 'loosened' : 'tightened', `change window ${name} in ${phase}: taken away`)),
    ];
  });
}

/** Each of these only ever holds something back. */
function compareLists(before: ResponsePlan, after: ResponsePlan): readonly PlanChange[] {
  const itemsOf = ({ freezes, protected: scopes, health }: ResponsePlan): ReadonlyMap<string, string> =>
    new Map([
      ...freezes.map((freeze) => [JSON.stringify(freeze), `freeze ${freeze.name}`] as const),
      ...scopes.map((scope) => [JSON.stringify(scope), `protected: ${scope.because}`] as const),
      ...health.map((check) => [JSON.stringify(check), `health check ${check.kind} in ${check.phases.join(', ')}`] as const),
    ]);
  const [old, now] = [itemsOf(before), itemsOf(after)];
  return [
    ...[...now].filter(([key]) => !old.has(key)).map(([, what]): PlanChange => ({ kind: 'tightened', change: `${what}: added` })),
    ...[...old]
      .filter(([key]) => !now.has(key))
      .map(([, what]): PlanChange => ({ kind: 'loosened', change: `${what}: taken away` })),
  ];
}
