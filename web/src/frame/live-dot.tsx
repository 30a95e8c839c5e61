// Whether what is shown follows what happens, in a word.
import { Tooltip } from '@mantine/core';
import type { LiveState } from '../api/live.js';
import { toneStyle, type Tone } from '../components/tag.js';
import { frame } from '../strings/frame.js';
import classes from './frame.module.css';
import { useLiveState } from './live-context.js';

export function LiveDot() {
  const state = useLiveState();
  const [word, why, tone] = LOOKS[state];
  return (
    <Tooltip label={why}>
      <span
        className={classes.live}
        data-state={state}
        style={toneStyle(tone)}
        role="status"
        aria-label={`${frame.live.label}: ${word}`}
      >
        <span className={classes.dot} aria-hidden="true" />
        <span className={classes.liveWord}>{word}</span>
      </span>
    </Tooltip>
  );
}

const { live } = frame;
const LOOKS: Readonly<Record<LiveState, readonly [string, string, Tone]>> = {
  connecting: [live.reconnecting, live.reconnectingWhy, 'neutral'],
  connected: [live.connected, live.connectedWhy, 'good'],
  reconnecting: [live.reconnecting, live.reconnectingWhy, 'warn'],
  off: [live.off, live.offWhy, 'bad'],
};
