// Makes a token; its secret is on the screen until the dialog is closed, and nowhere after that.
import { Button, Modal, NumberInput, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { api, dataOf } from '../../api/client.js';
import { keys, useMe } from '../../api/queries.js';
import { useWrite, type WriteHeaders } from '../../api/use-write.js';
import { includesRole, memberOf, ROLES, type Role } from '../../api/vocabulary.js';
import { CopyId } from '../../components/mono.js';
import { common } from '../../strings/common.js';
import { settings } from '../../strings/settings.js';
import classes from './settings.module.css';

const words = settings.tokens;
const USUAL_DAYS = 30;
const MOST_DAYS = 365;

export interface NewTokenProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function NewToken({ isOpen, onClose }: NewTokenProps) {
  return (
    <Modal opened={isOpen} onClose={onClose} title={words.create} closeButtonProps={{ 'aria-label': common.close }}>
      <Form onClose={onClose} />
    </Modal>
  );
}

/** Begins anew each time: what is closed is taken off the page, and the secret with it. */
function Form({ onClose }: Pick<NewTokenProps, 'onClose'>) {
  const me = useMe().data;
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const [days, setDays] = useState(USUAL_DAYS);
  const [secret, setSecret] = useState<string>();
  const make = useWrite({
    run: (body: { readonly name: string; readonly role: Role; readonly days: number }, headers: WriteHeaders) =>
      dataOf(api.POST('/api/v1/tokens', { headers, body })),
    changes: [keys.tokens],
    onDone: (made) => setSecret(made.secret),
  });
  if (secret !== undefined) {
    return (
      <div className={classes.form}>
        <p>{words.made}</p>
        <div className={classes.secret}>
          <CopyId short={false}>{secret}</CopyId>
        </div>
        <div className={classes.actions}>
          <Button onClick={onClose}>{common.close}</Button>
        </div>
      </div>
    );
  }
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        make.start({ name: name.trim(), role, days });
      }}
    >
      <TextInput
        label={words.name}
        description={words.nameHint}
        required
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        data-autofocus
      />
      <Select
        label={words.role}
        allowDeselect={false}
        data={ROLES.filter((one) => me !== undefined && includesRole(me.role, one))}
        value={role}
        onChange={(value) => setRole(memberOf(ROLES, value) ?? 'viewer')}
      />
      <NumberInput
        label={words.days}
        min={1}
        max={MOST_DAYS}
        allowDecimal={false}
        value={days}
        onChange={(value) => setDays(typeof value === 'number' ? value : USUAL_DAYS)}
      />
      <div className={classes.actions}>
        <Button variant="default" onClick={onClose}>
          {common.cancel}
        </Button>
        <Button type="submit" loading={make.isRunning} disabled={name.trim() === ''}>
          {words.create}
        </Button>
      </div>
    </form>
  );
}
