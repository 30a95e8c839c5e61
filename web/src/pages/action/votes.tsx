// Who has said what about a plan, how many more must agree, and until when it waits.
import { IconCheck, IconX } from '../../components/icons.js';
import { toneStyle } from '../../components/tag.js';
import { Age } from '../../components/time.js';
import { action as words } from '../../strings/action.js';
import classes from './action.module.css';
import type { Action } from './use-action.js';

export function Votes({ of: { approval, state } }: { readonly of: Action }) {
  const { people, votes, lapsesAt } = approval;
  const agreed = votes.filter(({ kind }) => kind === 'approve').length;
  return (
    <div className={classes.votes}>
      <p>
        {words.needs(people, agreed)}{' '}
        {state === 'waiting' && (
          <>
            {words.lapses} <Age of={lapsesAt} />.
          </>
        )}
        {state === 'lapsed' && (
          <>
            {words.lapsed} <Age of={lapsesAt} />.
          </>
        )}
      </p>
      {votes.length > 0 && (
        <ul className={classes.voteList}>
          {votes.map(({ by, at, kind, because }) => (
            <li key={`${by} ${at}`} style={toneStyle(kind === 'approve' ? 'good' : 'bad')}>
              {kind === 'approve' ? <IconCheck size={15} aria-hidden="true" /> : <IconX size={15} aria-hidden="true" />}
              <span>
                <strong>{by}</strong> {kind === 'approve' ? words.approved : words.rejected} <Age of={at} />
                {because !== '' && <span className={classes.quiet}>: {because}</span>}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
