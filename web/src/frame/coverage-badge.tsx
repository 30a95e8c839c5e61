// How much of what was to be read was read; on every page, so that no list is taken for all there is.
import { useCoverage } from '../api/queries.js';
import { IconCircleCheck, IconCircleDashed, IconCloudOff } from '../components/icons.js';
import { PageLink } from '../components/page-link.js';
import { toneStyle } from '../components/tag.js';
import { frame } from '../strings/frame.js';
import classes from './frame.module.css';

export function CoverageBadge() {
  const { data, error } = useCoverage();
  const words = frame.coverage;
  if (data === undefined || data.at === null) {
    return (
      <PageLink to="/coverage" className={classes.badge} style={toneStyle('neutral')}>
        <IconCircleDashed size={15} aria-hidden="true" />
        <span>{error === null && data === undefined ? words.label : words.unknown}</span>
      </PageLink>
    );
  }
  const { sources, complete } = data;
  const read = sources.filter(({ status }) => status === 'read').length;
  const partly = sources.filter(({ status }) => status === 'partial').length;
  const unread = sources.length - read - partly;
  const gaps = sources.reduce((sum, source) => sum + source.gaps.length, data.gaps.length + data.leftOut);
  const isWhole = read === sources.length;
  const text = isWhole ? words.whole(read) : words.part(read, sources.length, partly, unread);
  const Mark = unread > 0 ? IconCloudOff : complete ? IconCircleCheck : IconCircleDashed;
  return (
    <PageLink to="/coverage" className={classes.badge} style={toneStyle(unread > 0 ? 'bad' : complete ? 'good' : 'warn')}>
      <Mark size={15} aria-hidden="true" />
      <span className={classes.badgeWords}>
        <span className="hw-unseen">{words.label}: </span>
        {text}
        {gaps > 0 && isWhole && `, ${words.inferred(gaps)}`}
      </span>
      <span className={classes.badgeShort} aria-hidden="true">
        {read}/{sources.length}
      </span>
    </PageLink>
  );
}
