/** Puts HttpTokens back, with the other options as they are now. */
import type { SeenLook, UndoAnswer } from '../../../../ports/index.js';
import { textAt } from '../../json.js';
import { all, equals } from '../steps.js';
import { optionsStep } from './plan.js';

const TOKENS = ['MetadataOptions', 'HttpTokens'] as const;

export function undo(before: SeenLook, { address, resource }: SeenLook): UndoAnswer {
  const { raw } = resource;
  if (raw === null) return { kind: 'drifted', because: 'the instance is gone' };
  const was = textAt(before.resource.raw, ...TOKENS) ?? 'optional';
  const is = textAt(raw, ...TOKENS);
  if (is === was) return { kind: 'already-so', because: `HttpTokens is ${was}` };
  if (textAt(raw, 'MetadataOptions', 'HttpEndpoint') !== textAt(before.resource.raw, 'MetadataOptions', 'HttpEndpoint'))
    return { kind: 'drifted', because: 'its metadata service was switched on or off since' };
  return { kind: 'steps', steps: [optionsStep(address, raw, was)], expects: all(equals(TOKENS, was)) };
}
