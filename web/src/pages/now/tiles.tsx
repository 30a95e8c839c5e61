// The four numbers over the lanes.
import type { ReactNode } from 'react';
import type { Schemas } from '../../api/queries.js';
import { SEVERITIES } from '../../api/vocabulary.js';
import { Count } from '../../components/count.js';
import { PageLink } from '../../components/page-link.js';
import { SeverityMark, severityTones } from '../../components/severity.js';
import { toneStyle } from '../../components/tag.js';
import { Age } from '../../components/time.js';
import { duration } from '../../lib/time.js';
import { now } from '../../strings/now.js';
import { severityWords } from '../../strings/vocabulary.js';
import classes from './now.module.css';

export function Tiles({ page: { causes, findings, closing, look } }: { readonly page: Schemas['Now'] }) {
  const perCause = causes.open === 0 ? '0' : (findings / causes.open).toFixed(findings / causes.open < 10 ? 1 : 0);
  return (
    <dl className={classes.tiles}>
      <Tile name={now.openCauses} value={<Count of={causes.open} what={now.openCauses} to="/causes" />}>
        <SeverityLinks bySeverity={causes.bySeverity} />
      </Tile>
      <Tile name={now.findings} value={<Count of={findings} what={now.findings} to="/findings" />}>
        {now.findingsHint(perCause)}
      </Tile>
      <Tile name={now.median} value={closing.medianHours === null ? '–' : duration(closing.medianHours * 3600)}>
        {closing.medianHours === null ? now.medianNone : now.medianHint(closing.closed)}
      </Tile>
      <Tile name={now.look} value={<Age of={look.at} />}>
        {now.lookHint}
      </Tile>
    </dl>
  );
}

function Tile({ name, value, children }: { readonly name: string; readonly value: ReactNode; readonly children: ReactNode }) {
  return (
    <div className={classes.tile}>
      <dt>{name}</dt>
      <dd className={classes.value}>{value}</dd>
      <dd className={classes.hint}>{children}</dd>
    </div>
  );
}

/** One for each severity that there is, the worst first. */
function SeverityLinks({ bySeverity }: { readonly bySeverity: Readonly<Record<string, number>> }) {
  return (
    <ul className={classes.severities}>
      {SEVERITIES.map((severity) => {
        const count = bySeverity[severity] ?? 0;
        if (count === 0) return null;
        return (
          <li key={severity} style={toneStyle(severityTones[severity])}>
            <PageLink to={`/causes?severity=${severity}`} title={severityWords[severity]}>
              <SeverityMark of={severity} /> {count}
              <span className="hw-unseen"> {severityWords[severity]}</span>
            </PageLink>
          </li>
        );
      })}
    </ul>
  );
}
