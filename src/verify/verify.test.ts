import { describe, expect, it } from 'vitest';
import { estateOf, graphOf, observationsOf, workloadId, type EstateSpec } from '../../test/fakes/estate.js';
import {
  advisoryId,
  fingerprint,
  policyId,
  resourceId,
  sourceId,
  type Finding,
  type Gap,
  type Observation,
  type Result,
  type SourceStatus,
} from '../model/index.js';
import { verify, type EarlierFinding, type NewLook } from './index.js';

const ADVISORY = { id: 'CVE-2026-0001', package: 'openssl', fixed: '3.0.22-1' };
const ID = fingerprint('v-1');
const POLICY = policyId('kubernetes/run-as-non-root');
const { digest } = estateOf({});

/** A later look at an estate in which nothing is found. */
function look(spec: EstateSpec, more: Partial<NewLook> = {}): NewLook {
  const graph = graphOf(observationsOf(spec));
  return { graph, findings: [], results: [], sources: [], missingSources: [], ...more };
}

const onImage = (reportedBy: readonly string[] = ['headwater']): EarlierFinding => ({
  id: ID,
  reportedBy,
  about: {
    kind: 'image',
    image: digest('payments/api:1'),
    name: 'payments/api:1',
    advisories: ['CVE-2026-0001', 'DSA-1'],
    repositories: ['r.example/payments/api'],
  },
});
const onResource: EarlierFinding = {
  id: ID,
  reportedBy: ['headwater'],
  about: { kind: 'resource', resource: workloadId('production/api'), policy: POLICY },
};

const said = (finding: EarlierFinding, at: NewLook): string => {
  const [verification] = verify([finding], at);
  return `${verification?.kind ?? 'nothing'}: ${verification?.because ?? ''}`;
};

const IMAGE = { 'payments/api:1': { steps: [{ run: 'ADD rootfs.tar /', packages: { openssl: '3.0.22-1' } }] } };
const UNREAD = { 'payments/api:1': { steps: [{ run: 'ADD rootfs.tar /', unread: true }] } };
const PARTLY = {
  'payments/api:1': {
    steps: [
      { run: 'ADD rootfs.tar /', packages: {} },
      { run: 'RUN make', unread: true },
    ],
  },
};
const NEWER = { 'payments/api:2': { steps: [{ run: 'ADD rootfs.tar /', packages: {} }] } };
const DECLARED: EstateSpec = { workloads: { 'production/api': 'payments/api:2' } };
function gap(hides: Gap['hides']): SourceStatus {
  const one: Gap = { code: 'FILE_MALFORMED', source: sourceId('x'), what: 'a.yaml', why: 'it breaks off', hides };
  return { id: sourceId('x'), kind: 'kubernetes-manifests', status: 'partial', observed: {}, gaps: [one] };
}

function report(scanner: string, suppressed?: string): Observation {
  const vulnerability = {
    advisory: advisoryId('DSA-1'),
    aliases: [],
    title: '',
    severity: 'high',
    package: { type: 'deb', name: 'openssl', version: '1', sourceName: 'openssl', sourceVersion: '1' },
    ...(suppressed === undefined ? {} : { suppressed }),
  } as const;
  return {
    kind: 'scanner-report',
    report: {
      source: sourceId(`${scanner}.json`),
      scanner,
      image: { reference: 'r.example/payments/api:1' },
      vulnerabilities: suppressed === undefined ? [] : [vulnerability],
    },
  };
}

const result = (kind: Result['kind']): Result => {
  const about = { policy: POLICY, resource: workloadId('production/api') };
  if (kind === 'fail') return { kind, ...about, failures: [] };
  if (kind === 'error') return { kind, ...about, reason: 'no such field' };
  return kind === 'not-applicable' ? { kind, ...about, because: 'windows' } : { kind, ...about };
};

