// One lane of Now: at most seven things, each a link to where it is decided or understood.
import type { Icon } from '@tabler/icons-react';
import type { Schemas } from '../../api/queries.js';
import {
  IconActivity,
  IconCircleCheck,
  IconCloudOff,
  IconFlag,
  IconHandStop,
  IconListCheck,
  IconShieldOff,
  IconTarget,
  IconAlertTriangle,
} from '../../components/icons.js';
import { PageLink } from '../../components/page-link.js';
import { Panel } from '../../components/panel.js';
import { PhaseTag } from '../../components/phase-tag.js';
import { Severity } from '../../components/severity.js';
import { toneStyle, type Tone } from '../../components/tag.js';
import { Age } from '../../components/time.js';
import { now } from '../../strings/now.js';
import classes from './now.module.css';

type LaneName = keyof typeof now.lanes;
type Item = Schemas['NowItem'];

export interface LaneProps {
  readonly name: LaneName;
  readonly lane: Schemas['Now'][LaneName];
  /** The list of all of them. */
  readonly more: string;
}

export function Lane({ name, lane: { items, total }, more }: LaneProps) {
  const words = now.lanes[name];
  const [Mark, tone] = LOOKS[name];
  const title = (
    <span className={classes.laneTitle} style={toneStyle(total === 0 ? 'neutral' : tone)}>
      <Mark size={16} aria-hidden="true" />
      {words.title}
      <span className={classes.total}>{total}</span>
    </span>
  );
  return (
    <div className={classes.lane} data-empty={total === 0 || undefined}>
      <Panel title={title} hint={words.hint} flush>
        {items.length === 0 ? (
          <p className={classes.none}>
            <IconCircleCheck size={16} aria-hidden="true" /> {words.none}
          </p>
        ) : (
          <ul className={classes.items}>
            {items.map((item) => (
              <li key={`${item.kind} ${item.id}`} className={classes.item}>
                <ItemOf item={item} />
              </li>
            ))}
          </ul>
        )}
        {total > items.length && (
          <p className={classes.more}>
            <PageLink to={more}>{now.moreIn(total - items.length, words.title)}</PageLink>
          </p>
        )}
      </Panel>
    </div>
  );
}

function ItemOf({ item }: { readonly item: Item }) {
  const Mark = KINDS[item.kind];
  return (
    <>
      <Mark size={16} aria-hidden="true" className={classes.kindMark} />
      <div className={classes.words}>
        <PageLink to={placeOf(item)} className={classes.link}>
          {item.title}
        </PageLink>
        {item.because !== '' && <p className={classes.because}>{item.because}</p>}
        <p className={classes.meta}>
          <span>{now.kinds[item.kind]}</span>
          {item.severity !== null && <Severity of={item.severity} />}
          {item.releasePhase !== null && <PhaseTag of={item.releasePhase} />}
          {item.at !== null && <Age of={item.at} />}
        </p>
      </div>
    </>
  );
}

function placeOf({ kind, id }: Item): string {
  const encoded = encodeURIComponent(id);
  switch (kind) {
    case 'approval':
      return `/approvals/${encoded}`;
    case 'action':
    case 'contested':
      return `/timeline/${encoded}`;
    case 'cause':
      return `/causes/${encoded}`;
    case 'gap':
      return `/coverage?source=${encoded}`;
    case 'exemption':
      return '/exemptions';
  }
}

const LOOKS: Readonly<Record<LaneName, readonly [Icon, Tone]>> = {
  waiting: [IconHandStop, 'warn'],
  moving: [IconActivity, 'accent'],
  stuck: [IconAlertTriangle, 'bad'],
};

const KINDS: Readonly<Record<Item['kind'], Icon>> = {
  approval: IconListCheck,
  action: IconActivity,
  cause: IconTarget,
  gap: IconCloudOff,
  exemption: IconShieldOff,
  contested: IconFlag,
};
