import { describe, expect, it } from 'vitest';
import { seenLook } from '../../../test/fakes/seen-look.js';
import { DEFAULT_CONFIGURATION } from '../../config/index.js';
import { buildGraph } from '../../graph/index.js';
import type { Json, Resource } from '../../model/index.js';
import { choosePolicies } from '../load-policies.js';
import { judgeNow, type Standing } from './standing.js';

const NOW = new Date('2026-11-01T12:00:00Z');
const POLICY = 'aws/no-public-bucket-policy';
const EVERYONE: Json = {
  Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::orders/*' }],
};

async function standing(): Promise<Parameters<typeof judgeNow>[0]> {
  const { limits } = DEFAULT_CONFIGURATION;
  const guardrails = await choosePolicies({ packs: ['aws-starter'], paths: [], folder: '.', limits });
  const graph: Standing['graph'] = buildGraph([], { phases: { rules: [], conventions: true } });
  return { guardrails, graph, gaps: [], configuration: DEFAULT_CONFIGURATION };
}

function bucket(more: { readonly [member: string]: Json }, unread: Partial<Resource> = {}): Resource {
  const kind = { apiVersion: 's3.amazonaws.com/2006-03-01', kind: 'Bucket' };
  return seenLook(kind, { Name: 'orders', ...more }, { platform: 'aws', ...unread }).resource;
}

describe('S2: what policies say at the instant of acting', () => {
  it('is about the resource as the platform gives it, whatever a report said of it', async () => {
    const now = await standing();
    expect(judgeNow(now, [POLICY], bucket({ Policy: EVERYONE }), NOW)).toMatchObject([{ kind: 'fail' }]);
    expect(judgeNow(now, [POLICY], bucket({}), NOW)).toMatchObject([{ kind: 'pass' }]);
  });

  it('is nothing, and so no reason, for a policy that only a report knows', async () => {
    const now = await standing();
    for (const policy of ['prowler/s3_bucket_public', '__proto__', ''])
      expect(judgeNow(now, [policy], bucket({ Policy: EVERYONE }), NOW)).toEqual([]);
  });

  it('S3: is an error, and so no reason, where the platform did not answer', async () => {
    const [result] = judgeNow(await standing(), [POLICY], bucket({}, { unread: [{ path: 'Policy', why: 'denied' }] }), NOW);
    expect(result?.kind).toBe('error');
  });
});
