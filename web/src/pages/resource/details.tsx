// One resource: what it is and where, why it is in its release phase, its findings, the images it runs, and those nobody saw.
import { useQuery } from '@tanstack/react-query';
import { api, dataOf } from '../../api/client.js';
import { keys, type Schemas } from '../../api/queries.js';
import { Count } from '../../components/count.js';
import { Facts } from '../../components/facts.js';
import { CopyId, Mono } from '../../components/mono.js';
import { PageLink } from '../../components/page-link.js';
import { PhaseTag } from '../../components/phase-tag.js';
import { toneStyle } from '../../components/tag.js';
import { inventory as words } from '../../strings/inventory.js';
import { hrefOf } from '../../url/scope.js';
import classes from '../inventory/inventory.module.css';

export function useResource(id: string) {
  return useQuery({
    queryKey: [...keys.resources, 'one', id],
    queryFn: ({ signal }) => dataOf(api.GET('/api/v1/resources/{id}', { params: { path: { id } }, signal })),
    enabled: id !== '',
  });
}

export function ResourceDetails({ of }: { readonly of: Schemas['Resource'] }) {
  const { id, name, images, notSeen, location, findings } = of;
  return (
    <div className={classes.details}>
      <Facts
        of={[
          [words.kind, of.kind],
          [words.platform, of.platform],
          [words.apiVersion, <Mono key="api">{of.apiVersion}</Mono>],
          of.account === undefined ? undefined : [words.account, of.account],
          of.cluster === undefined ? undefined : [words.cluster, of.cluster],
          of.region === undefined ? undefined : [words.region, of.region],
          of.namespace === undefined ? undefined : [words.namespace, of.namespace],
          [words.phase, <PhaseTag key="phase" of={of.releasePhase} />],
          [words.phaseBecause, of.phaseBecause],
          [
            words.declared,
            location === undefined ? (
              <span key="at" className={classes.quiet}>
                {words.declaredNot}
              </span>
            ) : (
              <Mono key="at">{`${location.repository}/${location.path}`}</Mono>
            ),
          ],
          [
            words.findings,
            <Count
              key="findings"
              of={findings}
              what={words.findingsOf(findings, name)}
              to={hrefOf('/findings', { about: [id] })}
            />,
          ],
          [words.id, <CopyId key="id">{id}</CopyId>],
        ]}
      />
      <section>
        <h2>{words.runsImages}</h2>
        {images.length === 0 ? (
          <p className={classes.quiet}>{words.runsNoImages}</p>
        ) : (
          <ul className={classes.list}>
            {images.map((image) => (
              <li key={image.digest}>
                <PageLink to={`/inventory/images/${encodeURIComponent(image.digest)}`}>{image.name}</PageLink>
              </li>
            ))}
          </ul>
        )}
      </section>
      {notSeen.length > 0 && (
        <section>
          <h2 className={classes.warn} style={toneStyle('warn')}>
            {words.notSeen}
          </h2>
          <p className={classes.quiet}>{words.notSeenWhy}</p>
          <ul className={classes.list}>
            {notSeen.map((image) => (
              <li key={image}>
                <Mono>{image}</Mono>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
