/**
 * A project with its own IAM policy and log sinks, as Resource Manager answers. Most roots give rights on a project that
 * they do not declare: all blocks that name the same project then make one, of which only what they say is known. Alerts are
 * seldom made where the project is: a root that has none says nothing of them.
 */
import { dataOf } from '../field.js';
import { concatenate, unread, type Block, type Estate, type Projected, type Projection, type Shape } from '../projection.js';
import { binding, documented, grantsOf, iamTypes, member } from './iam-policy.js';
import { alertPolicy, logMetric } from './log-alert.js';
import { projectOf } from './project-of.js';
import { maybeTheSame } from './stand-in.js';

const PROJECT = 'google_project';
const [MEMBER = '', BINDING = '', POLICY = ''] = iamTypes(PROJECT);
const AUDIT = 'google_project_iam_audit_config';
const SINK = 'google_logging_project_sink';
const METRIC = 'google_logging_metric';
const ALERT = 'google_monitoring_alert_policy';
const PARTS = [MEMBER, BINDING, POLICY, AUDIT, SINK];
const NO_ALERTS = 'no alert of the project is declared in this root';

export const project: Projection = {
  platform: 'gcp',
  apiVersion: 'cloudresourcemanager.googleapis.com/v3',
  kind: 'Project',
  from: [PROJECT, ...PARTS],
  joins: [METRIC, ALERT],
  project: (block, estate) => (block.type === PROJECT ? declared(block, estate) : gathered(block, estate)),
};

function declared(block: Block, estate: Estate): Projected {
  const of = (type: string) => estate.related(type, 'project', block, ['project_id']);
  const audits = of(AUDIT);
  const [metrics, alerts] = [of(METRIC), of(ALERT)];
  const untold = metrics.state === 'absent' && alerts.state === 'absent';
  const one = estate.one(POLICY, 'project', block, ['project_id']);
  const except = maybeTheSame(grantsOf([one, ...of(BINDING).known, ...of(MEMBER).known]));
  const bindings = concatenate(
    documented(one, except),
    of(BINDING).each((each) => binding(each, except)),
    of(MEMBER).each((each) => member(each, except)),
  );
  return {
    name: block.get('project_id'),
    tags: block.get('labels'),
    object: {
      projectId: block.get('project_id'),
      labels: block.get('labels'),
      iamPolicy: { bindings, auditConfigs: audits.each(audit) },
      sinks: of(SINK).each(sink),
      metrics: untold ? unread(NO_ALERTS) : metrics.each(logMetric),
      alertPolicies: untold ? unread(NO_ALERTS) : alerts.each(alertPolicy),
    },
  };
}

/** Undefined for all but the first block that names a project, and for those of a project that is declared. */
function gathered(block: Block, estate: Estate): Projected | undefined {
  const name = projectOf(block, estate);
  if (isDeclared(block, estate)) return undefined;
  const parts = partsOf(estate).get(keyOf(block, estate)) ?? [];
  if (parts[0] !== block) return undefined;
  const of = (type: string): readonly Block[] => parts.filter((each) => each.type === type);
  const [audits, sinks] = [of(AUDIT), of(SINK)];
  const except = maybeTheSame(grantsOf([POLICY, BINDING, MEMBER].flatMap(of)));
  const elsewhere = unread('the project is not declared in this root');
  return {
    name,
    object: {
      projectId: name,
      iamPolicy: {
        bindings: concatenate(
          ...of(POLICY).map((each) => documented(each, except)),
          of(BINDING).map((each) => binding(each, except)),
          of(MEMBER).map((each) => member(each, except)),
          ...PARTS.map((type) => (estate.all(type).state === 'unknown' ? estate.all(type).each(() => ({})) : [])),
        ),
        auditConfigs: audits.length === 0 ? elsewhere : audits.map(audit),
      },
      sinks: sinks.length === 0 ? elsewhere : sinks.map(sink),
      metrics: elsewhere,
      alertPolicies: elsewhere,
    },
  };
}

function isDeclared(block: Block, estate: Estate): boolean {
  const { value } = block.get('project');
  const named = estate.all(PROJECT).known.some((each) => value !== undefined && each.get('project_id').value === value);
  return named || estate.referred(block.get('project'), PROJECT).state === 'present';
}

const gatheredParts = new WeakMap<Estate, ReadonlyMap<string, readonly Block[]>>();

/** The blocks of each project, found once for a root. */
function partsOf(estate: Estate): ReadonlyMap<string, readonly Block[]> {
  const known = gatheredParts.get(estate);
  if (known !== undefined) return known;
  const groups = new Map<string, Block[]>();
  for (const block of PARTS.flatMap((type) => estate.all(type).known)) {
    const key = keyOf(block, estate);
    groups.set(key, [...(groups.get(key) ?? []), block]);
  }
  gatheredParts.set(estate, groups);
  return groups;
}

/** Two blocks that name the same project, or do not for the same reason, are of one. */
function keyOf(block: Block, estate: Estate): string {
  const name = projectOf(block, estate);
  const { term } = dataOf(name);
  if (name.value !== undefined) return JSON.stringify(name.value);
  return term?.kind === 'unknown' ? `unknown: ${term.why}` : 'the default project';
}

function audit(block: Block): Shape {
  return {
    service: block.get('service'),
    auditLogConfigs: block.all('audit_log_config').each((log) => ({
      logType: log.get('log_type'),
      exemptedMembers: log.get('exempted_members'),
    })),
  };
}

function sink(block: Block): Shape {
  return {
    name: block.get('name'),
    destination: block.get('destination'),
    filter: block.get('filter'),
    disabled: block.get('disabled').or(false),
    exclusions: block.all('exclusions').eachIfAny((exclusion) => ({
      name: exclusion.get('name'),
      filter: exclusion.get('filter'),
      disabled: exclusion.get('disabled').or(false),
    })),
  };
}
