// How far the organisation, and each team, lets automation go at all.
import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useFacets } from '../../api/queries.js';
import type { Rung } from '../../api/vocabulary.js';
import { IconPlus } from '../../components/icons.js';
import { Mono } from '../../components/mono.js';
import { PageLink } from '../../components/page-link.js';
import { Panel } from '../../components/panel.js';
import { RungTag } from '../../components/rung-tag.js';
import { response } from '../../strings/response.js';
import { withRung, heldTeam, type Edit, type Plan } from './edit.js';
import classes from './response.module.css';
import { RungSelect } from './rung-select.js';

const words = response.ceilings;
const OWNERS = 'response-owners';

export interface CeilingsProps {
  readonly plan: Plan;
  readonly edit: Edit;
  readonly onChange: (edit: Edit) => void;
}

export function Ceilings({ plan, edit, onChange }: CeilingsProps) {
  const { organisation, teams, policies } = plan.ceilings;
  const named = [...new Set([...Object.keys(teams), ...edit.teams.keys()])].toSorted();
  const setTeam = (team: string, rung: Rung | undefined): void => onChange({ ...edit, teams: withRung(edit.teams, team, rung) });
  return (
    <Panel title={words.title} hint={words.hint}>
      <div className={classes.ceilings}>
        <div className={classes.ceiling}>
          <span>{words.organisation}</span>
          <RungSelect
            label={words.organisation}
            held={organisation}
            edited={edit.ceiling}
            onChange={(ceiling) => onChange({ ...edit, ceiling })}
          />
        </div>
        <h3 className={classes.small}>{words.teams}</h3>
        {named.length === 0 && <p className={classes.quiet}>{words.noTeams}</p>}
        {named.map((team) => (
          <div key={team} className={classes.ceiling}>
            <Mono>{team}</Mono>
            <RungSelect
              label={words.team(team)}
              held={heldTeam(plan, team)}
              edited={edit.teams.get(team)}
              onChange={(rung) => setTeam(team, rung)}
            />
          </div>
        ))}
        <AddTeam known={named} onAdd={(team) => setTeam(team, organisation)} />
        {Object.keys(policies).length > 0 && (
          <>
            <h3 className={classes.small}>{words.policies}</h3>
            {Object.entries(policies).map(([policy, rung]) => (
              <div key={policy} className={classes.ceiling}>
                <PageLink to={`/policies/${policy}`}>
                  <Mono>{policy}</Mono>
                </PageLink>
                <RungTag of={rung} look="plain" />
              </div>
            ))}
          </>
        )}
      </div>
    </Panel>
  );
}

function AddTeam({ known, onAdd }: { readonly known: readonly string[]; readonly onAdd: (team: string) => void }) {
  const [team, setTeam] = useState('');
  const owners = useFacets('cause').data?.['owner'] ?? [];
  const name = team.trim();
  const isReady = name !== '' && !known.includes(name);
  return (
    <form
      className={classes.add}
      onSubmit={(event) => {
        event.preventDefault();
        if (!isReady) return;
        onAdd(name);
        setTeam('');
      }}
    >
      <TextInput
        size="xs"
        aria-label={words.add}
        placeholder={words.addHint}
        value={team}
        maxLength={500}
        list={OWNERS}
        onChange={(event) => setTeam(event.currentTarget.value)}
      />
      <datalist id={OWNERS}>
        {owners
          .filter(({ value }) => value !== '' && !known.includes(value))
          .map(({ value }) => (
            <option key={value} value={value}>
              {value}
            </option>
          ))}
      </datalist>
      <Button type="submit" variant="default" size="xs" leftSection={<IconPlus size={14} />} disabled={!isReady}>
        {words.addButton}
      </Button>
    </form>
  );
}
