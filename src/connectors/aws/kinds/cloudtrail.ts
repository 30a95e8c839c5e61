/** CloudTrail: each trail in its home region, with what S3 says of the bucket it writes to; and all trails of an account. */
import { calls } from '../events-table.js';
import { bucketArn, globalArn, isArn, keyArn, regionalArn } from '../identity.js';
import { itemsAt, pick, textAt, type Item } from '../json.js';
import {
  defineKind,
  type Answer,
  type Ask,
  type DeclaredCall,
  type DetailStep,
  type EdgeDraft,
  type Failure,
  type Patch,
} from '../kind.js';
import { declared, detail, failed, listed, only } from '../steps.js';
import { accountBlock } from './s3.js';
import { ALARM_CALLS, logGroupOf } from './trail-alarms.js';

const apiVersion = 'cloudtrail.amazonaws.com/2013-11-01';
const TRAIL = [
  'Name',
  'TrailARN',
  'HomeRegion',
  'S3BucketName',
  'S3KeyPrefix',
  'SnsTopicARN',
  'IncludeGlobalServiceEvents',
  'IsMultiRegionTrail',
  'IsOrganizationTrail',
  'LogFileValidationEnabled',
  'CloudWatchLogsLogGroupArn',
  'CloudWatchLogsRoleArn',
  'KmsKeyId',
  'HasCustomEventSelectors',
  'HasInsightSelectors',
];
const SELECTORS = ['EventSelectors', 'AdvancedEventSelectors'];
const EVENTS = [
  'CreateTrail',
  'DeleteTrail',
  'PutEventSelectors',
  'PutInsightSelectors',
  'StartLogging',
  'StopLogging',
  'UpdateTrail',
];

export const trail = defineKind({
  apiVersion,
  kind: 'Trail',
  scope: 'region',
  list: listed({
    call: 'cloudtrail:DescribeTrails',
    gives: TRAIL,
    input: { includeShadowTrails: false },
    items: 'trailList',
    one: (_, arn) => ({ trailNameList: [arn], includeShadowTrails: false }),
  }),
  details: [
    [
      detail({
        call: 'cloudtrail:GetTrailStatus',
        gives: ['Status'],
        input: (item) => ({ Name: textAt(item, 'TrailARN') }),
        members: (answer) => ({ Status: answer }),
      }),
      detail({
        call: 'cloudtrail:GetEventSelectors',
        gives: SELECTORS,
        input: (item) => ({ TrailName: textAt(item, 'TrailARN') }),
      }),
      bucketOf(),
    ],
  ],
  gone: ['TrailNotFoundException'],
  key: 'TrailARN',
  arn: (place, name) => regionalArn(place, 'cloudtrail', `trail/${name}`),
  byName: true,
  name: (item) => textAt(item, 'Name'),
  edges: (item, place) => {
    const key = textAt(item, 'KmsKeyId');
    const bucket = textAt(item, 'S3BucketName');
    const uses = ['SnsTopicARN', 'CloudWatchLogsLogGroupArn'].flatMap((member): readonly EdgeDraft[] => {
      const arn = textAt(item, member)?.replace(/:\*$/, '');
      return arn !== undefined && isArn(arn) ? [{ relation: 'uses', to: arn, evidence: member }] : [];
    });
    const role = textAt(item, 'CloudWatchLogsRoleArn');
    return [
      ...uses,
      ...(bucket === undefined ? [] : [{ relation: 'uses' as const, to: bucketArn(place, bucket), evidence: 'S3BucketName' }]),
      ...(key === undefined ? [] : [{ relation: 'encrypted-by' as const, to: keyArn(place, key), evidence: 'KmsKeyId' }]),
      ...(role === undefined ? [] : [{ relation: 'runs-as' as const, to: role, evidence: 'CloudWatchLogsRoleArn' }]),
    ];
  },
  events: [calls('cloudtrail', EVENTS, 'requestParameters.name', 'requestParameters.trailName')],
});

export const trails = defineKind({
  apiVersion,
  kind: 'Trails',
  scope: 'account',
  list: only(),
  details: [[trailList()]],
  key: '',
  arn: (place) => globalArn(place, 'cloudtrail', 'trails'),
  events: [calls('cloudtrail', EVENTS)],
});

