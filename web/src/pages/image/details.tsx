// One image: what it is, what it is built on and why that is thought, what builds it, what was built on it, what runs it.
import { useQuery } from '@tanstack/react-query';
import { api, dataOf } from '../../api/client.js';
import { keys, type Schemas } from '../../api/queries.js';
import { Confidence } from '../../components/confidence.js';
import { Count } from '../../components/count.js';
import { Facts } from '../../components/facts.js';
import { CopyId, Mono } from '../../components/mono.js';
import { PageLink } from '../../components/page-link.js';
import { PhaseTag } from '../../components/phase-tag.js';
import { Time } from '../../components/time.js';
import { formatPercent, shortId } from '../../lib/format.js';
import { common } from '../../strings/common.js';
import { inventory as words } from '../../strings/inventory.js';
import { hrefOf } from '../../url/scope.js';
import classes from '../inventory/inventory.module.css';

type Image = Schemas['Image'];

export function useImage(digest: string) {
  return useQuery({
    queryKey: [...keys.images, 'one', digest],
    queryFn: ({ signal }) => dataOf(api.GET('/api/v1/images/{id}', { params: { path: { id: digest } }, signal })),
    enabled: digest !== '',
  });
}

export function imagePath(digest: string): string {
  return `/inventory/images/${encodeURIComponent(digest)}`;
}

export function nameOf({ names, digest }: Pick<Image, 'names' | 'digest'>): string {
  return names[0] ?? shortId(digest);
}

export function ImageDetails({ of }: { readonly of: Image }) {
  const { digest, names, findings, packages, dockerfile } = of;
  return (
    <div className={classes.details}>
      <Facts
        of={[
          [words.digest, <CopyId key="digest">{digest}</CopyId>],
          [words.names, names.length === 0 ? words.noName : <Lines key="names" of={names} />],
          of.platform === undefined ? undefined : [words.imagePlatform, of.platform],
          [words.created, of.created === undefined ? common.notReadMark : <Time key="created" of={of.created} />],
          [words.phase, <PhaseTag key="phase" of={of.releasePhase} />],
          [
            words.findings,
            <Count
              key="findings"
              of={findings}
              what={words.findingsOf(findings, nameOf(of))}
              to={hrefOf('/findings', { about: [digest] })}
            />,
          ],
          [words.packages, <Count key="packages" of={packages} what={words.packages} />],
          [
            words.dockerfile,
            dockerfile === undefined ? (
              <span key="dockerfile" className={classes.quiet}>
                {words.dockerfileNone}
              </span>
            ) : (
              <span key="dockerfile">
                {words.dockerfileAt(dockerfile.repository, dockerfile.path, dockerfile.fromLine)}
                <br />
                <Confidence of={dockerfile.confidence} />
              </span>
            ),
          ],
        ]}
      />
      <Base of={of} />
      <Built of={of} />
      <Runs of={of} />
    </div>
  );
}

function Lines({ of }: { readonly of: readonly string[] }) {
  return (
    <ul className={classes.list}>
      {of.map((line) => (
        <li key={line}>
          <Mono>{line}</Mono>
        </li>
      ))}
    </ul>
  );
}

/** What it was built on, the evidence for it in words, and what else it may be. */
function Base({ of: { base, parent, ancestors } }: { readonly of: Image }) {
  return (
    <section>
      <h2>{words.base}</h2>
      {parent === undefined ? (
        <p>{words.baseWords[base]}</p>
      ) : (
        <>
          <p className={classes.way}>
            <PageLink to={imagePath(parent.digest)}>{parent.name ?? shortId(parent.digest)}</PageLink>
            <Confidence of={parent.confidence} />
          </p>
          <h3>{words.evidence}</h3>
          <ul className={classes.list}>
            {parent.evidence.map(({ statement, weight }) => (
              <li key={statement}>
                {statement} <span className={classes.quiet}>({strengthOf(weight)})</span>
              </li>
            ))}
          </ul>
          <h3>{words.alternatives}</h3>
          {parent.alternatives.length === 0 ? (
            <p className={classes.quiet}>{words.noAlternatives}</p>
          ) : (
            <ul className={classes.list}>
              {parent.alternatives.map(({ digest, name, share }) => (
                <li key={digest}>
                  <PageLink to={imagePath(digest)}>{name ?? shortId(digest)}</PageLink>{' '}
                  <span className={classes.quiet}>{words.share(formatPercent(share))}</span>
                </li>
              ))}
            </ul>
          )}
          {ancestors.length > 1 && (
            <>
              <h3>{words.ancestors}</h3>
              <ol className={classes.list}>
                {ancestors.map((digest) => (
                  <li key={digest}>
                    <Ancestor digest={digest} />
                  </li>
                ))}
              </ol>
            </>
          )}
        </>
      )}
    </section>
  );
}

/** Its name is asked for; until it is there, its digest says which it is. */
function Ancestor({ digest }: { readonly digest: string }) {
  const { data } = useImage(digest);
  return <PageLink to={imagePath(digest)}>{data === undefined ? shortId(digest) : nameOf(data)}</PageLink>;
}

/** Log-odds in words: negative ones contradict. */
function strengthOf(weight: number): string {
  const { strong, fair, slight } = words.evidenceStrength;
  if (weight < 0) return words.against;
  return weight >= 2 ? strong : weight >= 1 ? fair : slight;
}

const LISTED = 20;

function Built({ of: { digest, derived } }: { readonly of: Image }) {
  const query = useQuery({
    queryKey: [...keys.images, 'built-on', digest, LISTED],
    queryFn: ({ signal }) =>
      dataOf(api.GET('/api/v1/images', { params: { query: { parent: digest, limit: LISTED, sort: 'derived' } }, signal })),
    enabled: derived > 0,
  });
  return (
    <section>
      <h2>{words.built}</h2>
      {derived === 0 ? (
        <p className={classes.quiet}>{words.builtNone}</p>
      ) : (
        <>
          <p className={classes.quiet}>{words.builtDirect}</p>
          <ul className={classes.list}>
            {query.data?.items.map((image) => (
              <li key={image.digest}>
                <PageLink to={imagePath(image.digest)}>{image.name}</PageLink>{' '}
                <span className={classes.quiet}>
                  {words.treeFindings(image.findings)}
                  {image.derived > 0 && `, ${words.treeBuilt(image.derived)}`}
                </span>
              </li>
            ))}
          </ul>
          {query.data?.next !== undefined && (
            <p>
              <PageLink to={hrefOf('/inventory/images', { parent: [digest] })}>{words.allBuilt}</PageLink>
            </p>
          )}
        </>
      )}
    </section>
  );
}

function Runs({ of: { workloads } }: { readonly of: Image }) {
  const { count, ids } = workloads;
  return (
    <section>
      <h2>{words.runs}</h2>
      {count === 0 ? (
        <p className={classes.quiet}>{words.runsNone}</p>
      ) : (
        <ul className={classes.list}>
          {ids.slice(0, LISTED).map((id) => (
            <li key={id}>
              <PageLink to={`/inventory/resources/${encodeURIComponent(id)}`}>{id}</PageLink>
            </li>
          ))}
        </ul>
      )}
      {count > LISTED && <p className={classes.quiet}>{words.runsCut(LISTED, count)}</p>}
    </section>
  );
}
