// What else the plan holds to: per release phase whether it is open, who must agree and how much at most; windows and freezes; the
// rest of what keeps it safe. Read here, changed in the file.
import { IconCircleCheck, IconClockPause } from '../../components/icons.js';
import { Facts } from '../../components/facts.js';
import { Mono } from '../../components/mono.js';
import { PageLink } from '../../components/page-link.js';
import { Panel } from '../../components/panel.js';
import { PhaseTag, PhaseTags } from '../../components/phase-tag.js';
import { RungTag } from '../../components/rung-tag.js';
import { Severity } from '../../components/severity.js';
import { SimpleTable } from '../../components/simple-table.js';
import { Tag } from '../../components/tag.js';
import { Age, Time } from '../../components/time.js';
import { PHASES, SEVERITIES } from '../../api/vocabulary.js';
import { response } from '../../strings/response.js';
import { phaseWords } from '../../strings/vocabulary.js';
import type { Plan } from './edit.js';
import classes from './response.module.css';

export function Phases({ plan: { phases } }: { readonly plan: Plan }) {
  const words = response.phases;
  const { columns } = words;
  return (
    <Panel title={words.title} hint={words.hint} flush>
      <SimpleTable
        label={words.table}
        columns={[columns.phase, columns.now, columns.approvals, columns.limits]}
        rows={phases.map(({ releasePhase, open, because, opens, limits, approvals }) => ({
          key: releasePhase,
          cells: [
            <PhaseTag key="phase" of={releasePhase} />,
            <div key="now" className={classes.stack}>
              <Tag
                tone={open ? 'good' : 'warn'}
                mark={open ? <IconCircleCheck size={13} aria-hidden="true" /> : <IconClockPause size={13} aria-hidden="true" />}
              >
                {open ? words.open : words.closed}
              </Tag>
              <span className={classes.quiet}>{because}</span>
              {!open && (
                <span>
                  {opens === undefined ? (
                    words.opensNever
                  ) : (
                    <>
                      {words.opens} <Age of={opens} /> (<Time of={opens} />)
                    </>
                  )}
                </span>
              )}
            </div>,
            <ul key="approvals" className={classes.approvals} title={words.lapses(approvals[0]?.lapses ?? 0)}>
              {approvals.map(({ rung, people }) => (
                <li key={rung}>
                  <RungTag of={rung} look="plain" /> {words.people(people)}
                </li>
              ))}
            </ul>,
            <ul key="limits" className={classes.stack}>
              {limits.map(({ says }) => (
                <li key={says}>{says}</li>
              ))}
            </ul>,
          ],
        }))}
      />
    </Panel>
  );
}

export function Windows({ plan: { windows, freezes } }: { readonly plan: Plan }) {
  const words = response.windows;
  const { columns } = words;
  const isNone = windows.length === 0 && freezes.length === 0;
  return (
    <Panel title={words.title} flush={!isNone}>
      {isNone ? (
        <p className={classes.quiet}>{words.none}</p>
      ) : (
        <SimpleTable
          label={words.table}
          columns={[columns.name, columns.kind, columns.phases, columns.from, columns.to]}
          rows={[
            ...windows.map(({ name, phases, repeats, from, lasts, timeZone }) => ({
              key: `window ${name}`,
              cells: [
                name,
                words.window,
                <PhaseTags key="phases" of={phases} />,
                `${repeats}, ${from} ${timeZone}`,
                words.lasts(lasts),
              ],
            })),
            ...freezes.map(({ name, phases, from, to, timeZone, reason }) => ({
              key: `freeze ${name}`,
              cells: [
                <div key="name" className={classes.stack}>
                  {name}
                  <span className={classes.quiet}>{reason}</span>
                </div>,
                words.freeze,
                <PhaseTags key="phases" of={phases} />,
                `${from} ${timeZone}`,
                `${to} ${timeZone}`,
              ],
            })),
          ]}
        />
      )}
    </Panel>
  );
}

export function Families({ plan: { families } }: { readonly plan: Plan }) {
  const words = response.families;
  if (families.length === 0) return null;
  return (
    <Panel title={words.title} hint={words.hint} flush>
      <SimpleTable
        label={words.table}
        columns={[words.policies, words.cells]}
        rows={families.map(({ policies, table }) => ({
          key: policies,
          cells: [
            <Mono key="policies">{policies}</Mono>,
            <ul key="cells" className={classes.familyCells}>
              {SEVERITIES.flatMap((severity) =>
                PHASES.flatMap((phase) => {
                  const rung = table[severity]?.[phase];
                  return rung === undefined
                    ? []
                    : [
                        <li key={`${severity} ${phase}`}>
                          <Severity of={severity} /> <PhaseTag of={phase} /> <RungTag of={rung} look="plain" />
                        </li>,
                      ];
                }),
              )}
            </ul>,
          ],
        }))}
      />
    </Panel>
  );
}

export function Safety({ plan }: { readonly plan: Plan }) {
  const words = response.safety;
  const { ramp, irreversibleUpTo, jump, health } = plan;
  return (
    <Panel title={words.title}>
      <Facts
        of={[
          [words.ramp, words.rampSays(ramp.factor, ramp.pause, ramp.failureThreshold)],
          [words.irreversible, words.irreversibleSays(phaseWords[irreversibleUpTo].toLowerCase())],
          [words.jump, words.jumpSays(jump.count, jump.factor)],
          [
            words.health,
            health.length === 0 ? (
              words.noHealth
            ) : (
              <ul key="health" className={classes.stack}>
                {health.map(({ kind, url, query, phases }) => (
                  <li key={`${kind} ${url ?? ''} ${query ?? ''}`}>
                    {words.healthKinds[kind]} {query ?? url ?? ''} <PhaseTags of={phases} />
                  </li>
                ))}
              </ul>
            ),
          ],
          [
            words.protected,
            plan.protected.length === 0 ? (
              words.noProtected
            ) : (
              <ul key="protected" className={classes.stack}>
                {plan.protected.map((one) => (
                  <li key={JSON.stringify(one)}>
                    {[one.platform, one.account, one.namespace, one.kind, one.name]
                      .filter((part) => part !== undefined)
                      .join(' ')}{' '}
                    <span className={classes.quiet}>{one.because}</span>
                  </li>
                ))}
              </ul>
            ),
          ],
        ]}
      />
      <p className={classes.more}>
        <PageLink to="/policies">{words.rollouts}</PageLink>
      </p>
    </Panel>
  );
}