/** What S3 says of a trail's bucket: in the shape of a Bucket, as far as policies on trails read it. */
function bucketOf(): DetailStep {
  const parts: readonly { readonly call: DeclaredCall; readonly from: string; readonly to: string }[] = [
    {
      call: declared({ call: 's3:GetBucketLogging', gives: ['S3Bucket'] }),
      from: 'LoggingEnabled',
      to: 'LoggingEnabled',
    },
    {
      call: declared({
        call: 's3:GetPublicAccessBlock',
        permission: 's3:GetBucketPublicAccessBlock',
        gives: ['S3Bucket'],
        absent: 'NoSuchPublicAccessBlockConfiguration',
      }),
      from: 'PublicAccessBlockConfiguration',
      to: 'PublicAccessBlockConfiguration',
    },
    {
      call: declared({ ...accountBlock, gives: ['S3Bucket'] }),
      from: 'PublicAccessBlockConfiguration',
      to: 'AccountPublicAccessBlockConfiguration',
    },
  ];
  const read = async (ask: Ask, item: Item): Promise<Patch> => {
    const name = textAt(item, 'S3BucketName');
    if (name === undefined) return {};
    const { account } = ask.place;
    const ofBucket = { Bucket: name, ExpectedBucketOwner: account };
    const answers = await Promise.all(
      parts.map(({ call }) =>
        call.call === accountBlock.call
          ? ask.once(call.call, () => ask.one(call, { AccountId: account }))
          : ask.one(call, ofBucket),
      ),
    );
    const failures = answers.filter((answer): answer is Failure => answer.kind === 'failed');
    const members = parts.map(({ from, to }, index) => renamed(answers[index], from, to));
    return {
      members: { S3Bucket: Object.assign({ Name: name }, ...members) },
      unread: parts.flatMap(({ to }, index) => {
        const answer = answers[index];
        return answer?.kind === 'failed' ? [{ path: `S3Bucket.${to}`, why: answer.why }] : [];
      }),
      failures,
    };
  };
  return { calls: parts.map(({ call }) => call), run: (ask, items) => Promise.all(items.map((item) => read(ask, item))) };
}

function renamed(answer: Answer | undefined, from: string, to: string): Item {
  const value = answer?.kind === 'answer' ? answer.value[from] : undefined;
  return value === undefined ? {} : { [to]: value };
}

/** The trails whose home is in any of the regions that are read, each with what it records. */
function trailList(): DetailStep {
  const describe = declared({ call: 'cloudtrail:DescribeTrails', gives: ['trailList'] });
  const status = declared({ call: 'cloudtrail:GetTrailStatus', gives: ['trailList'] });
  const selectors = declared({ call: 'cloudtrail:GetEventSelectors', gives: ['trailList'] });
  const read = async (ask: Ask): Promise<Patch> => {
    const found = await Promise.all(
      ask.place.regions.map(async (region) => ({
        region,
        answer: await ask.one(describe, { includeShadowTrails: false }, region),
      })),
    );
    const unlisted = found.flatMap(({ answer }) => (answer.kind === 'failed' ? [answer] : []));
    // One that was not seen may be the one that records everything.
    if (unlisted[0] !== undefined) return { ...failed(unlisted[0], describe.gives), failures: unlisted };
    const all = found.flatMap(({ region, answer }) =>
      answer.kind === 'answer' ? itemsAt(answer.value, 'trailList').map((item) => ({ region, item })) : [],
    );
    const read = await Promise.all(all.map(({ region, item }, index) => withStatus(ask, region, pick(item, TRAIL), index)));
    return {
      members: { trailList: read.flatMap(({ members }) => (members === undefined ? [] : [members])) },
      unread: read.flatMap(({ unread = [] }) => unread),
      failures: read.flatMap(({ failures = [] }) => failures),
    };
  };
  const withStatus = async (ask: Ask, region: string, item: Item, index: number): Promise<Patch> => {
    const arn = textAt(item, 'TrailARN');
    const logGroup = textAt(item, 'CloudWatchLogsLogGroupArn');
    const [logging, selected, heard] = await Promise.all([
      ask.one(status, { Name: arn }, region),
      ask.one(selectors, { TrailName: arn }, region),
      logGroup === undefined ? { value: {}, unread: [], failures: [] } : logGroupOf(ask, logGroup),
    ]);
    const at = (paths: readonly string[]): readonly string[] => paths.map((path) => `trailList[${index}].${path}`);
    const patches = [
      logging.kind === 'failed' ? failed(logging, at(['Status'])) : {},
      selected.kind === 'failed' ? failed(selected, at(SELECTORS)) : {},
    ];
    return {
      members: {
        ...item,
        ...(logging.kind === 'answer' ? { Status: logging.value } : {}),
        ...(selected.kind === 'answer' ? pick(selected.value, SELECTORS) : {}),
        ...heard.value,
      },
      unread: [
        ...patches.flatMap(({ unread = [] }) => unread),
        ...heard.unread.map(({ path, why }) => ({ path: `trailList[${index}].${path}`, why })),
      ],
      failures: [...patches.flatMap(({ failures = [] }) => failures), ...heard.failures],
    };
  };
  return { calls: [describe, status, selectors, ...ALARM_CALLS], run: (ask, items) => Promise.all(items.map(() => read(ask))) };
}
