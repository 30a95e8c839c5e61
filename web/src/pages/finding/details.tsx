// One finding in full, for its page and for the drawer beside the list: what is wrong, where, its cause, and its life.
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { api, dataOf } from '../../api/client.js';
import type { AnswerOf } from '../../api/contract.js';
import { keys } from '../../api/queries.js';
import { Facts } from '../../components/facts.js';
import { Loaded } from '../../components/loaded.js';
import { CopyId, Mono } from '../../components/mono.js';
import { PageLink } from '../../components/page-link.js';
import { PhaseTag } from '../../components/phase-tag.js';
import { Severity } from '../../components/severity.js';
import type { Tone } from '../../components/tag.js';
import { TimelineList } from '../../components/timeline-list.js';
import { common } from '../../strings/common.js';
import { findings as words } from '../../strings/findings.js';
import { hrefOf } from '../../url/scope.js';
import classes from './finding.module.css';

export type Finding = AnswerOf<'/api/v1/findings/{id}', 'get'>;

export function useFinding(id: string) {
  return useQuery({
    queryKey: [...keys.findings, 'one', id],
    queryFn: ({ signal }) => dataOf(api.GET('/api/v1/findings/{id}', { params: { path: { id } }, signal })),
    enabled: id !== '',
  });
}

export function FindingDetails({ id, isDrawer = false }: { readonly id: string; readonly isDrawer?: boolean }) {
  const query = useFinding(id);
  return <Loaded query={query}>{(finding) => <Details finding={finding} isDrawer={isDrawer} />}</Loaded>;
}

function Details({ finding, isDrawer }: { readonly finding: Finding; readonly isDrawer: boolean }) {
  const { severity, releasePhase, phaseBecause, owner, causeId, events, reportedBy, id } = finding;
  return (
    <div className={classes.details}>
      <section className={classes.part} aria-label={words.wrong}>
        {isDrawer && <p className={classes.title}>{finding.title}</p>}
        <div className={classes.tags}>
          <Severity of={severity} look="filled" />
          <PhaseTag of={releasePhase} />
        </div>
      </section>
      <section className={classes.part} aria-label={words.cause}>
        <h2>{words.cause}</h2>
        {causeId === null ? (
          <p className={classes.quiet}>{words.noCause}</p>
        ) : (
          <p className={classes.links}>
            <PageLink to={`/causes/${encodeURIComponent(causeId)}`}>{words.seeCause}</PageLink>
            <PageLink to={hrefOf('/findings', { cause: causeId })}>{words.seeAll}</PageLink>
          </p>
        )}
      </section>
      <section className={classes.part} aria-label={words.where}>
        <h2>{words.where}</h2>
        <Facts
          of={[
            aboutFact(finding),
            ruleFact(finding),
            finding.aliases.length === 0 ? undefined : [words.alsoKnown, finding.aliases.join(', ')],
            ...packageFacts(finding),
            declaredFact(finding),
            [words.phaseBecause, phaseBecause],
            [
              words.owner,
              owner === null ? (
                common.nobody
              ) : (
                <PageLink key="owner" to={hrefOf('/findings', { owner })}>
                  {owner}
                </PageLink>
              ),
            ],
            [words.reportedBy, reportedBy.join(', ')],
          ]}
        />
      </section>
      <section className={classes.part} aria-label={words.life}>
        <h2>{words.life}</h2>
        {events.length === 0 ? (
          <p className={classes.quiet}>{words.lifeNone}</p>
        ) : (
          <TimelineList
            entries={events.map(({ kind, at, because }, index) => ({
              key: `${index} ${at}`,
              at,
              title: words.events[kind],
              detail: because,
              tone: TONES[kind],
            }))}
          />
        )}
      </section>
      {isDrawer && (
        <p className={classes.links}>
          <PageLink to={`/findings/${encodeURIComponent(id)}`}>{words.openPage}</PageLink>
        </p>
      )}
    </div>
  );
}

type FactOf = readonly [string, ReactNode];

function aboutFact({ resource }: Finding): FactOf {
  const isImage = resource.id.startsWith('sha256:');
  const page = isImage ? 'images' : 'resources';
  return [
    isImage ? words.image : resource.kind,
    <span key="about">
      <PageLink to={`/inventory/${page}/${encodeURIComponent(resource.id)}`}>{resource.name}</PageLink>
      {resource.namespace !== undefined && <span className={classes.quiet}> {resource.namespace}</span>}
      <br />
      <CopyId>{resource.id}</CopyId>
    </span>,
  ];
}

function ruleFact({ policy, advisory }: Finding): FactOf | undefined {
  if (policy !== undefined) {
    return [
      words.policy,
      <PageLink key="policy" to={`/policies/${policy.split('/').map(encodeURIComponent).join('/')}`}>
        {policy}
      </PageLink>,
    ];
  }
  if (advisory === undefined) return undefined;
  return [
    words.advisory,
    <PageLink key="advisory" to={hrefOf('/findings', { rule: advisory })}>
      {advisory}
    </PageLink>,
  ];
}

function packageFacts({ package: of, layer }: Finding): readonly (FactOf | undefined)[] {
  if (of === undefined) return [];
  const name = of.source === '' || of.source === of.name ? of.name : `${of.name} (${of.source})`;
  return [
    [words.package, `${name}, ${of.type}`],
    [words.installed, <Mono key="installed">{of.version}</Mono>],
    [words.fixedIn, of.fixedVersion === undefined ? words.notFixed : <Mono key="fixed">{of.fixedVersion}</Mono>],
    layer === undefined ? undefined : [words.layer, words.layerAt(layer.index)],
  ];
}

function declaredFact({ location }: Finding): FactOf | undefined {
  if (location === undefined) return undefined;
  const { repository, path, startLine, endLine } = location;
  const lines = endLine > startLine ? `${startLine}-${endLine}` : `${startLine}`;
  return [words.declared, <Mono key="declared">{`${repository}/${path}:${lines}`}</Mono>];
}

const TONES: Readonly<Record<Finding['events'][number]['kind'], Tone>> = {
  opened: 'high',
  responded: 'accent',
  contained: 'blue',
  closed: 'good',
  reopened: 'high',
};
