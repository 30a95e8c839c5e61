/**
 * Who hears of what a trail records: the filters of the log group that it writes to, the alarms on their metrics, and the
 * subscriptions of the topics that those notify. What is of another account cannot be asked and is unread.
 */
import type { UnreadField } from '../../../model/index.js';
import { itemsAt, pick, textAt, textsAt, type Item } from '../json.js';
import type { Ask, DeclaredCall, Failure } from '../kind.js';
import { declared } from '../steps.js';
import { resourcePart } from '../identity.js';

const FILTERS = declared({ call: 'logs:DescribeMetricFilters', gives: ['trailList'], absent: 'ResourceNotFoundException' });
const ALARMS = declared({ call: 'cloudwatch:DescribeAlarmsForMetric', gives: ['trailList'] });
const SUBSCRIPTIONS = declared({
  call: 'sns:ListSubscriptionsByTopic',
  gives: ['trailList'],
  absent: ['NotFound', 'NotFoundException'],
});

export const ALARM_CALLS: readonly DeclaredCall[] = [FILTERS, ALARMS, SUBSCRIPTIONS];

/** A value with what is not known of it; the paths are from the value. */
interface Known {
  readonly value: Item;
  readonly unread: readonly UnreadField[];
  readonly failures: readonly Failure[];
}

const OF_ANOTHER_ACCOUNT = 'it is of another account';

/** @param arn of the log group. @returns the member `LogGroup` */
export async function logGroupOf(ask: Ask, arn: string): Promise<Known> {
  const [, , , region = '', account = ''] = arn.split(':');
  if (account !== ask.place.account) return { value: {}, unread: [{ path: 'LogGroup', why: OF_ANOTHER_ACCOUNT }], failures: [] };
  const logGroupName = resourcePart(arn)
    .replace(/^log-group:/, '')
    .replace(/:\*$/, '');
  const pages = { items: 'metricFilters', token: ['nextToken', 'nextToken'] as const };
  const answer = await ask.all(FILTERS, { logGroupName }, pages, region);
  if (answer.kind === 'failed') return { value: {}, unread: [{ path: 'LogGroup', why: answer.why }], failures: [answer] };
  const filters = answer.kind === 'answer' ? itemsAt(answer.value, 'metricFilters') : [];
  const { items, unread, failures } = await below(filters, async (filter) => {
    const metrics = await below(itemsAt(filter, 'metricTransformations'), (metric) => alarmsOf(ask, metric, region));
    return wrapped(metrics, 'metricTransformations', filter);
  });
  return {
    value: { LogGroup: { logGroupName, metricFilters: items } },
    unread: unread.map(({ path, why }) => ({ path: `LogGroup.metricFilters${path}`, why })),
    failures,
  };
}

async function alarmsOf(ask: Ask, metric: Item, region: string): Promise<Known> {
  const input = { MetricName: textAt(metric, 'metricName'), Namespace: textAt(metric, 'metricNamespace') };
  const key = `${ALARMS.call} ${region} ${input.Namespace ?? ''} ${input.MetricName ?? ''}`;
  const answer = await ask.once(key, () => ask.one(ALARMS, input, region));
  if (answer.kind === 'failed')
    return { value: metric, unread: [{ path: '.MetricAlarms', why: answer.why }], failures: [answer] };
  const alarms = answer.kind === 'answer' ? itemsAt(answer.value, 'MetricAlarms') : [];
  return wrapped(await below(alarms, (alarm) => subscriptionsOf(ask, alarm)), 'MetricAlarms', metric);
}

async function subscriptionsOf(ask: Ask, alarm: Item): Promise<Known> {
  const topics = textsAt(alarm, 'AlarmActions').filter((action) => /^arn:[^:]*:sns:/.test(action));
  const answers = await Promise.all(
    topics.map((TopicArn) => {
      const [, , , region = '', account = ''] = TopicArn.split(':');
      if (account !== ask.place.account) return undefined;
      const pages = { items: 'Subscriptions', token: ['NextToken', 'NextToken'] as const };
      return ask.once(`${SUBSCRIPTIONS.call} ${TopicArn}`, () => ask.all(SUBSCRIPTIONS, { TopicArn }, pages, region));
    }),
  );
  const failures = answers.filter((answer): answer is Failure => answer?.kind === 'failed');
  const why = answers.includes(undefined) ? OF_ANOTHER_ACCOUNT : failures[0]?.why;
  if (why !== undefined) return { value: alarm, unread: [{ path: '.Subscriptions', why }], failures };
  const found = answers
    .flatMap((answer) => (answer?.kind === 'answer' ? itemsAt(answer.value, 'Subscriptions') : []))
    // Without its endpoint: that can be somebody's address, or a URL that has a key in it.
    .map((one) => pick(one, ['SubscriptionArn', 'TopicArn', 'Owner', 'Protocol']));
  return { value: { ...alarm, Subscriptions: found }, unread: [], failures };
}

interface KnownItems {
  readonly items: readonly Item[];
  readonly unread: readonly UnreadField[];
  readonly failures: readonly Failure[];
}

/** The same of each; the paths are from the list: `[0].Subscriptions`. */
async function below(items: readonly Item[], make: (item: Item) => Promise<Known>): Promise<KnownItems> {
  const made = await Promise.all(items.map(make));
  return {
    items: made.map(({ value }) => value),
    unread: made.flatMap(({ unread }, index) => unread.map(({ path, why }) => ({ path: `[${index}]${path}`, why }))),
    failures: made.flatMap(({ failures }) => failures),
  };
}

function wrapped({ items, unread, failures }: KnownItems, member: string, item: Item): Known {
  return {
    value: { ...item, [member]: items },
    unread: unread.map(({ path, why }) => ({ path: `.${member}${path}`, why })),
    failures,
  };
}
