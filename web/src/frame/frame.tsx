// What is around every page: the rail, the bar on top, banners, and the shortcuts that work everywhere.
import { Outlet } from '@tanstack/react-router';
import { lazy, useState } from 'react';
import { useMe } from '../api/queries.js';
import { asProblem } from '../api/problem.js';
import { ProblemState } from '../components/problem-state.js';
import { frame } from '../strings/frame.js';
import { Announcer } from './announcer.js';
import { Banners } from './banners.js';
import classes from './frame.module.css';
import { LoadedOnce } from './loaded-once.js';
import type { Overlay } from './overlay.js';
import { BottomBar, Rail } from './rail.js';
import { SignIn } from './sign-in.js';
import { Toaster } from './toaster.js';
import { TopBar } from './top-bar.js';
import { useShortcuts } from './use-shortcuts.js';

const Palette = lazy(() => import('./palette.js'));
const Overlays = lazy(() => import('./overlays.js'));

export function Frame() {
  const me = useMe();
  const [overlay, setOverlay] = useState<Overlay>();
  useShortcuts(setOverlay);
  const close = (): void => setOverlay(undefined);

  if (me.error !== null && asProblem(me.error).status === 401) return <SignIn />;
  return (
    <div className={classes.frame}>
      <a className={classes.skip} href="#content">
        {frame.skip}
      </a>
      <Rail />
      <div className={classes.column}>
        <TopBar me={me.data} open={setOverlay} />
        <Banners me={me.data} resume={() => setOverlay('halt')} />
        <main id="content" tabIndex={-1} className={classes.main}>
          {me.error === null ? <Outlet /> : <ProblemState of={asProblem(me.error)} retry={() => void me.refetch()} />}
        </main>
      </div>
      <BottomBar />
      <LoadedOnce isWanted={overlay === 'palette'}>
        <Palette isOpen={overlay === 'palette'} onClose={close} open={setOverlay} />
      </LoadedOnce>
      <LoadedOnce isWanted={overlay === 'keys' || overlay === 'halt'}>
        <Overlays overlay={overlay} onClose={close} />
      </LoadedOnce>
      <Toaster />
      <Announcer />
    </div>
  );
}
