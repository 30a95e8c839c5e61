// How the fix would reach what runs: which images are built in which order and how, then the release phases one after another, and
// what it would not reach.
import type { Schemas } from '../../api/queries.js';
import { IconArrowRight } from '../../components/icons.js';
import { PageLink } from '../../components/page-link.js';
import { Panel } from '../../components/panel.js';
import { PhaseTag } from '../../components/phase-tag.js';
import { cause as words } from '../../strings/cause.js';
import classes from './flow.module.css';
import { imageNames, withoutRegistry } from './names.js';

type Cause = Schemas['Cause'];
type Build = Cause['rollout']['builds'][number];

export function FlowPanel({ cause }: { readonly cause: Cause }) {
  const { builds, deployments, unplanned } = cause.rollout;
  const nameOf = imageNames(cause);
  return (
    <Panel title={words.flow} hint={builds.length === 0 ? words.flowNone : words.flowHint}>
      <ol className={classes.flow}>
        {builds.map((build) => (
          <li key={build.level} className={classes.stage}>
            <Level build={build} />
          </li>
        ))}
        {deployments.length > 0 && (
          <li className={classes.stage}>
            <h3 className={classes.title}>{words.deploy}</h3>
            <ol className={classes.nodes}>
              {deployments.map(({ releasePhase, workloads }) => (
                <li key={releasePhase} className={classes.node}>
                  <PhaseTag of={releasePhase} />
                  <span className={classes.how}>{words.workloadList(workloads.length)}</span>
                </li>
              ))}
            </ol>
          </li>
        )}
      </ol>
      {unplanned.length > 0 && (
        <div className={classes.unplanned}>
          <h3 className={classes.title}>{words.unplanned}</h3>
          <ul>
            {unplanned.map(({ image, because }) => (
              <li key={image}>
                <PageLink to={`/inventory/images/${encodeURIComponent(image)}`}>{nameOf(image)}</PageLink>: {because}
              </li>
            ))}
          </ul>
        </div>
      )}
    </Panel>
  );
}

function Level({ build: { level, nodes } }: { readonly build: Build }) {
  return (
    <>
      <h3 className={classes.title}>
        {level > 0 && <IconArrowRight size={14} aria-hidden="true" className={classes.arrow} />}
        {words.level(level)}
      </h3>
      <ul className={classes.nodes}>
        {nodes.map(({ repository, images, method, because, owner }) => {
          const [digest] = images;
          const name = withoutRegistry(repository);
          return (
            <li key={repository} className={classes.node} title={because}>
              {digest === undefined ? (
                <span className={classes.name}>{name}</span>
              ) : (
                <PageLink to={`/inventory/images/${encodeURIComponent(digest)}`} className={classes.name}>
                  {name}
                </PageLink>
              )}
              <span className={classes.how}>
                {words.methods[method] ?? method}
                {owner !== undefined && ` · ${owner}`}
              </span>
            </li>
          );
        })}
      </ul>
    </>
  );
}
