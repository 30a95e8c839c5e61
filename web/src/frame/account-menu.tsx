// Who is signed in and with which rights; the theme; the way out.
import { Popover, SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { useState } from 'react';
import { asProblem } from '../api/problem.js';
import type { Schemas } from '../api/queries.js';
import { signOut } from '../api/sign-out.js';
import { IconKeyboard, IconLogout, IconUser } from '../components/icons.js';
import { toast } from '../components/toast.js';
import { frame } from '../strings/frame.js';
import { phaseWords } from '../strings/vocabulary.js';
import classes from './frame.module.css';
import type { OpenOverlay } from './overlay.js';

const words = frame.account;

export function AccountMenu({ me, open }: { readonly me: Schemas['Me'] | undefined; readonly open: OpenOverlay }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" width={288} trapFocus returnFocus>
      <Popover.Target>
        <button
          type="button"
          className={classes.avatar}
          onClick={() => setOpen(!isOpen)}
          aria-expanded={isOpen}
          aria-haspopup="dialog"
          aria-label={me === undefined ? words.label : `${words.label}: ${me.name}`}
        >
          {me === undefined ? (
            <IconUser size={16} aria-hidden="true" />
          ) : (
            <span aria-hidden="true">{[...me.name][0]?.toUpperCase()}</span>
          )}
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label={words.label} p={0}>
        {me !== undefined && <Who me={me} />}
        <ThemeSwitch />
        <div className={classes.menu}>
          <button
            type="button"
            className={classes.menuItem}
            onClick={() => {
              setOpen(false);
              open('keys');
            }}
          >
            <IconKeyboard size={16} aria-hidden="true" />
            {words.keys}
          </button>
          {me !== undefined && me.csrf !== null && (
            <button type="button" className={classes.menuItem} onClick={() => leave(me.csrf)}>
              <IconLogout size={16} aria-hidden="true" />
              {words.signOut}
            </button>
          )}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

function Who({ me }: { readonly me: Schemas['Me'] }) {
  return (
    <div className={classes.who}>
      <strong>{me.name}</strong>
      <span>{[me.organisation, words.via[me.via]].filter((text) => text !== null).join(', ')}</span>
      <ul className={classes.grants}>
        {me.grants.map((grant) => (
          <li key={JSON.stringify(grant)}>{grantWords(grant)}</li>
        ))}
      </ul>
    </div>
  );
}

function ThemeSwitch() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <div className={classes.theme}>
      <span id="theme-label">{frame.theme.label}</span>
      <SegmentedControl
        aria-labelledby="theme-label"
        value={colorScheme}
        onChange={(value) => setColorScheme(value === 'light' || value === 'dark' ? value : 'auto')}
        data={[
          { value: 'light', label: frame.theme.light },
          { value: 'dark', label: frame.theme.dark },
          { value: 'auto', label: frame.theme.auto },
        ]}
      />
    </div>
  );
}

/** At the identity provider too, where that is possible; the start page asks to sign in then. */
function leave(csrf: string | null): void {
  signOut(csrf).then(
    (next) => window.location.assign(next),
    (error: unknown) => toast.problem(asProblem(error)),
  );
}

/** `approver: group:payments, Staging`; a role for everything says so. */
function grantWords({ role, phases, teams }: Schemas['Me']['grants'][number]): string {
  const limits = [...(teams ?? []), ...(phases ?? []).map((phase) => phaseWords[phase])];
  return `${role}: ${limits.length === 0 ? words.anywhere : limits.join(', ')}`;
}
