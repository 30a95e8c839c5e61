// Gaps one by one: what is missing, why, what it hides, and what closes it.
import type { Schemas } from '../../api/queries.js';
import { EmptyState } from '../../components/empty-state.js';
import { Facts } from '../../components/facts.js';
import { IconAlertTriangle, IconCircleCheck } from '../../components/icons.js';
import { Mono } from '../../components/mono.js';
import { PageLink } from '../../components/page-link.js';
import { Panel } from '../../components/panel.js';
import { Said } from '../../components/said.js';
import { toneStyle } from '../../components/tag.js';
import { coverage as words } from '../../strings/coverage.js';
import { hrefOf } from '../../url/scope.js';
import classes from './coverage.module.css';

export interface GapsProps {
  readonly title: string;
  readonly hint: string;
  readonly gaps: readonly Schemas['Gap'][];
  readonly leftOut?: number;
}

export function Gaps({ title, hint, gaps, leftOut = 0 }: GapsProps) {
  return (
    <Panel title={title} hint={hint} flush={gaps.length > 0}>
      {gaps.length === 0 ? (
        <EmptyState icon={IconCircleCheck} title={words.noGap} small>
          {words.noGapWhy}
        </EmptyState>
      ) : (
        <ul className={classes.gaps}>
          {gaps.map((gap) => (
            <li key={`${gap.code} ${gap.source} ${gap.what}`} className={classes.gap}>
              <h3 style={toneStyle('warn')}>
                <IconAlertTriangle size={15} aria-hidden="true" />
                <span>{gap.what}</span>
              </h3>
              <Facts
                of={[
                  [words.why, gap.why],
                  [
                    words.remedy,
                    <strong key="remedy">
                      <Said>{gap.remedy}</Said>
                    </strong>,
                  ],
                  [words.hides, gap.hides.length === 0 ? words.hidesNothing : gap.hides.join(', ')],
                  [words.from, <From key="from" source={gap.source} />],
                  [words.code, <Mono key="code">{gap.code}</Mono>],
                ]}
              />
            </li>
          ))}
        </ul>
      )}
      {leftOut > 0 && <p className={classes.leftOut}>{words.leftOut(leftOut)}</p>}
    </Panel>
  );
}

function From({ source }: { readonly source: string }) {
  const found: Readonly<Record<string, string>> = words.found;
  if (Object.hasOwn(found, source)) return <>{found[source]}</>;
  return <PageLink to={hrefOf('/coverage', { source: [source] })}>{source}</PageLink>;
}
