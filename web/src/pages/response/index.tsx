// What is done at which severity in which release phase, as it holds, and as it would hold after an edit. The edit is in the address:
// it can be sent to whoever decides. Nothing is written before it is saved.
import { Skeleton } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, dataOf } from '../../api/client.js';
import { asProblem } from '../../api/problem.js';
import { keys, useMe, type Schemas } from '../../api/queries.js';
import { Loaded } from '../../components/loaded.js';
import { PageHeader } from '../../components/page-header.js';
import { ProblemState } from '../../components/problem-state.js';
import { headers } from '../../strings/headers.js';
import { response as words } from '../../strings/response.js';
import { many, text } from '../../url/search.js';
import { useSearchState } from '../../url/use-search-state.js';
import { Ceilings } from './ceilings.js';
import { bodyOf, readEdit, sizeOf, textsOf, withRung, type Edit } from './edit.js';
import { Grid } from './grid.js';
import { Families, Phases, Safety, Windows } from './holds.js';
import { Preview } from './preview.js';
import classes from './response.module.css';
import { SaveBar } from './save-bar.js';
import { Trust } from './trust.js';

const search = { cell: many(), ceiling: text(), teamCeiling: many() } as const;
const NO_EDIT: Edit = { cells: new Map(), ceiling: undefined, teams: new Map() };

export default function Response() {
  const query = useQuery({
    queryKey: [...keys.response, 'held'],
    queryFn: ({ signal }) => dataOf(api.GET('/api/v1/response', { signal })),
  });
  const { data } = query;
  return (
    <>
      <PageHeader {...headers.response} />
      {data !== undefined && <p className={classes.from}>{words.plan(data.plan.plan.name, data.plan.plan.from)}</p>}
      <Loaded query={query}>{(held) => <Editor held={held} />}</Loaded>
    </>
  );
}

function Editor({ held }: { readonly held: Schemas['Response'] }) {
  const { plan, trust, runs } = held;
  const [texts, setTexts] = useSearchState(search);
  const edit = readEdit(texts, plan);
  const isEdited = sizeOf(edit) > 0;
  const setEdit = (next: Edit): void => setTexts(textsOf(next));
  const body = bodyOf(edit);
  const isSignedIn = useMe().data !== undefined;
  const preview = useQuery({
    queryKey: [...keys.response, 'preview', held.etag, body],
    queryFn: ({ signal }) => dataOf(api.POST('/api/v1/response/preview', { body, signal })),
    enabled: isEdited && isSignedIn,
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <Grid
        plan={plan}
        cells={edit.cells}
        onChange={(cell, rung) => setEdit({ ...edit, cells: withRung(edit.cells, cell, rung) })}
      />
      <div className={classes.halves}>
        <Ceilings plan={plan} edit={edit} onChange={setEdit} />
        <Safety plan={plan} />
      </div>
      {isEdited && (
        <>
          {preview.error !== null && <ProblemState of={asProblem(preview.error)} retry={() => void preview.refetch()} small />}
          {preview.isPending && <Skeleton height={420} radius="md" />}
          {preview.data !== undefined && preview.error === null && (
            <div data-stale={preview.isPlaceholderData || undefined} className={classes.fresh} aria-busy={preview.isFetching}>
              <Preview of={preview.data} />
            </div>
          )}
        </>
      )}
      <Phases plan={plan} />
      <Windows plan={plan} />
      <Families plan={plan} />
      <Trust items={trust} runs={runs} />
      {isEdited && (
        <SaveBar
          of={held}
          edit={edit}
          loosens={preview.isPlaceholderData || preview.error !== null ? undefined : preview.data?.loosens}
          onDiscard={() => setEdit(NO_EDIT)}
        />
      )}
    </>
  );
}
