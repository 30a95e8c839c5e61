// Who may do what, and what each role is.
import type { Schemas } from '../../api/queries.js';
import { ROLES } from '../../api/vocabulary.js';
import { EmptyState } from '../../components/empty-state.js';
import { Facts } from '../../components/facts.js';
import { IconUser, IconUsers } from '../../components/icons.js';
import { Panel } from '../../components/panel.js';
import { Said } from '../../components/said.js';
import { PhaseTags } from '../../components/phase-tag.js';
import { SimpleTable } from '../../components/simple-table.js';
import { settings } from '../../strings/settings.js';
import classes from './settings.module.css';

const words = settings.people;

export function People({ people }: { readonly people: Schemas['Settings']['people'] }) {
  return (
    <div className={classes.stack}>
      <Panel title={words.title} hint={words.hint} flush>
        {people.length === 0 ? (
          <EmptyState icon={IconUsers} title={words.none} small>
            <Said>{words.noneWhy}</Said>
          </EmptyState>
        ) : (
          <SimpleTable
            label={words.title}
            columns={[words.who, words.role, words.phases, words.teams]}
            rows={people.map(({ who, isGroup, role, phases, teams }) => ({
              key: `${who} ${role} ${phases?.join(' ') ?? ''} ${teams?.join(' ') ?? ''}`,
              cells: [
                <span key="who" className={classes.who}>
                  {isGroup ? <IconUsers size={15} aria-hidden="true" /> : <IconUser size={15} aria-hidden="true" />}
                  {who}
                  {isGroup && <span className={classes.fine}>{words.group}</span>}
                </span>,
                role,
                phases === null ? words.all : <PhaseTags key="phases" of={phases} />,
                teams === null ? words.all : teams.join(', '),
              ],
            }))}
          />
        )}
      </Panel>
      <Panel title={words.rolesTitle} hint={words.rolesHint}>
        <Facts of={ROLES.map((role) => [role, words.roles[role]] as const)} />
      </Panel>
    </div>
  );
}
