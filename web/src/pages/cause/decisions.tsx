// What is done about the cause in each release phase: how far it may go, and which input did not let it go further.
import type { Schemas } from '../../api/queries.js';
import { Count } from '../../components/count.js';
import { Panel } from '../../components/panel.js';
import { PhaseTag } from '../../components/phase-tag.js';
import { RungTag } from '../../components/rung-tag.js';
import { SimpleTable } from '../../components/simple-table.js';
import { cause as words } from '../../strings/cause.js';
import classes from './cause.module.css';

type Decision = Schemas['Cause']['decisions'][number];

export function DecisionsPanel({ decisions }: { readonly decisions: readonly Decision[] }) {
  return (
    <Panel title={words.decisions} hint={words.decisionsHint} flush={decisions.length > 0}>
      {decisions.length === 0 ? (
        <p className={classes.quiet}>{words.decisionsNone}</p>
      ) : (
        <SimpleTable
          label={words.decisionsTable}
          columns={[words.phase, words.findings, words.rung, words.heldBack]}
          rows={decisions.map((decision) => ({
            key: decision.releasePhase,
            cells: [
              <PhaseTag key="phase" of={decision.releasePhase} />,
              <Count key="findings" of={decision.findings} what={words.findingsHere} />,
              <div key="rung" className={classes.response}>
                <RungTag of={decision.rung} />
                <Would actions={decision.actions} />
              </div>,
              <Held key="held" decision={decision} />,
            ],
          }))}
        />
      )}
    </Panel>
  );
}

function Held({ decision: { heldBackBy, allowances } }: { readonly decision: Decision }) {
  return (
    <div className={classes.held}>
      {heldBackBy.length === 0 ? (
        <span className={classes.quiet}>{words.heldNot}</span>
      ) : (
        <ul className={classes.plain}>
          {heldBackBy.map((input) => (
            <li key={input}>
              <strong>{input}</strong>: {allowances.find((one) => one.input === input)?.because}
            </li>
          ))}
        </ul>
      )}
      <details className={classes.fold}>
        <summary>{words.inputs}</summary>
        <ul className={classes.inputs}>
          {allowances.map(({ input, allows, because }) => (
            <li key={input}>
              <span>{input}</span>
              <RungTag of={allows} look="plain" />
              <span>{because}</span>
            </li>
          ))}
        </ul>
      </details>
    </div>
  );
}

function Would({ actions }: Pick<Decision, 'actions'>) {
  return (
    <ul className={classes.would} aria-label={words.plannedActions}>
      {actions.map(({ action, target }) => (
        <li key={`${action} ${target}`}>
          <span className={classes.action}>{action}</span>
          <span className={classes.target}>{target}</span>
        </li>
      ))}
    </ul>
  );
}
