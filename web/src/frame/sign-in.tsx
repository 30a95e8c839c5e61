// In place of every page for whoever has no session.
import { Button } from '@mantine/core';
import { useEffect } from 'react';
import { frame } from '../strings/frame.js';
import classes from './frame.module.css';
import { Logo } from './logo.js';

export function SignIn() {
  useEffect(() => {
    document.title = frame.signIn.title;
  }, []);
  const back = `${window.location.pathname}${window.location.search}`;
  return (
    <main className={classes.signIn}>
      <Logo size={48} />
      <h1>{frame.signIn.title}</h1>
      <p>{frame.signIn.why}</p>
      <Button component="a" href={`/auth/login?to=${encodeURIComponent(back)}`} size="md">
        {frame.signIn.button}
      </Button>
      <p className={classes.fine}>{frame.signIn.local}</p>
    </main>
  );
}
