// Whether the chain is as it was written, when somebody asks; how to take it away and verify it without this server.
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, dataOf } from '../../api/client.js';
import { asProblem } from '../../api/problem.js';
import type { Schemas } from '../../api/queries.js';
import { IconCircleCheck, IconCircleX, IconDownload, IconShieldCheck, IconShieldQuestion } from '../../components/icons.js';
import { CopyId } from '../../components/mono.js';
import { Panel } from '../../components/panel.js';
import { ProblemState } from '../../components/problem-state.js';
import { toneStyle, type Tone } from '../../components/tag.js';
import { Age } from '../../components/time.js';
import { evidence as words } from '../../strings/evidence.js';
import classes from './evidence.module.css';

type Verification = Schemas['EvidenceVerification'];
const EXPORT = '/api/v1/evidence/export';

/** @param onOpen shows a record */
export function Chain({ onOpen }: { readonly onOpen: (sequence: number) => void }) {
  // Its key is none of the nouns: what comes after it was verified does not make it untrue, and it is asked for by people only.
  const query = useQuery({
    queryKey: ['verification'],
    queryFn: ({ signal }) => dataOf(api.GET('/api/v1/evidence/verification', { signal })),
    enabled: false,
    staleTime: Infinity,
  });
  const { data, error, isFetching, dataUpdatedAt } = query;
  const tone: Tone = isFetching || data === undefined ? 'neutral' : data.state === 'intact' ? 'good' : 'bad';
  return (
    <Panel>
      <div className={classes.chain}>
        <div className={classes.result} style={toneStyle(tone)} role="status" aria-live="polite">
          <Mark of={isFetching ? undefined : data} />
          <div>
            {isFetching ? (
              <p className={classes.claim}>{words.verifying}</p>
            ) : data === undefined ? (
              <>
                <p className={classes.claim}>{words.notVerified}</p>
                <p>{words.notVerifiedWhy}</p>
              </>
            ) : (
              <>
                {data.state === 'intact' ? <Intact of={data} /> : <Broken of={data} onOpen={onOpen} />}
                <p className={classes.quiet}>
                  {words.verifiedAt} <Age of={new Date(dataUpdatedAt).toISOString()} />
                </p>
              </>
            )}
          </div>
        </div>
        {error !== null && !isFetching && <ProblemState of={asProblem(error)} retry={() => void query.refetch()} small />}
        <div className={classes.ways}>
          <Button leftSection={<IconShieldCheck size={15} />} loading={isFetching} onClick={() => void query.refetch()}>
            {data === undefined ? words.verify : words.verifyAgain}
          </Button>
          <Button component="a" href={EXPORT} download variant="default" leftSection={<IconDownload size={15} />}>
            {words.export}
          </Button>
          <div className={classes.offline}>
            <p>
              <strong>{words.offline}.</strong> {words.offlineWhy}
            </p>
            <CopyId short={false}>{words.command}</CopyId>
          </div>
        </div>
      </div>
    </Panel>
  );
}

function Mark({ of }: { readonly of: Verification | undefined }) {
  const Icon = of === undefined ? IconShieldQuestion : of.state === 'intact' ? IconCircleCheck : IconCircleX;
  return <Icon size={22} aria-hidden="true" />;
}

function Intact({ of: { records, head, anchors } }: { readonly of: Verification }) {
  return (
    <>
      <p className={classes.claim}>{words.intact(records)}</p>
      <p>{words.anchors(anchors)}</p>
      {head !== null && (
        <p className={classes.head}>
          {words.head(head.sequence)}: <CopyId short={false}>{head.hash}</CopyId>
        </p>
      )}
    </>
  );
}

function Broken({ of: { records, wrong, from }, onOpen }: { readonly of: Verification; readonly onOpen: (at: number) => void }) {
  const at = wrong?.record ?? from + records;
  return (
    <>
      <p className={classes.claim}>{words.broken(at)}</p>
      {wrong !== null && (
        <p>
          {words.brokenWhy} <strong>{wrong.because}</strong>
        </p>
      )}
      <p>{words.brokenRight(records)}</p>
      <p>{words.brokenRemedy}</p>
      <p>
        <button type="button" className={classes.link} onClick={() => onOpen(at)}>
          {words.brokenSee}
        </button>
      </p>
    </>
  );
}
