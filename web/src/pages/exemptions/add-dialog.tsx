// Accepts something until a day. It is approved by who writes it; the day and the reason have to be there.
import { Button, Modal, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { api, dataOf } from '../../api/client.js';
import { keys, useMe } from '../../api/queries.js';
import { useWrite, type WriteHeaders } from '../../api/use-write.js';
import { common } from '../../strings/common.js';
import { exemptions } from '../../strings/exemptions.js';
import classes from './exemptions.module.css';

const words = exemptions.form;
const DAY = 24 * 3_600_000;
const USUAL = [7, 30, 90] as const;
const ABOUT = ['policy', 'resource', 'path', 'finding'] as const;
type About = Readonly<Record<(typeof ABOUT)[number], string>>;

export interface AddDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly etag: string;
  /** What the address says it is about. */
  readonly about: About;
}

export function AddDialog({ isOpen, onClose, etag, about }: AddDialogProps) {
  return (
    <Modal opened={isOpen} onClose={onClose} title={words.title} size="lg" closeButtonProps={{ 'aria-label': common.close }}>
      <Form onClose={onClose} etag={etag} about={about} />
    </Modal>
  );
}

/** Begins anew each time: what is closed is taken off the page. */
function Form({ onClose, etag, about }: Omit<AddDialogProps, 'isOpen'>) {
  const me = useMe().data;
  const [what, setWhat] = useState(about);
  const [reason, setReason] = useState('');
  const [expires, setExpires] = useState(dayIn(30));
  const named = Object.fromEntries(ABOUT.flatMap((name) => (what[name].trim() === '' ? [] : [[name, what[name].trim()]])));
  const isReady = Object.keys(named).length > 0 && reason.trim() !== '' && expires >= dayIn(0);
  const write = useWrite({
    run: (body: { readonly reason: string; readonly expires: string }, headers: WriteHeaders) =>
      dataOf(api.POST('/api/v1/exemptions', { headers, params: { header: { 'if-match': etag } }, body })),
    changes: [keys.exemptions, keys.now, keys.causes, keys.findings],
    done: words.done,
    onDone: onClose,
  });
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady && !write.isRunning) write.start({ ...named, reason: reason.trim(), expires });
      }}
    >
      <fieldset className={classes.fields}>
        <legend>{words.about}</legend>
        <p className={classes.quiet}>{words.aboutHint}</p>
        {ABOUT.map((name) => (
          <TextInput
            key={name}
            label={words[name]}
            value={what[name]}
            maxLength={name === 'finding' ? 100 : 1_000}
            autoComplete="off"
            spellCheck={false}
            {...(name === 'policy' ? { placeholder: words.policyHint, 'data-autofocus': true } : {})}
            onChange={(event) => setWhat({ ...what, [name]: event.currentTarget.value })}
          />
        ))}
      </fieldset>
      <Textarea
        label={words.reason}
        required
        autosize
        minRows={2}
        maxLength={1_000}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <div className={classes.until}>
        <TextInput
          type="date"
          label={words.expires}
          description={words.expiresHint}
          required
          min={dayIn(0)}
          value={expires}
          onChange={(event) => setExpires(event.currentTarget.value)}
        />
        <div className={classes.usual}>
          {USUAL.map((days) => (
            <Button key={days} variant="default" size="xs" onClick={() => setExpires(dayIn(days))}>
              {words.days(days)}
            </Button>
          ))}
        </div>
      </div>
      <p className={classes.quiet}>{words.by(me?.name ?? '')}</p>
      <div className={classes.actions}>
        <Button variant="default" size="sm" onClick={onClose}>
          {common.cancel}
        </Button>
        <Button type="submit" size="sm" disabled={!isReady} loading={write.isRunning}>
          {words.submit}
        </Button>
      </div>
    </form>
  );
}

/** So many days from now, in UTC. */
function dayIn(days: number): string {
  return new Date(Date.now() + days * DAY).toISOString().slice(0, 10);
}
