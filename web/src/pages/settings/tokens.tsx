// The tokens of machines: made, listed, revoked. A secret is shown once.
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, dataOf } from '../../api/client.js';
import { keys, type Schemas } from '../../api/queries.js';
import { useWrite, type WriteHeaders } from '../../api/use-write.js';
import { ConfirmDialog } from '../../components/confirm-dialog.js';
import { EmptyState } from '../../components/empty-state.js';
import { IconKey, IconPlus } from '../../components/icons.js';
import { Loaded } from '../../components/loaded.js';
import { Panel } from '../../components/panel.js';
import { SimpleTable } from '../../components/simple-table.js';
import { Age } from '../../components/time.js';
import { settings } from '../../strings/settings.js';
import { NewToken } from './new-token.js';

const words = settings.tokens;

export function Tokens() {
  const [isMaking, setMaking] = useState(false);
  const [leaving, setLeaving] = useState<Schemas['Token']>();
  const query = useQuery({
    queryKey: keys.tokens,
    queryFn: ({ signal }) => dataOf(api.GET('/api/v1/tokens', { signal })),
  });
  const revoke = useWrite({
    run: (id: string, headers: WriteHeaders) => dataOf(api.DELETE('/api/v1/tokens/{id}', { params: { path: { id } }, headers })),
    changes: [keys.tokens],
    done: words.revoked,
    onDone: () => setLeaving(undefined),
  });
  const create = (
    <Button leftSection={<IconPlus size={14} />} onClick={() => setMaking(true)}>
      {words.create}
    </Button>
  );
  return (
    <Panel title={words.title} hint={words.hint} actions={create} flush>
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState icon={IconKey} title={words.none} small />
          ) : (
            <SimpleTable
              label={words.title}
              columns={[words.name, words.role, words.owner, words.expires, words.used, words.actions]}
              rows={items.map((token) => ({
                key: token.id,
                cells: [
                  token.name,
                  token.role,
                  token.owner,
                  <Age key="expires" of={token.expiresAt} />,
                  <Age key="used" of={token.lastUsedAt} never={words.neverUsed} />,
                  <Button key="revoke" variant="default" size="compact-xs" onClick={() => setLeaving(token)}>
                    {words.revoke}
                    <span className="hw-unseen"> {token.name}</span>
                  </Button>,
                ],
              }))}
            />
          )
        }
      </Loaded>
      <NewToken isOpen={isMaking} onClose={() => setMaking(false)} />
      <ConfirmDialog
        isOpen={leaving !== undefined}
        onClose={() => setLeaving(undefined)}
        title={words.revokeTitle(leaving?.name ?? '')}
        confirm={words.revoke}
        isDangerous
        isRunning={revoke.isRunning}
        onConfirm={() => {
          if (leaving !== undefined) revoke.start(leaving.id);
        }}
      >
        <p>{words.revokeBody}</p>
      </ConfirmDialog>
    </Panel>
  );
}
