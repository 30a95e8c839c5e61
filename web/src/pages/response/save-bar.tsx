// How many changes there are, what saving them needs, and the ways out of them.
import { Button } from '@mantine/core';
import { useId, useState } from 'react';
import { api, dataOf } from '../../api/client.js';
import { keys, useMe, type Schemas } from '../../api/queries.js';
import { useWrite, type WriteHeaders } from '../../api/use-write.js';
import { includesRole } from '../../api/vocabulary.js';
import { ConfirmDialog } from '../../components/confirm-dialog.js';
import { IconDeviceFloppy } from '../../components/icons.js';
import { response } from '../../strings/response.js';
import { bodyOf, sizeOf, type Edit } from './edit.js';
import classes from './response.module.css';

const words = response.edit;

export interface SaveBarProps {
  readonly of: Pick<Schemas['Response'], 'etag' | 'isWritable' | 'writableBecause'>;
  readonly edit: Edit;
  /** Undefined until the preview is there: without it nobody saves. */
  readonly loosens: boolean | undefined;
  readonly onDiscard: () => void;
}

export function SaveBar({ of: { etag, isWritable, writableBecause }, edit, loosens, onDiscard }: SaveBarProps) {
  const me = useMe().data;
  const [isAsking, setAsking] = useState(false);
  const why = useId();
  const write = useWrite({
    run: (body: ReturnType<typeof bodyOf>, headers: WriteHeaders) =>
      dataOf(api.PATCH('/api/v1/response', { headers, params: { header: { 'if-match': etag } }, body })),
    changes: [keys.response, keys.settings, keys.causes, keys.policies],
    done: words.saved,
    onDone: () => {
      setAsking(false);
      onDiscard();
    },
  });
  const isOperator = me !== undefined && includesRole(me.role, 'operator');
  const isAdmin = me !== undefined && includesRole(me.role, 'admin');
  const refused = !isWritable
    ? `${words.readOnly} ${writableBecause} ${words.copyInstead}`
    : !isOperator
      ? words.needsOperator
      : loosens === true && !isAdmin
        ? words.needsAdmin
        : undefined;
  return (
    <div className={classes.saveBar}>
      <p>
        <strong>{words.changes(sizeOf(edit))}</strong>{' '}
        <span id={why}>{refused ?? (loosens === true ? words.asAdmin : writableBecause)}</span>
      </p>
      <div className={classes.saveActions}>
        <Button variant="default" onClick={onDiscard}>
          {words.discard}
        </Button>
        <Button
          leftSection={<IconDeviceFloppy size={15} />}
          disabled={refused !== undefined || loosens === undefined}
          aria-describedby={why}
          onClick={() => setAsking(true)}
        >
          {words.save}
        </Button>
      </div>
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={words.saveTitle}
        confirm={words.save}
        isDangerous={loosens === true}
        isRunning={write.isRunning}
        onConfirm={() => write.start(bodyOf(edit))}
      >
        {loosens === true && (
          <p>
            <strong>{words.saveLoosens}</strong>
          </p>
        )}
        <p>{words.saveBody}</p>
      </ConfirmDialog>
    </div>
  );
}
