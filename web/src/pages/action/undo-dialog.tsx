// Asks before an action is undone: says what undo does and until when it can be, lets targets be chosen, and wants to know why.
import { Button, Checkbox } from '@mantine/core';
import { useId, useState } from 'react';
import { api, dataOf } from '../../api/client.js';
import { keys } from '../../api/queries.js';
import { useWrite, type WriteHeaders } from '../../api/use-write.js';
import { ConfirmDialog } from '../../components/confirm-dialog.js';
import { IconArrowBackUp } from '../../components/icons.js';
import { action as words } from '../../strings/action.js';
import { phaseWords } from '../../strings/vocabulary.js';
import classes from './action.module.css';
import { UndoWords } from './explanation.js';
import { HaltNote } from './halt-note.js';
import type { Action } from './use-action.js';

/** The button with its dialog; with the reason beside it where it cannot be, and nothing where undo makes no sense yet. */
export function UndoButton({ of }: { readonly of: Action }) {
  const [isOpen, setOpen] = useState(false);
  const why = useId();
  const { may, because } = of.mayUndo;
  if (NOTHING_YET.has(of.state)) return null;
  return (
    <div className={classes.undo}>
      {!may && (
        <span id={why} className={classes.quiet}>
          {because}
        </span>
      )}
      <Button
        variant="default"
        leftSection={<IconArrowBackUp size={15} />}
        disabled={!may}
        aria-describedby={may ? undefined : why}
        onClick={() => setOpen(true)}
      >
        {words.undo.button}
      </Button>
      <UndoDialog of={of} isOpen={isOpen} onClose={() => setOpen(false)} />
    </div>
  );
}

/** Nothing was done, or it is not over: there is nothing that undo could be about. */
const NOTHING_YET: ReadonlySet<Action['state']> = new Set(['waiting', 'ready', 'approved', 'acting', 'rejected', 'lapsed']);

export interface UndoDialogProps {
  readonly of: Action;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function UndoDialog({ of, isOpen, onClose }: UndoDialogProps) {
  const open = of.targets.filter(({ outcome, undo }) => outcome?.kind === 'done' && undo?.kind !== 'done');
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const chosen = open.filter(({ resource }) => !left.has(resource)).map(({ resource }) => resource);
  const write = useWrite({
    run: (because: string, headers: WriteHeaders) =>
      dataOf(
        api.POST('/api/v1/actions/{id}/undo', {
          headers,
          params: { path: { id: of.id } },
          body: { because, ...(left.size === 0 ? {} : { targets: [...chosen] }) },
        }),
      ),
    changes: [keys.actions, keys.now],
    done: words.undo.done,
    onDone: onClose,
  });
  const isNone = open.length > 0 && chosen.length === 0;
  return (
    <ConfirmDialog
      isOpen={isOpen}
      onClose={onClose}
      title={words.undo.title(phaseWords[of.phase].toLowerCase())}
      confirm={words.undo.confirm}
      isRunning={write.isRunning}
      reason={{ label: words.undo.reason, hint: words.undo.reasonHint }}
      onConfirm={(because) => {
        if (!isNone) write.start(because);
      }}
    >
      <HaltNote />
      <p>
        <strong>{of.describes}</strong> {words.on} {of.targets[0]?.name ?? ''}
        {words.andMore(Math.max(0, of.targets.length - 1))}.
      </p>
      <UndoWords of={of} />
      {open.length > 1 && (
        <fieldset className={classes.choose}>
          <legend>{words.undo.which}</legend>
          {open.map(({ resource, name }) => (
            <Checkbox
              key={resource}
              label={name}
              checked={!left.has(resource)}
              onChange={(event) => setLeft(toggled(left, resource, !event.currentTarget.checked))}
            />
          ))}
        </fieldset>
      )}
      {isNone && <p role="alert">{words.undo.none}</p>}
    </ConfirmDialog>
  );
}

function toggled(set: ReadonlySet<string>, item: string, isIn: boolean): ReadonlySet<string> {
  const next = new Set(set);
  if (isIn) next.add(item);
  else next.delete(item);
  return next;
}
