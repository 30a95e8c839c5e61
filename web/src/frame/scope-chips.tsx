// What is looked at: teams, release phases, sources. Kept in the address and taken along from page to page; a page shows only what
// narrows it.
import { useLocation } from '@tanstack/react-router';
import { useCoverage, useFacets } from '../api/queries.js';
import { PHASES } from '../api/vocabulary.js';
import { FilterChip, type FilterOption } from '../components/filter-chip.js';
import { frame } from '../strings/frame.js';
import { phaseWords } from '../strings/vocabulary.js';
import { useScope } from '../url/scope.js';
import classes from './frame.module.css';
import { pageOf, type ScopeName } from './pages.js';

export function ScopeChips() {
  const path = useLocation({ select: (location) => location.pathname });
  const names = pageOf(path)?.scope ?? [];
  if (names.length === 0) return null;
  return (
    <div className={classes.scope} role="group" aria-label={frame.scope.label}>
      {names.map((name) => {
        const Chip = CHIPS[name];
        return <Chip key={name} />;
      })}
    </div>
  );
}

function TeamChip() {
  const [{ team }, setScope] = useScope();
  const { data } = useFacets('cause');
  const options = data?.['owner']?.map(({ value, count }): FilterOption => ({ value, count }));
  return (
    <FilterChip
      filter={{ key: 'team', label: frame.scope.team, options, values: team, onChange: (values) => setScope({ team: values }) }}
    />
  );
}

function PhaseChip() {
  const [{ phase }, setScope] = useScope();
  const options = PHASES.map((value): FilterOption => ({ value, label: phaseWords[value] }));
  const choose = (values: readonly string[]): void => setScope({ phase: PHASES.filter((one) => values.includes(one)) });
  return <FilterChip filter={{ key: 'phase', label: frame.scope.phase, options, values: phase, onChange: choose }} />;
}

function SourceChip() {
  const [{ source }, setScope] = useScope();
  const { data } = useCoverage();
  const options = data?.sources.map(({ id, kind }): FilterOption => ({ value: id, label: `${id} (${kind})` }));
  return (
    <FilterChip
      filter={{
        key: 'source',
        label: frame.scope.source,
        options,
        values: source,
        onChange: (values) => setScope({ source: values }),
      }}
    />
  );
}

const CHIPS: Readonly<Record<ScopeName, typeof TeamChip>> = { team: TeamChip, phase: PhaseChip, source: SourceChip };
