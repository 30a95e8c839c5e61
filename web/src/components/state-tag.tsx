// The state of a thing: an icon of its own shape, a tone and the word. One look for each word, on every page.
import type { Icon } from '@tabler/icons-react';
import { stateWords } from '../strings/vocabulary.js';
import {
  IconActivity,
  IconAlertOctagon,
  IconAlertTriangle,
  IconArrowBackUp,
  IconBan,
  IconCalendar,
  IconCalendarOff,
  IconCheck,
  IconChecks,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleDot,
  IconCircleX,
  IconClock,
  IconCloudOff,
  IconEye,
  IconFlag,
  IconGitPullRequest,
  IconHandStop,
  IconHistory,
  IconHourglass,
  IconListCheck,
  IconMinus,
  IconPlayerStop,
  IconRefresh,
  IconRipple,
  IconShield,
  IconShieldOff,
  IconShieldQuestion,
} from './icons.js';
import { Tag, type Tone } from './tag.js';

export type State = keyof typeof stateWords;

export function StateTag({ of, look = 'filled' }: { readonly of: State; readonly look?: 'filled' | 'plain' | 'outline' }) {
  const [Mark, tone] = LOOKS[of];
  return (
    <Tag tone={tone} look={look} mark={<Mark size={13} stroke={2} aria-hidden="true" />}>
      {stateWords[of]}
    </Tag>
  );
}

/** For texts of the API: the state if it is one we know. */
export function stateOf(text: string): State | undefined {
  return isState(text) ? text : undefined;
}

function isState(text: string): text is State {
  return Object.hasOwn(stateWords, text);
}

const LOOKS: Readonly<Record<State, readonly [Icon, Tone]>> = {
  open: [IconCircleDot, 'high'],
  planned: [IconListCheck, 'neutral'],
  waiting: [IconHandStop, 'warn'],
  scheduled: [IconCalendar, 'neutral'],
  acting: [IconActivity, 'accent'],
  propagating: [IconRipple, 'accent'],
  verifying: [IconEye, 'accent'],
  closed: [IconCircleCheck, 'good'],
  reopened: [IconRefresh, 'high'],
  exempted: [IconShieldOff, 'violet'],
  stuck: [IconAlertTriangle, 'bad'],
  contained: [IconShield, 'blue'],
  done: [IconCheck, 'good'],
  'already-so': [IconChecks, 'good'],
  refused: [IconBan, 'warn'],
  failed: [IconCircleX, 'bad'],
  undone: [IconArrowBackUp, 'neutral'],
  approved: [IconCircleCheck, 'good'],
  rejected: [IconCircleX, 'neutral'],
  lapsed: [IconHourglass, 'neutral'],
  'not-needed': [IconMinus, 'neutral'],
  contested: [IconFlag, 'bad'],
  halted: [IconPlayerStop, 'bad'],
  read: [IconCircleCheck, 'good'],
  partial: [IconCircleDashed, 'warn'],
  unread: [IconCloudOff, 'bad'],
  stale: [IconHistory, 'warn'],
  pass: [IconCircleCheck, 'good'],
  fail: [IconCircleX, 'bad'],
  error: [IconAlertOctagon, 'warn'],
  'not-applicable': [IconMinus, 'neutral'],
  inconclusive: [IconShieldQuestion, 'warn'],
  proposed: [IconGitPullRequest, 'accent'],
  ready: [IconClock, 'neutral'],
  undoing: [IconArrowBackUp, 'accent'],
  partly: [IconCircleDashed, 'warn'],
  holds: [IconCircleCheck, 'neutral'],
  'expires-soon': [IconHourglass, 'warn'],
  expired: [IconCalendarOff, 'bad'],
  never: [IconCloudOff, 'neutral'],
};