describe('a vulnerability', () => {
  it('is still open when it is found again, whatever else is true', () => {
    const again = { id: ID } as Finding;
    expect(said(onImage(), look({}, { findings: [again], missingSources: ['registry'] }))).toBe('still-open: it was found again');
  });

  it('is closed when its image was read again and no advisory affects it', () => {
    expect(said(onImage(), look({ images: IMAGE, advisories: [ADVISORY] }))).toBe(
      'closed: payments/api:1 was read again and nothing affects it any more',
    );
  });

  it('is closed when its image is gone from a repository that was listed, and nothing runs it', () => {
    expect(said(onImage(), look({ images: NEWER, advisories: [ADVISORY] }))).toBe(
      'closed: payments/api:1 is neither listed nor run by anything that was seen',
    );
  });

  it('that only a scanner saw is closed when that scanner looked again and no longer reports it', () => {
    expect(said(onImage(['trivy']), look({ images: UNREAD, more: [report('trivy')] }))).toBe(
      'closed: trivy looked at payments/api:1 again and no longer reports it',
    );
  });

  it.each<[string, EarlierFinding, NewLook, string]>([
    ['no advisories were given', onImage(), look({ images: IMAGE }), 'no advisories were given this time'],
    [
      'its own advisory is not among those that were given',
      onImage(),
      look({ images: IMAGE, advisories: [{ ...ADVISORY, id: 'CVE-2026-9999' }] }),
      'CVE-2026-0001 is not among the advisories that were given this time',
    ],
    [
      'only a scanner saw it, and gave no report',
      onImage(['trivy']),
      look({ images: IMAGE, advisories: [ADVISORY] }),
      'only trivy saw it, and gave no report this time',
    ],
    [
      'only a scanner saw it, and another one gave a report',
      onImage(['trivy']),
      look({ images: IMAGE, advisories: [ADVISORY], more: [report('grype')] }),
      'only trivy saw it, and gave no report this time',
    ],
    [
      'the scanner was told to ignore it',
      onImage(['trivy']),
      look({ images: IMAGE, more: [report('trivy', 'not exploitable')] }),
      'trivy was told to ignore it: not exploitable',
    ],
    [
      'its image runs and could not be read',
      onImage(),
      look({ images: UNREAD, advisories: [ADVISORY], workloads: { 'production/api': 'payments/api:1' } }),
      '1 still run payments/api:1, which could not be read',
    ],
    [
      'a layer of its image could not be read',
      onImage(),
      look({ images: { ...PARTLY, ...NEWER }, advisories: [ADVISORY] }),
      'payments/api:1 is there, and could not be read',
    ],
    [
      'nothing of its image could be read',
      onImage(),
      look({ images: { ...UNREAD, ...NEWER }, advisories: [ADVISORY] }),
      'payments/api:1 is there, and could not be read',
    ],
    [
      'its repository was not looked at',
      onImage(),
      look({ images: { 'shop/web:1': NEWER['payments/api:2'] }, advisories: [ADVISORY] }),
      'nothing of the repository of payments/api:1 was seen this time',
    ],
    [
      'a kind of source is missing',
      onImage(),
      look({ images: NEWER, advisories: [ADVISORY] }, { missingSources: ['registry'] }),
      'registry was read last time and not this time',
    ],
    ...(['images', 'packages', 'resources'] as const).map((hides): [string, EarlierFinding, NewLook, string] => [
      `a gap may hide ${hides}`,
      onImage(),
      look({ images: NEWER, advisories: [ADVISORY] }, { sources: [gap([hides])] }),
      'a.yaml could not be read: it breaks off',
    ]),
    [
      'a workload runs an image that nobody described',
      onImage(),
      look({ images: NEWER, advisories: [ADVISORY], workloads: { 'production/x': 'payments/api:9' } }),
      'image r.example/payments/api:9 could not be read: 1 workload runs it, and no source that was read describes it',
    ],
  ])('S3: is inconclusive when %s', (_, finding, at, because) => {
    expect(said(finding, at)).toBe(`inconclusive: ${because}`);
  });

  it('is not held open by a gap that hides other things', () => {
    expect(said(onImage(), look({ images: NEWER, advisories: [ADVISORY] }, { sources: [gap(['owners'])] }))).toMatch(/^closed/);
  });
});

describe('a violation', () => {
  it.each(['pass', 'not-applicable'] as const)('is closed when the policy was tried again: %s', (kind) => {
    expect(said(onResource, look(DECLARED, { results: [result(kind)] }))).toBe(`closed: the policy was tried again: ${kind}`);
  });

  it('is closed when everything was read again and nothing declares the resource', () => {
    expect(said(onResource, look({}))).toBe('closed: the resource is no longer declared');
  });

  it.each<[string, NewLook, string]>([
    [
      'the policy could not be judged',
      look(DECLARED, { results: [result('error')] }),
      'the policy could not be judged: no such field',
    ],
    ['the policy was not tried', look(DECLARED), 'the resource is there, and the policy was not tried this time'],
    [
      'the policy was tried on another resource only',
      look(DECLARED, { results: [{ kind: 'pass', policy: POLICY, resource: workloadId('staging/api') }] }),
      'the resource is there, and the policy was not tried this time',
    ],
    [
      'a kind of source is missing',
      look({}, { missingSources: ['kubernetes-manifests'] }),
      'kubernetes-manifests was read last time and not this time',
    ],
    ['a gap may hide it', look({}, { sources: [gap(['resources'])] }), 'a.yaml could not be read: it breaks off'],
  ])('S3: is inconclusive when %s', (_, at, because) => {
    expect(said(onResource, at)).toBe(`inconclusive: ${because}`);
  });
});

it('says something of every finding, in their order', () => {
  const ids = ['a', 'b', 'c'].map(fingerprint);
  const verifications = verify(
    ids.map((id) => ({ ...onResource, id })),
    look({}),
  );
  expect(verifications.map(({ finding }) => finding)).toEqual(ids);
});

describe('a policy finding on an image', () => {
  const image = resourceId(`image:${digest('payments/api:1')}`);
  const earlier: EarlierFinding = {
    id: ID,
    reportedBy: ['headwater'],
    about: { kind: 'resource', resource: image, policy: POLICY },
  };
  const idle: Result = { kind: 'not-applicable', policy: POLICY, resource: image, because: 'nothing runs it' };
  const hidden = (hides: Gap['hides'][number]) => ({
    sources: [
      {
        id: sourceId('a'),
        kind: 'git',
        status: 'partial' as const,
        observed: {},
        gaps: [{ code: 'FILE_MALFORMED', source: sourceId('a'), what: 'a.yaml', why: 'it breaks off', hides: [hides] }],
      },
    ],
  });

  it('is closed when nothing runs it any more, as far as everything was read', () => {
    expect(said(earlier, look({ images: IMAGE }, { results: [idle] }))).toBe(
      'closed: the policy was tried again: not-applicable',
    );
  });

  it('is left open when a workload that runs it may be hidden (S3)', () => {
    expect(said(earlier, look({ images: IMAGE }, { results: [idle], ...hidden('resources') }))).toBe(
      'inconclusive: a.yaml could not be read: it breaks off',
    );
  });

  it('is left open when the image may be hidden, and closed when it is gone', () => {
    expect(said(earlier, look({}, hidden('images')))).toBe('inconclusive: a.yaml could not be read: it breaks off');
    expect(said(earlier, look({}))).toBe('closed: the image is no longer there');
  });
});
