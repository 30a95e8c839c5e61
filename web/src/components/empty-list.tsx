// A list with nothing in it: nothing matches, or, where it is of what looks find, nobody has looked yet. One is not the other.
import { useCoverage } from '../api/queries.js';
import { coverage as words } from '../strings/coverage.js';
import { EmptyState } from './empty-state.js';
import { IconRadar } from './icons.js';
import { PageLink } from './page-link.js';
import type { EmptyTable } from './table-model.js';

export function EmptyList(empty: EmptyTable) {
  return empty.isOfLook === true ? <NothingFound {...empty} /> : <Said {...empty} />;
}

function NothingFound(empty: EmptyTable) {
  const { data } = useCoverage();
  if (data?.at !== null) return <Said {...empty} />;
  return (
    <EmptyState icon={IconRadar} title={words.noLook} actions={<PageLink to="/sources">{words.toSources}</PageLink>}>
      {words.noLookYet}
    </EmptyState>
  );
}

function Said({ title, children, actions }: EmptyTable) {
  return (
    <EmptyState title={title} actions={actions}>
      {children}
    </EmptyState>
  );
}
