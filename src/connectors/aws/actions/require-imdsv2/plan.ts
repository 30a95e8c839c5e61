/** Sets HttpTokens to required; the other options are given as they are. */
import type { Json, ResourceAddress } from '../../../../model/index.js';
import type { ActionAnswer, SeenLook } from '../../../../ports/index.js';
import { at, isItem, pick, textAt } from '../../json.js';
import { comesBack } from '../declared-by.js';
import { all, callStep, equals, type Call } from '../steps.js';

/** Those that the call takes beside HttpTokens. */
const KEPT = ['HttpPutResponseHopLimit', 'HttpEndpoint', 'HttpProtocolIpv6', 'InstanceMetadataTags'];

export function plan({ address, resource }: SeenLook): ActionAnswer {
  const { raw } = resource;
  const state = textAt(raw, 'State', 'Name') ?? '';
  if (state === 'terminated' || state === 'shutting-down') return { kind: 'refused', because: `it is ${state}` };
  const tokens = textAt(raw, 'MetadataOptions', 'HttpTokens');
  if (tokens === 'required') return { kind: 'already-so', because: 'it requires session tokens' };
  if (textAt(raw, 'MetadataOptions', 'HttpEndpoint') === 'disabled')
    return { kind: 'already-so', because: 'its metadata service is switched off' };
  if (tokens === undefined) return { kind: 'refused', because: 'EC2 does not say which of its requests need a token' };
  const hops = at(raw, 'MetadataOptions', 'HttpPutResponseHopLimit');
  return {
    kind: 'steps',
    steps: [optionsStep(address, raw, 'required')],
    expects: all(equals(['MetadataOptions', 'HttpTokens'], 'required')),
    effects: [
      'Programs on the instance that ask the metadata service without a session token no longer get credentials.',
      ...(hops === 1 ? ['The hop limit stays 1: containers behind a bridge get no answer.'] : []),
      ...comesBack(resource),
    ],
  };
}

/** What the call leaves out it may set to its default, so it is given all that was seen. */
export function optionsStep(address: ResourceAddress, raw: Json, tokens: string): Call {
  const options = at(raw, 'MetadataOptions');
  const kept = isItem(options) ? pick(options, KEPT) : {};
  const input = { InstanceId: textAt(raw, 'InstanceId') ?? '', ...kept, HttpTokens: tokens };
  return callStep('ec2:ModifyInstanceMetadataOptions', address, input, all(equals(['MetadataOptions', 'HttpTokens'], tokens)));
}
