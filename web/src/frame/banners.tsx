// What holds for all pages and must not be missed: halted, simulated.
import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useHalt, type Schemas } from '../api/queries.js';
import { includesRole } from '../api/vocabulary.js';
import { IconFlag, IconPlayerStop, IconTestPipe } from '../components/icons.js';
import { toneStyle, type Tone } from '../components/tag.js';
import { Age } from '../components/time.js';
import { frame } from '../strings/frame.js';
import classes from './frame.module.css';

const words = frame.banner;

export function Banners({ me, resume }: { readonly me: Schemas['Me'] | undefined; readonly resume: () => void }) {
  const halted = useHalt().data?.halted ?? null;
  return (
    <>
      {halted !== null && (
        <Banner tone="bad" mark={<IconPlayerStop size={16} aria-hidden="true" />}>
          <span>
            <strong>{words.halted(halted.by)}</strong> {halted.because} (<Age of={halted.at} />; {words.haltedWhy})
          </span>
          {me !== undefined && includesRole(me.role, 'operator') && (
            <Button size="compact-xs" variant="default" onClick={resume}>
              {words.resume}
            </Button>
          )}
        </Banner>
      )}
      {me !== undefined && me.simulated !== null && (
        <Banner tone="violet" mark={<IconTestPipe size={16} aria-hidden="true" />}>
          <span>
            <strong>{words.simulated}</strong> {me.simulated}
          </span>
        </Banner>
      )}
      {me !== undefined && me.role === 'viewer' && (
        <Banner tone="neutral" mark={<IconFlag size={16} aria-hidden="true" />}>
          <span>
            <strong>{words.readOnly}</strong> {words.readOnlyWhy}
          </span>
        </Banner>
      )}
    </>
  );
}

function Banner({ tone, mark, children }: { readonly tone: Tone; readonly mark: ReactNode; readonly children: ReactNode }) {
  return (
    <div className={classes.banner} style={toneStyle(tone)} role="status">
      {mark}
      {children}
    </div>
  );
}
