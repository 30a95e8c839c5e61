// An edit of the response plan as a value: read from the texts of the address, compared with what holds, and given to the API.
// What would change nothing is no edit.
import type { Schemas } from '../../api/queries.js';
import { memberOf, PHASES, RUNGS, SEVERITIES, type ReleasePhase, type Rung, type Severity } from '../../api/vocabulary.js';

export type Plan = Schemas['Response']['plan'];
/** What of a plan can be edited. */
export type Editable = Pick<Plan, 'table' | 'ceilings'>;

export interface Edit {
  readonly cells: ReadonlyMap<string, Rung>;
  readonly ceiling: Rung | undefined;
  readonly teams: ReadonlyMap<string, Rung>;
}

/** How an edit is written into the address: `high.production=hold`, `team:payments=contain`. */
export interface EditTexts {
  readonly cell: readonly string[];
  readonly ceiling: string;
  readonly teamCeiling: readonly string[];
}

export function cellKey(severity: Severity, phase: ReleasePhase): string {
  return `${severity}.${phase}`;
}

export function heldRung(plan: Editable, severity: Severity, phase: ReleasePhase): Rung {
  return plan.table[severity]?.[phase] ?? 'record';
}

export function readEdit(texts: EditTexts, plan: Editable): Edit {
  const cells = new Map<string, Rung>();
  for (const [name, rung] of pairsIn(texts.cell)) {
    const [severity, phase] = name.split('.');
    const known = { severity: memberOf(SEVERITIES, severity), phase: memberOf(PHASES, phase) };
    if (known.severity === undefined || known.phase === undefined) continue;
    if (heldRung(plan, known.severity, known.phase) !== rung) cells.set(cellKey(known.severity, known.phase), rung);
  }
  const ceiling = memberOf(RUNGS, texts.ceiling);
  const teams = new Map(pairsIn(texts.teamCeiling).filter(([team, rung]) => team !== '' && heldTeam(plan, team) !== rung));
  return { cells, ceiling: ceiling === plan.ceilings.organisation ? undefined : ceiling, teams };
}

export function heldTeam(plan: Editable, team: string): Rung | undefined {
  return Object.hasOwn(plan.ceilings.teams, team) ? plan.ceilings.teams[team] : undefined;
}

export function textsOf({ cells, ceiling, teams }: Edit): EditTexts {
  const write = (map: ReadonlyMap<string, Rung>): readonly string[] => [...map].map(([name, rung]) => `${name}=${rung}`);
  return { cell: write(cells), ceiling: ceiling ?? '', teamCeiling: write(teams) };
}

export function sizeOf({ cells, ceiling, teams }: Edit): number {
  return cells.size + teams.size + (ceiling === undefined ? 0 : 1);
}

/** With one of its entries set; undefined takes it out. */
export function withRung(map: ReadonlyMap<string, Rung>, name: string, rung: Rung | undefined): ReadonlyMap<string, Rung> {
  const next = new Map(map);
  if (rung === undefined) next.delete(name);
  else next.set(name, rung);
  return next;
}

/** As the API takes it. */
export function bodyOf({ cells, ceiling, teams }: Edit) {
  const table: Partial<Record<Severity, Partial<Record<ReleasePhase, Rung>>>> = {};
  for (const severity of SEVERITIES) {
    const row: Partial<Record<ReleasePhase, Rung>> = {};
    for (const phase of PHASES) {
      const rung = cells.get(cellKey(severity, phase));
      if (rung !== undefined) row[phase] = rung;
    }
    if (Object.keys(row).length > 0) table[severity] = row;
  }
  return {
    ...(cells.size === 0 ? {} : { table }),
    ...(ceiling === undefined ? {} : { ceiling }),
    ...(teams.size === 0 ? {} : { teams: Object.fromEntries(teams) }),
  };
}

function pairsIn(texts: readonly string[]): readonly (readonly [string, Rung])[] {
  return texts.flatMap((text) => {
    const at = text.lastIndexOf('=');
    const rung = memberOf(RUNGS, text.slice(at + 1));
    return at === -1 || rung === undefined ? [] : [[text.slice(0, at), rung] as const];
  });
}
