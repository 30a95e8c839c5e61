// Asks before something happens and says what will. For strong ones a word must be typed, and a reason given.
import { Button, Modal, Textarea, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { common } from '../strings/common.js';
import classes from './confirm-dialog.module.css';

export interface ConfirmDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** Ends with a question mark: `Undo it in production?` */
  readonly title: string;
  /** What will happen, and what can be done about it afterwards. */
  readonly children: ReactNode;
  /** The verb: `Undo`. */
  readonly confirm: string;
  readonly isDangerous?: boolean;
  readonly isRunning?: boolean;
  /** A word that must be typed. */
  readonly typed?: string;
  /** Asks why, and must have an answer unless it is optional. */
  readonly reason?: { readonly label: string; readonly hint?: string; readonly optional?: boolean };
  /** The reason, '' without one. */
  readonly onConfirm: (reason: string) => void;
}

export function ConfirmDialog(props: ConfirmDialogProps) {
  const { isOpen, onClose, title } = props;
  return (
    <Modal opened={isOpen} onClose={onClose} title={title} size="md" closeButtonProps={{ 'aria-label': common.close }}>
      <Question {...props} />
    </Modal>
  );
}

/** Begins anew each time: what is closed is taken off the page. */
function Question({
  onClose,
  children,
  confirm,
  isDangerous = false,
  isRunning = false,
  typed,
  reason,
  onConfirm,
}: ConfirmDialogProps) {
  const [word, setWord] = useState('');
  const [why, setWhy] = useState('');
  const lacksReason = reason !== undefined && reason.optional !== true && why.trim() === '';
  const isReady = (typed === undefined || word.trim() === typed) && !lacksReason;
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady && !isRunning) onConfirm(why.trim());
      }}
    >
      <div className={classes.words}>{children}</div>
      {reason !== undefined && (
        <Textarea
          label={reason.label}
          description={reason.hint}
          required={reason.optional !== true}
          value={why}
          onChange={(event) => setWhy(event.currentTarget.value)}
          minRows={2}
          maxLength={2_000}
          autosize
          data-autofocus
        />
      )}
      {typed !== undefined && (
        <TextInput
          label={common.typeToConfirm(typed)}
          value={word}
          onChange={(event) => setWord(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
        />
      )}
      <div className={classes.actions}>
        <Button variant="default" size="sm" onClick={onClose}>
          {common.cancel}
        </Button>
        <Button type="submit" size="sm" color={isDangerous ? 'danger' : 'river'} disabled={!isReady} loading={isRunning}>
          {confirm}
        </Button>
      </div>
    </form>
  );
}
