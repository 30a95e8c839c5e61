// The exact calls, in their order, each with what it is given: what is approved is these and no others.
import { CodePane } from '../../components/code-pane.js';
import { Mono } from '../../components/mono.js';
import { action as words } from '../../strings/action.js';
import classes from './action.module.css';
import { inputsOf } from './progress.js';
import type { Action, EvidenceRecord } from './use-action.js';

export interface CallsProps {
  readonly targets: Action['targets'];
  readonly records: readonly EvidenceRecord[] | undefined;
  /** There are no words for what they do: they are shown at once. */
  readonly isOpen: boolean;
}

export function Calls({ targets, records, isOpen }: CallsProps) {
  const count = targets.reduce((sum, { steps }) => sum + steps.filter(({ kind }) => kind === 'call').length, 0);
  const inputs = records === undefined ? undefined : inputsOf(records);
  return (
    <details className={classes.details} open={isOpen}>
      <summary>{words.calls(count)}</summary>
      <p className={classes.quiet}>{words.callsHint}</p>
      {inputs === undefined && <p className={classes.quiet}>{words.inputUnread}</p>}
      {targets.map(({ resource, name, steps }) => (
        <div key={resource} className={classes.callsOf}>
          <h4 className={classes.callsTitle}>{name}</h4>
          <ol className={classes.calls}>
            {steps.map(({ kind, call, resource: on }, index) => {
              const input = inputs?.get(resource)?.[index];
              return (
                // A plan's steps never move among themselves.
                <li key={index}>
                  <p>
                    {kind === 'wait' ? words.wait : <Mono>{call ?? ''}</Mono>} <span className={classes.quiet}>{on}</span>
                  </p>
                  {input !== undefined && (
                    <CodePane lines={JSON.stringify(input, null, 2).split('\n')} title={words.input} maxHeight={200} />
                  )}
                </li>
              );
            })}
          </ol>
        </div>
      ))}
    </details>
  );
}
