/** Stops an instance whose disks all stay when it stops, and that nothing would replace. */
import type { ActionAnswer, SeenLook } from '../../../../ports/index.js';
import { itemsAt, textAt } from '../../json.js';
import { comesBack, inWords } from '../declared-by.js';
import { all, callStep, equals, waitStep } from '../steps.js';

/** Who starts another one in its place, or loses it. */
const REPLACED_BY: readonly (readonly [tag: string, what: string])[] = [
  ['aws:autoscaling:groupName', 'Auto Scaling group'],
  ['aws:ec2:fleet-id', 'EC2 fleet'],
  ['aws:ec2spot:fleet-request-id', 'spot fleet'],
  ['aws:elasticmapreduce:job-flow-id', 'EMR cluster'],
];

/**
 * Types with disks of the host, whose data stopping loses: families that are made for them, and those with a `d` behind the
 * generation. https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html
 */
const HOST_DISKS = /^(i\d|im\d|is\d|d\d|dl1|h1|hs1|f\d|x1e?\.|[cmr]3\.|g2\.|[a-z]+\d+[a-z]*d[a-z]*[.-])/;

/** In seconds: Windows takes its time to shut down. */
const LONGEST = 900;

export function plan({ address, resource }: SeenLook): ActionAnswer {
  const { raw, labels } = resource;
  const state = textAt(raw, 'State', 'Name') ?? 'in no known state';
  if (state === 'stopped' || state === 'stopping') return { kind: 'already-so', because: `it is ${state}` };
  if (state !== 'running') return { kind: 'refused', because: `it is ${state}` };
  for (const [tag, what] of REPLACED_BY)
    if (labels[tag] !== undefined)
      return { kind: 'refused', because: `it is of the ${what} ${inWords(labels[tag])}, which would replace it` };
  if (!itemsAt(raw, 'BlockDeviceMappings').some((disk) => textAt(disk, 'Ebs', 'VolumeId') !== undefined))
    return { kind: 'refused', because: 'no disk of it would stay: its root is on the host' };
  const type = textAt(raw, 'InstanceType') ?? '';
  if (HOST_DISKS.test(type))
    return { kind: 'refused', because: `instances of type ${type} have disks whose data stopping loses` };
  return {
    kind: 'steps',
    steps: [
      // It is stopping, or has stopped: running is 16, stopping 64, stopped 80.
      callStep('ec2:StopInstances', address, { InstanceIds: [textAt(raw, 'InstanceId') ?? ''] }, all(atLeast(64))),
      waitStep(address, all(equals(['State', 'Name'], 'stopped')), LONGEST),
    ],
    expects: all(equals(['State', 'Name'], 'stopped')),
    effects: [
      'Everything that runs on it stops, and what was in its memory only is lost.',
      ...(hasPassingAddress(raw) ? ['Its public address goes to somebody else: it gets another one when it starts again.'] : []),
      ...comesBack(resource),
    ],
  };
}

function atLeast(code: number) {
  return { path: ['State', 'Code'], is: 'at-least', value: code } as const;
}

/** An address of Amazon's own is given back; an Elastic IP stays. */
function hasPassingAddress(raw: Parameters<typeof itemsAt>[0]): boolean {
  return itemsAt(raw, 'NetworkInterfaces').some((one) => textAt(one, 'Association', 'IpOwnerId') === 'amazon');
}
