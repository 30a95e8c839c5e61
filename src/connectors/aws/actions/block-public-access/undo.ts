/** Puts the settings back as they were, or takes the configuration away where there was none. */
import type { ActionTarget } from '../../../../model/index.js';
import type { SeenLook, UndoAnswer } from '../../../../ports/index.js';
import { at, isItem } from '../../json.js';
import { absent, all, callsIn, callStep, equals } from '../steps.js';
import { blockOf, flagsOf, PUBLIC_ACCESS_BLOCK, sameFlags, type Block } from './block.js';
import { putStep } from './plan.js';

export function undo(before: SeenLook, now: SeenLook, target: ActionTarget): UndoAnswer {
  const was = blockOf(before);
  const is = blockOf(now);
  const [made] = callsIn(target.steps, 's3:PutPublicAccessBlock', 's3control:PutPublicAccessBlock');
  if (was === undefined || is === undefined || made === undefined || was.of.resource !== is.of.resource)
    return { kind: 'drifted', because: 'the trail writes to another bucket now' };
  if (isSame(was, is)) return { kind: 'already-so', because: 'the settings are as they were before' };
  const set = at(made.input, 'PublicAccessBlockConfiguration');
  if (is.configuration === undefined || !sameFlags(flagsOf(is.configuration), flagsOf(isItem(set) ? set : undefined)))
    return { kind: 'drifted', because: 'the settings were changed since' };
  return stepsBack(was);
}

function isSame(a: Block, b: Block): boolean {
  if ((a.configuration === undefined) !== (b.configuration === undefined)) return false;
  return sameFlags(flagsOf(a.configuration), flagsOf(b.configuration));
}

function stepsBack(was: Block): UndoAnswer {
  const { configuration, within, of, resource } = was;
  const path = ['PublicAccessBlockConfiguration'];
  if (configuration === undefined) {
    const done = all(absent(path));
    const isAccount = resource.kind === PUBLIC_ACCESS_BLOCK.kind;
    const { account = '' } = resource;
    const step = isAccount
      ? callStep('s3control:DeletePublicAccessBlock', of, { AccountId: account }, done)
      : callStep('s3:DeletePublicAccessBlock', of, { Bucket: resource.name, ExpectedBucketOwner: account }, done);
    return { kind: 'steps', steps: [step], expects: all(absent([...within, ...path])) };
  }
  const fields = (prefix: readonly string[]) =>
    Object.entries(configuration).map(([flag, value]) => equals([...prefix, ...path, flag], value));
  return { kind: 'steps', steps: [putStep(was, configuration, all(...fields([])))], expects: all(...fields(within)) };
}
