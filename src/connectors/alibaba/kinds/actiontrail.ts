/**
 * The trails of an account, with the alert rules of the Log Service projects that hold their events. A trail belongs to the
 * region that it was made in, so each region is asked.
 */
import pLimit from 'p-limit';
import type { CallAnswer } from '../../../ports/index.js';
import { only } from '../arn.js';
import { itemsAt, textAt, type Item } from '../json.js';
import { call, define, REGIONS, type Ask, type Detail, type DetailStep, type Place } from '../kind.js';
import { failed, settingBy } from '../steps.js';

const trails = call({ call: 'actiontrail:DescribeTrails', gives: ['TrailList'] });
const alerts = call({
  call: 'sls:ListAlerts',
  permission: 'log:ListAlerts',
  gives: ['Alerts'],
  absent: ['ProjectNotExist'],
});
/** The product's guide names this one for the same call; alert rules are jobs to it. */
const alertJobs = call({ call: 'sls:ListAlerts', permission: 'log:ListJobs', gives: [] });

const AT_ONCE = 8;
/** The most that the product gives at once. */
const ALERTS = 200;

export const trailList = define({
  apiVersion: 'actiontrail.aliyuncs.com/2020-07-06',
  kind: 'TrailList',
  in: 'account',
  list: settingBy([trails, REGIONS], trailsOf),
  details: [{ calls: [alerts, alertJobs], read: alertsOf } satisfies DetailStep],
  arn: only('actiontrail', 'traillist'),
  key: '',
  name: () => 'trails',
  single: true,
  relations: [
    { relation: 'uses', path: 'TrailList[*].SlsProjectArn', to: (arn) => (arn.startsWith('acs:log:') ? arn : undefined) },
  ],
  types: ['ACS::ActionTrail::Trail'],
  changedBy: { service: 'ActionTrail', parameters: [] },
});

/** A trail of all regions is seen in each of them, and is the same. */
async function trailsOf(ask: Ask): Promise<CallAnswer<Item>> {
  const regions = await ask.regions();
  if (regions.kind !== 'answer') return regions;
  const limit = pLimit(AT_ONCE);
  const parameters = { IncludeShadowTrails: 'true', IncludeOrganizationTrail: 'true' };
  const answers = await Promise.all(
    regions.value.map((region) => limit(async () => await ask.one(trails, { region, parameters }))),
  );
  const found = new Map<string, Item>();
  let offered = false;
  for (const answer of answers) {
    // A region without the product has no trails of its own; one that does not answer may have.
    if (answer.kind === 'failed' && answer.failure !== 'unavailable') return answer;
    if (answer.kind === 'failed') continue;
    offered = true;
    if (answer.kind !== 'answer') continue;
    for (const trail of itemsAt(answer.value, 'TrailList'))
      found.set(`${textAt(trail, 'HomeRegion') ?? ''} ${textAt(trail, 'Name') ?? ''}`, trail);
  }
  const [first] = answers;
  if (!offered && first?.kind === 'failed') return first;
  const inOrder = [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, trail]) => trail);
  return { kind: 'answer', value: { TrailList: inOrder } };
}

interface Project {
  readonly region: string;
  readonly project: string;
}

/** Those of the projects that the trails deliver to, and of the Log Audit Service's in each region. */
async function alertsOf(ask: Ask, item: Item, { account }: Place): Promise<Detail> {
  const regions = await ask.regions();
  if (regions.kind === 'failed') return failed(regions);
  const delivered = itemsAt(item, 'TrailList').flatMap((trail) => projectIn(textAt(trail, 'SlsProjectArn')) ?? []);
  const foreign = delivered.find((project) => project.account !== '' && project.account !== account);
  if (foreign !== undefined) {
    const why = `${alerts.call}: the project ${foreign.project} is of account ${foreign.account}`;
    return { kind: 'members', members: {}, unread: [{ path: 'Alerts', why }] };
  }
  const audits = (regions.kind === 'answer' ? regions.value : []).map((region): Project => ({
    region,
    project: `slsaudit-center-${account}-${region}`,
  }));
  const projects = new Map([...delivered, ...audits].map((project) => [project.project, project]));
  const limit = pLimit(AT_ONCE);
  const answers = await Promise.all([...projects.values()].map((project) => limit(async () => await alertsIn(ask, project))));
  const found: Item[] = [];
  for (const answer of answers) {
    // The Log Audit Service is not in every region; that it is not in one is no gap.
    if (answer.kind === 'failed' && answer.failure !== 'unavailable') return failed(answer);
    if (answer.kind === 'answer') found.push(...answer.value);
  }
  return { kind: 'members', members: { Alerts: found } };
}

function projectIn(arn: string | undefined): (Project & { readonly account: string }) | undefined {
  const [, region = '', account = '', project] = /^acs:log:([a-z0-9-]+):(\d*):project\/([a-z0-9-]{1,128})$/.exec(arn ?? '') ?? [];
  return project === undefined ? undefined : { region, account, project };
}

async function alertsIn(ask: Ask, { region, project }: Project): Promise<CallAnswer<readonly Item[]>> {
  const answer = await ask.all(
    alerts,
    { region, project },
    {
      first: { size: `${ALERTS}`, offset: '0' },
      next(page, token) {
        const seen = Number(token ?? '0') + itemsAt(page, 'results').length;
        return seen < Number(textAt(page, 'total') ?? '0') && itemsAt(page, 'results').length > 0 ? `${seen}` : undefined;
      },
      with: (token) => ({ offset: token }),
    },
    'results',
  );
  return answer.kind === 'gone' ? { kind: 'absent' } : answer;
}
