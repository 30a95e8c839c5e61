// What the table of exemptions shows of each.
import { Button } from '@mantine/core';
import type { Schemas } from '../../api/queries.js';
import { Count } from '../../components/count.js';
import { Mono } from '../../components/mono.js';
import { PageLink } from '../../components/page-link.js';
import { StateTag } from '../../components/state-tag.js';
import type { Column } from '../../components/table-model.js';
import { Age } from '../../components/time.js';
import { exemptions as words } from '../../strings/exemptions.js';
import { hrefOf } from '../../url/scope.js';
import classes from './exemptions.module.css';

type Exemption = Schemas['Exemption'];

/** @param onEnd undefined where one may not */
export function columnsOf(onEnd: ((exemption: Exemption) => void) | undefined): readonly Column<Exemption>[] {
  const { columns } = words;
  return [
    { key: 'what', title: columns.what, width: 'minmax(240px, 3fr)', cell: (one) => <What of={one} /> },
    {
      key: 'reason',
      title: columns.reason,
      width: 'minmax(200px, 3fr)',
      card: 'line',
      cell: ({ reason }) => (
        <span className={classes.reason} title={reason}>
          {reason}
        </span>
      ),
    },
    { key: 'by', title: columns.by, width: 'minmax(110px, 1fr)', cell: ({ approvedBy }) => approvedBy },
    {
      key: 'expires',
      title: columns.expires,
      width: '132px',
      cell: ({ expires }) => (
        <span className={classes.two}>
          <span>{expires}</span>
          <span className={classes.quiet}>
            <Age of={`${expires}T23:59:59Z`} />
          </span>
        </span>
      ),
    },
    { key: 'state', title: columns.state, width: '132px', cell: ({ state }) => <StateTag of={state} /> },
    {
      key: 'findings',
      title: columns.findings,
      width: '88px',
      align: 'end',
      cell: (one) => <Count of={one.findings} what={columns.findings} to={findingsOf(one)} />,
    },
    ...(onEnd === undefined
      ? []
      : [
          {
            key: 'end',
            title: columns.end,
            width: '84px',
            cell: (one: Exemption) => (
              <Button variant="default" size="compact-sm" aria-label={words.end.buttonOf(nameOf(one))} onClick={() => onEnd(one)}>
                {words.end.button}
              </Button>
            ),
          },
        ]),
  ];
}

/** What it is about, in one line. */
export function nameOf({ policy, resource, path, finding }: Exemption): string {
  return [policy, resource, path, finding].filter((part) => part !== null).join(', ');
}

function What({ of }: { readonly of: Exemption }) {
  const { policy, resource, path, finding } = of;
  return (
    <span className={classes.two}>
      {policy !== null && <About kind="policy" value={policy} to={isPlain(policy) ? `/policies/${policy}` : undefined} />}
      {resource !== null && (
        <About
          kind="resource"
          value={resource}
          to={isPlain(resource) ? `/inventory/resources/${encodeURIComponent(resource)}` : undefined}
        />
      )}
      {path !== null && <About kind="path" value={path} to={undefined} />}
      {finding !== null && <About kind="finding" value={finding} to={`/findings/${encodeURIComponent(finding)}`} />}
    </span>
  );
}

interface AboutProps {
  readonly kind: keyof typeof words.kinds;
  readonly value: string;
  readonly to: string | undefined;
}

function About({ kind, value, to }: AboutProps) {
  return (
    <span className={classes.about}>
      <span className={classes.quiet}>{words.kinds[kind]}</span>{' '}
      {to === undefined ? (
        <Mono>{value}</Mono>
      ) : (
        <PageLink to={to}>
          <Mono>{value}</Mono>
        </PageLink>
      )}
    </span>
  );
}

function findingsOf({ policy, resource, finding }: Exemption): string {
  if (finding !== null) return `/findings/${encodeURIComponent(finding)}`;
  return hrefOf('/findings', { rule: policy ?? undefined, about: resource ?? undefined });
}

/** It names one thing, and is no pattern. */
function isPlain(text: string): boolean {
  return !/[*?[\]{}!()]/.test(text);
}
