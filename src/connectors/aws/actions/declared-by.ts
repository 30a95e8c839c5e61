/**
 * What else declares a resource and would put back what is changed here, as far as its tags show it (S10). Takes a resource,
 * gives words; calls nothing. Tags that somebody wrote by hand are believed: they only ever make an action more careful.
 */
import { cutText } from '../../../lib/cut-text.js';
import type { Resource } from '../../../model/index.js';

export interface Declaration {
  /** `CloudFormation stack payments`. */
  readonly by: string;
  /** Where it is put right for good. */
  readonly fix: string;
}

/** AWS writes tags that begin with `aws:`; nobody else can. */
const SERVICES: readonly { readonly tag: string; readonly what: string; readonly fix: string }[] = [
  { tag: 'aws:autoscaling:groupName', what: 'Auto Scaling group', fix: 'its launch template' },
  { tag: 'aws:ec2:fleet-id', what: 'EC2 fleet', fix: 'its launch template' },
  { tag: 'aws:ec2spot:fleet-request-id', what: 'spot fleet', fix: 'its request' },
  { tag: 'aws:elasticmapreduce:job-flow-id', what: 'EMR cluster', fix: 'its configuration' },
  { tag: 'aws:cloudformation:stack-name', what: 'CloudFormation stack', fix: 'its template' },
  { tag: 'aws:eks:cluster-name', what: 'EKS cluster', fix: 'its configuration' },
  { tag: 'eks:cluster-name', what: 'EKS cluster', fix: 'its configuration' },
];

const TOOLS = ['cloudformation', 'cdk', 'crossplane', 'opentofu', 'pulumi', 'terraform', 'terragrunt'];
const MANAGED_BY = /^(managed[-_ ]?by|provisioned[-_ ]?by|created[-_ ]?by|iac)$/i;

export function declaredBy({ labels }: Pick<Resource, 'labels'>): Declaration | undefined {
  for (const { tag, what, fix } of SERVICES) {
    const name = Object.hasOwn(labels, tag) ? labels[tag] : undefined;
    if (name !== undefined) return { by: `the ${what} ${inWords(name)}`, fix };
  }
  for (const [tag, value] of Object.entries(labels)) {
    const cluster = /^kubernetes\.io\/cluster\/(.+)$/.exec(tag)?.[1];
    if (cluster !== undefined && value === 'owned')
      return { by: `the Kubernetes cluster ${inWords(cluster)}`, fix: 'the cluster' };
    const tool = toolOf(tag, value);
    if (tool !== undefined) return { by: `${tool}, as its tag ${inWords(tag)} says`, fix: `the code that ${tool} applies` };
  }
  return undefined;
}

function toolOf(tag: string, value: string): string | undefined {
  if (MANAGED_BY.test(tag)) return TOOLS.find((tool) => value.toLowerCase().includes(tool));
  const key = tag.toLowerCase();
  if (key === 'pulumi:project') return 'pulumi';
  if (key === 'yor_trace') return 'terraform';
  return TOOLS.find((tool) => key === tool && !/^(false|no|0)$/i.test(value));
}

/** For an action that corrects: where something else declares the resource, the correction belongs there. */
export function sourceRefusal(resource: Resource): string | undefined {
  const source = declaredBy(resource);
  return source === undefined ? undefined : `${source.by} declares it and would put it back: fix ${source.fix}`;
}

/** For an action that contains: what runs is contained all the same, and it is said that it will come back. */
export function comesBack(resource: Resource): readonly string[] {
  const source = declaredBy(resource);
  return source === undefined ? [] : [`It will come back from ${source.by}: fix ${source.fix} as well.`];
}

/** What somebody else wrote, short and on one line. */
export function inWords(text: string): string {
  return cutText(text.replace(/\p{C}/gu, ' '), 100);
}
