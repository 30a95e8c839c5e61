// What actions have earned, are on the way to, or have lost, with the evidence for it.
import type { Icon } from '@tabler/icons-react';
import type { Schemas } from '../../api/queries.js';
import { IconArrowBackUp, IconCircleCheck, IconHourglass } from '../../components/icons.js';
import { EmptyState } from '../../components/empty-state.js';
import { Mono } from '../../components/mono.js';
import { PageLink } from '../../components/page-link.js';
import { Panel } from '../../components/panel.js';
import { PhaseTag } from '../../components/phase-tag.js';
import { RungTag } from '../../components/rung-tag.js';
import { SimpleTable } from '../../components/simple-table.js';
import { Tag, type Tone } from '../../components/tag.js';
import { response } from '../../strings/response.js';
import { hrefOf } from '../../url/scope.js';

const words = response.trust;
type Item = Schemas['Response']['trust'][number];

export function Trust({ items, runs }: { readonly items: readonly Item[]; readonly runs: number }) {
  const { columns } = words;
  return (
    <Panel title={words.title} hint={words.hint(runs)} flush>
      {items.length === 0 ? (
        <EmptyState title={words.none} icon={IconHourglass} small />
      ) : (
        <SimpleTable
          label={words.table}
          columns={[columns.action, columns.policy, columns.phase, columns.state, columns.allows, columns.evidence]}
          rows={items.map(({ action, policy, releasePhase, state, allows, evidence }) => {
            const [Mark, tone] = LOOKS[state];
            return {
              key: `${action} ${policy} ${releasePhase}`,
              cells: [
                <PageLink key="action" to={hrefOf('/timeline', { action })}>
                  <Mono>{action}</Mono>
                </PageLink>,
                policy === '' ? (
                  words.noPolicy
                ) : (
                  <PageLink key="policy" to={`/policies/${policy}`}>
                    <Mono>{policy}</Mono>
                  </PageLink>
                ),
                <PhaseTag key="phase" of={releasePhase} />,
                <Tag key="state" tone={tone} mark={<Mark size={13} aria-hidden="true" />}>
                  {words.states[state]}
                </Tag>,
                <RungTag key="allows" of={allows} look="plain" />,
                evidence,
              ],
            };
          })}
        />
      )}
    </Panel>
  );
}

const LOOKS: Readonly<Record<Item['state'], readonly [Icon, Tone]>> = {
  earned: [IconCircleCheck, 'good'],
  'on-the-way': [IconHourglass, 'neutral'],
  demoted: [IconArrowBackUp, 'bad'],
};
