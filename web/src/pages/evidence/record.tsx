// One record beside the ledger: what it says, who wrote it about what, and how it hangs in the chain.
import { useQuery } from '@tanstack/react-query';
import { keys } from '../../api/queries.js';
import { CodePane } from '../../components/code-pane.js';
import { EmptyState } from '../../components/empty-state.js';
import { Facts } from '../../components/facts.js';
import { Loaded } from '../../components/loaded.js';
import { CopyId, Mono } from '../../components/mono.js';
import { PageLink } from '../../components/page-link.js';
import { Time } from '../../components/time.js';
import { evidence as words } from '../../strings/evidence.js';
import { hrefOf } from '../../url/scope.js';
import { Body } from './body.js';
import classes from './evidence.module.css';
import { isRecord, pathOf, saysOf } from './says.js';
import { kindWords, recordOf, type EvidenceRecord } from './search.js';

export interface RecordProps {
  readonly sequence: number;
  /** When the list has it already. */
  readonly known: EvidenceRecord | undefined;
  readonly onOpen: (sequence: number) => void;
}

export function OneRecord({ sequence, known, onOpen }: RecordProps) {
  const query = useQuery({
    queryKey: [...keys.evidence, 'one', sequence],
    queryFn: ({ signal }) => recordOf(sequence, signal),
    // A record never changes.
    staleTime: Infinity,
    ...(known === undefined ? {} : { initialData: known }),
  });
  return (
    <Loaded query={query}>
      {(record) =>
        record === null ? (
          <EmptyState title={words.recordGone} small />
        ) : (
          <div className={classes.record}>
            <p className={classes.says}>{saysOf(record) || kindWords[record.kind]}</p>
            <About of={record} />
            <section>
              <h3>{words.body}</h3>
              {isEmpty(record.body) ? <p className={classes.quiet}>{words.bodyNone}</p> : <Body of={record.body} />}
            </section>
            <section>
              <h3>{words.chain}</h3>
              <Facts
                of={[
                  [words.hash, <CopyId key="hash">{record.hash}</CopyId>],
                  [words.previous, <Previous key="previous" of={record} onOpen={onOpen} />],
                ]}
              />
              <p className={classes.quiet}>{words.hashWhy}</p>
            </section>
            <details className={classes.raw}>
              <summary>{words.raw}</summary>
              <CodePane
                lines={JSON.stringify(record, null, 2).split('\n')}
                title={words.record(record.sequence)}
                maxHeight={360}
              />
            </details>
          </div>
        )
      }
    </Loaded>
  );
}

function About({ of }: { readonly of: EvidenceRecord }) {
  const { at, kind, actor, subject } = of;
  const path = pathOf(of);
  return (
    <Facts
      of={[
        [words.at, <Time key="at" of={at} />],
        [words.kind, kindWords[kind]],
        [
          words.actor,
          <span key="actor">
            <Mono>{actor}</Mono>
            <br />
            <PageLink to={hrefOf('/evidence', { actor })}>{words.bySame}</PageLink>
          </span>,
        ],
        [
          words.subject,
          <span key="subject">
            {path === undefined ? <Mono>{subject}</Mono> : <PageLink to={path}>{subject}</PageLink>}
            <br />
            <PageLink to={hrefOf('/evidence', { subject })}>{words.aboutSame}</PageLink>
          </span>,
        ],
      ]}
    />
  );
}

function Previous({ of, onOpen }: { readonly of: EvidenceRecord; readonly onOpen: (sequence: number) => void }) {
  if (of.sequence <= 1) return <span>{words.firstOfAll}</span>;
  return (
    <span>
      <CopyId>{of.previous}</CopyId>
      <br />
      <button type="button" className={classes.link} onClick={() => onOpen(of.sequence - 1)}>
        {words.record(of.sequence - 1)}
      </button>
    </span>
  );
}

function isEmpty(body: unknown): boolean {
  return body === null || body === undefined || (isRecord(body) && Object.keys(body).length === 0);
}
