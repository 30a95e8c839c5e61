// One source: whether it could be read, when, how much, and with which rights.
import { useCoverage, type Schemas } from '../../api/queries.js';
import { Count } from '../../components/count.js';
import { Facts } from '../../components/facts.js';
import { CopyId, Mono } from '../../components/mono.js';
import { PageLink } from '../../components/page-link.js';
import { Panel } from '../../components/panel.js';
import { Said } from '../../components/said.js';
import { StateTag } from '../../components/state-tag.js';
import { Tag } from '../../components/tag.js';
import { Age } from '../../components/time.js';
import { hrefOf } from '../../url/scope.js';
import { common } from '../../strings/common.js';
import { sources } from '../../strings/sources.js';
import classes from './sources.module.css';

const SHOWN = 3;

export function SourceCard({ source }: { readonly source: Schemas['Source'] }) {
  const { name, address, platform, status, lastRead, resources, gaps, every, follows, reads, mayWrite } = source;
  return (
    <Panel title={name} hint={<Mono>{address}</Mono>} actions={<StateTag of={status} />}>
      <div className={classes.card}>
        <Facts
          of={[
            [sources.lastRead, <Age key="read" of={lastRead} />],
            [
              sources.resources,
              <Count key="resources" of={resources} what={sources.resources} to={hrefOf('/inventory/resources', { platform })} />,
            ],
            [sources.gaps, <Count key="gaps" of={gaps} what={sources.gaps} to={hrefOf('/coverage', { source: name })} />],
            [sources.every, every],
            [sources.follows, follows ? sources.followsYes : sources.followsNo],
            [sources.narrowed, reads.length === 0 ? sources.everything : reads.join(', ')],
          ]}
        />
        <WhyNot source={name} platform={platform} />
        <div className={classes.access}>
          <h3>{sources.access}</h3>
          {mayWrite.length === 0 ? (
            <p>{sources.readOnly}</p>
          ) : (
            <details>
              <summary>
                {sources.mayWrite(mayWrite.length)}, {sources.ifCredentials}
              </summary>
              <ul className={classes.actions}>
                {mayWrite.map((action) => (
                  <li key={action}>
                    <Tag>{action}</Tag>
                  </li>
                ))}
              </ul>
            </details>
          )}
          <p className={classes.hint}>{sources.permissionsHint}</p>
          <CopyId short={false}>{sources.permissions(platform)}</CopyId>
        </div>
      </div>
    </Panel>
  );
}

/** What could not be read of it, and what closes the first gaps. */
function WhyNot({ source, platform }: { readonly source: string; readonly platform: string }) {
  const gaps = useCoverage().data?.sources.find(({ id }) => id === source)?.gaps ?? [];
  if (gaps.length === 0) return null;
  return (
    <div className={classes.access}>
      <h3>{sources.whyNot}</h3>
      <ul className={classes.gaps}>
        {gaps.slice(0, SHOWN).map(({ code, what, why, remedy }) => (
          <li key={`${code} ${what}`}>
            {what}: {why}.{' '}
            <strong>
              <Said>{remedy.replaceAll('PLATFORM', platform)}</Said>
            </strong>
          </li>
        ))}
      </ul>
      {gaps.length > SHOWN && <PageLink to={hrefOf('/coverage', { source: [source] })}>{common.showAll(gaps.length)}</PageLink>}
    </div>
  );
}
