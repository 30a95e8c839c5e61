// Who owns the cause and how that is known, what is missing, and what is being done about it.
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, dataOf } from '../../api/client.js';
import { asProblem } from '../../api/problem.js';
import { keys, type Schemas } from '../../api/queries.js';
import { Confidence } from '../../components/confidence.js';
import { MadePage } from '../../components/made-page.js';
import { PageLink } from '../../components/page-link.js';
import { Panel } from '../../components/panel.js';
import { PhaseTag } from '../../components/phase-tag.js';
import { ProblemState } from '../../components/problem-state.js';
import { StateTag } from '../../components/state-tag.js';
import { Age } from '../../components/time.js';
import { cause as words } from '../../strings/cause.js';
import { hrefOf } from '../../url/scope.js';
import classes from './cause.module.css';

type Cause = Schemas['Cause'];

export function OwnerPanel({ owner }: Pick<Cause, 'owner'>) {
  if (owner === null) {
    return (
      <Panel title={words.owner}>
        <p className={classes.quiet}>{words.ownerNone}</p>
      </Panel>
    );
  }
  return (
    <Panel title={words.owner}>
      <div className={classes.stack}>
        <Person person={owner} isFirst />
        {owner.alternatives.length > 0 && (
          <details className={classes.fold}>
            <summary>
              {words.alternatives} ({owner.alternatives.length})
            </summary>
            <div className={classes.stack}>
              {owner.alternatives.map((person) => (
                <Person key={person.name} person={person} />
              ))}
            </div>
          </details>
        )}
      </div>
    </Panel>
  );
}

type Person = Pick<NonNullable<Cause['owner']>, 'name' | 'confidence' | 'reasons'>;

function Person({
  person: { name, confidence, reasons },
  isFirst = false,
}: {
  readonly person: Person;
  readonly isFirst?: boolean;
}) {
  return (
    <div>
      <p className={classes.person}>
        <PageLink to={hrefOf('/causes', { owner: [name] })} className={isFirst ? classes.first : undefined}>
          {name}
        </PageLink>
        <Confidence of={confidence} />
      </p>
      <ul className={classes.reasons}>
        {reasons.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
    </div>
  );
}

export function MissingPanel({ missing }: Pick<Cause, 'missing'>) {
  return (
    <Panel title={words.missing}>
      {missing.length === 0 ? (
        <p className={classes.quiet}>{words.missingNone}</p>
      ) : (
        <div className={classes.stack}>
          <ul className={classes.missing}>
            {missing.map(({ what, gain }) => (
              <li key={`${what} ${gain}`}>
                <strong>{what}</strong>
                <span>
                  {words.missingGain} {gain}
                </span>
              </li>
            ))}
          </ul>
          <p>
            <PageLink to="/sources">{words.connect}</PageLink>
          </p>
        </div>
      )}
    </Panel>
  );
}

const SHOWN = 5;

export function ActionsPanel({ id }: { readonly id: string }) {
  const query = useCauseActions(id);
  const { data, error } = query;
  return (
    <Panel title={words.actions}>
      {data === undefined && error === null && <Skeleton height={20} width="80%" />}
      {error !== null && <ProblemState of={asProblem(error)} retry={() => void query.refetch()} small />}
      {data?.items.length === 0 && <p className={classes.quiet}>{words.actionsNone}</p>}
      {data !== undefined && data.items.length > 0 && (
        <ul className={classes.actions}>
          {data.items.slice(0, SHOWN).map((action) => (
            <li key={action.id}>
              <p>
                <PageLink to={`/${action.state === 'waiting' ? 'approvals' : 'timeline'}/${encodeURIComponent(action.id)}`}>
                  {action.describes}
                </PageLink>
              </p>
              <p className={classes.meta}>
                <StateTag of={action.state} />
                <PhaseTag of={action.releasePhase} />
                <Age of={action.at} />
              </p>
              {action.targets.map(({ page }) => page !== null && <MadePage key={page}>{page}</MadePage>)}
            </li>
          ))}
        </ul>
      )}
      {data !== undefined && data.total > SHOWN && (
        <p>
          <PageLink to={hrefOf('/timeline', { cause: id })}>{words.actionsMore(data.total)}</PageLink>
        </p>
      )}
    </Panel>
  );
}

export function useCauseActions(id: string) {
  return useQuery({
    queryKey: [...keys.actions, 'of-cause', id],
    queryFn: ({ signal }) => dataOf(api.GET('/api/v1/actions', { params: { query: { cause: [id], limit: 20 } }, signal })),
  });
}
