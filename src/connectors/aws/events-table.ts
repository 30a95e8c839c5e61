/** Short ways to write down which events name resources of a kind. Data only. */
import type { EventRule } from './kind.js';

/** Calls that CloudTrail saw, by the service's endpoint: `ec2` for `ec2.amazonaws.com`. @param keys where their parameters name it */
export function calls(service: string, names: readonly string[], ...keys: readonly string[]): EventRule {
  return { source: `${service}.amazonaws.com`, names, keys };
}

/** What a service says itself: `aws.ec2`, `EC2 Instance State-change Notification`. */
export function says(source: string, names: readonly string[], ...keys: readonly string[]): EventRule {
  return { source, names, keys };
}

/** Events that do not say which of its kind they are about, so that all of the scope must be read again. */
export function concernsAll(service: string, ...names: readonly string[]): EventRule {
  return { source: `${service}.amazonaws.com`, names, keys: [] };
}

/** Tags of EC2 are set on anything: what begins with the prefix is of this kind. */
export function ec2Tags(prefix: string): EventRule {
  return { ...calls('ec2', ['CreateTags', 'DeleteTags'], 'requestParameters.resourcesSet.items[].resourceId'), prefix };
}
