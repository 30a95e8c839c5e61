/** What a Pod says of itself, and whose it is. */
import { at, isFields, listAt, textAt, type Fields } from '../json.js';
import { uidOf } from './objects.js';

export function isReady(pod: Fields): boolean {
  return isTrue(pod, 'Ready') && !isEnding(pod);
}

export function isTrue(object: Fields, type: string): boolean {
  return textAt(conditionOf(object, type), 'status') === 'True';
}

export function conditionOf(object: Fields, type: string): Fields | undefined {
  const found = listAt(object, 'status', 'conditions').find((one) => textAt(one, 'type') === type);
  return isFields(found) ? found : undefined;
}

export function isEnding(object: Fields): boolean {
  return at(object, 'metadata', 'deletionTimestamp') !== undefined;
}

/** It counts for its controller: it has not ended and is not being ended. */
export function isActive(pod: Fields): boolean {
  const phase = textAt(pod, 'status', 'phase');
  return !isEnding(pod) && phase !== 'Succeeded' && phase !== 'Failed';
}

/** The reference to the object's controller, of which there is at most one. */
export function controllerOf(object: Fields): Fields | undefined {
  const found = listAt(object, 'metadata', 'ownerReferences').find((one) => at(one, 'controller') === true);
  return isFields(found) ? found : undefined;
}

export function isControlledBy(object: Fields, owner: Fields): boolean {
  return textAt(controllerOf(object), 'uid') === uidOf(owner);
}
