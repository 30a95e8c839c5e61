// Severity by release phase: at most which rung, and what of it was changed. In little room each severity is a block of its phases.
import { PHASES, RUNGS, SEVERITIES, type Rung } from '../../api/vocabulary.js';
import { Panel } from '../../components/panel.js';
import { PhaseTag } from '../../components/phase-tag.js';
import { RungTag } from '../../components/rung-tag.js';
import { Severity } from '../../components/severity.js';
import { response as words } from '../../strings/response.js';
import { phaseWords, rungWords, severityWords } from '../../strings/vocabulary.js';
import { cellKey, heldRung, type Plan } from './edit.js';
import classes from './response.module.css';
import { RungSelect } from './rung-select.js';

export interface GridProps {
  readonly plan: Plan;
  readonly cells: ReadonlyMap<string, Rung>;
  readonly onChange: (cell: string, rung: Rung | undefined) => void;
}

export function Grid({ plan, cells, onChange }: GridProps) {
  return (
    <Panel title={words.grid.title} hint={words.grid.hint} flush>
      <div className={classes.scroll} tabIndex={0} role="region" aria-label={words.grid.table}>
        <table className={classes.grid}>
          <thead>
            <tr>
              <th scope="col">{words.grid.severity}</th>
              {PHASES.map((phase) => (
                <th key={phase} scope="col">
                  <PhaseTag of={phase} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {SEVERITIES.map((severity) => (
              <tr key={severity}>
                <th scope="row">
                  <Severity of={severity} />
                </th>
                {PHASES.map((phase) => (
                  <td key={phase} data-column={phaseWords[phase]}>
                    <RungSelect
                      label={words.grid.cell(severityWords[severity], phaseWords[phase].toLowerCase())}
                      held={heldRung(plan, severity, phase)}
                      edited={cells.get(cellKey(severity, phase))}
                      onChange={(rung) => onChange(cellKey(severity, phase), rung)}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className={classes.gridFoot}>
        <ul className={classes.ladder} aria-label={words.grid.legend}>
          {RUNGS.map((rung) => (
            <li key={rung}>
              <RungTag of={rung} look="plain" /> {rungWords[rung].does}
            </li>
          ))}
        </ul>
        <p>{words.grid.keys}</p>
      </div>
    </Panel>
  );
}
