/** What every view must do: show one look, give it back in pages in any order, and find things in it. */
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { HeadwaterError } from '../../src/lib/errors.js';
import { RELEASE_PHASES, SEVERITIES, type Json, type ReleasePhase } from '../../src/model/index.js';
import {
  VIEW_FILTERS,
  VIEW_SORTS,
  type EstateView,
  type ViewedCause,
  type ViewedFinding,
  type ViewedImage,
  type ViewedLook,
  type ViewedResource,
  type ViewNoun,
  type ViewQuery,
} from '../../src/ports/index.js';

export interface EstateViewCases {
  /** A new, empty one. */
  make(): Promise<EstateView>;
  /** The same one as a later process sees it. */
  reopen?(): Promise<EstateView>;
  /** Runs of the property tests. */
  readonly runs: number;
}

export function viewedCause(id: string, more: Partial<ViewedCause> = {}): ViewedCause {
  return {
    id,
    rank: 1,
    title: `title of ${id}`,
    kind: 'manifest',
    severity: 'high',
    findings: 1,
    workloads: 1,
    phases: ['production'],
    confidence: 0.5,
    body: { id },
    ...more,
  };
}

export function viewedFinding(id: string, more: Partial<ViewedFinding> = {}): ViewedFinding {
  return {
    id,
    kind: 'policy',
    title: `title of ${id}`,
    severity: 'high',
    phase: 'production',
    rule: 'kubernetes/run-as-non-root',
    about: 'kubernetes:payments/api',
    aboutName: 'payments-api',
    aboutKind: 'Deployment',
    body: { id },
    ...more,
  };
}

export function viewedImage(id: string, more: Partial<ViewedImage> = {}): ViewedImage {
  return {
    id,
    name: `r.example/${id}:1`,
    repository: `r.example/${id}`,
    level: 0,
    phase: 'production',
    packages: 3,
    findings: 0,
    derived: 0,
    workloads: 0,
    body: { id },
    ...more,
  };
}

export function viewedResource(id: string, more: Partial<ViewedResource> = {}): ViewedResource {
  return { id, name: id, kind: 'Deployment', platform: 'kubernetes', phase: 'production', findings: 0, body: { id }, ...more };
}

export function viewedLook(more: Partial<ViewedLook> = {}): ViewedLook {
  return { at: '2026-01-01T00:00:00Z', causes: [], findings: [], images: [], resources: [], documents: new Map(), ...more };
}

export function describeEstateView(name: string, { make, reopen, runs }: EstateViewCases): void {
  describe(`${name} keeps the promises of a view`, () => {
    let view: EstateView;
    beforeEach(async () => {
      view = await make();
    });
    const later = async (): Promise<EstateView> => (await reopen?.()) ?? view;
    const ids = async <Noun extends ViewNoun>(noun: Noun, query: Partial<ViewQuery<Noun>> = {}): Promise<readonly string[]> =>
      (await view.list(noun, { limit: 100, ...query })).items.map(({ id }) => id);
    /** All pages, one after the other. */
    const walk = async <Noun extends ViewNoun>(noun: Noun, query: ViewQuery<Noun>): Promise<readonly string[]> => {
      const found: string[] = [];
      for (let after: string | undefined; ;) {
        const page = await view.list(noun, after === undefined ? query : { ...query, after });
        expect(page.items.length).toBeLessThanOrEqual(query.limit);
        found.push(...page.items.map(({ id }) => id));
        after = page.next;
        if (after === undefined) return found;
      }
    };

    it('shows nothing before the first look', async () => {
      expect(await view.head()).toBeUndefined();
      expect(await view.list('finding', { limit: 10 })).toEqual({ items: [], total: 0, isWhole: true, revision: 0 });
      expect(await view.list('finding', { limit: 10, text: 'a' })).toEqual({ items: [], total: 0, isWhole: true, revision: 0 });
      expect(await view.get('cause', 'c')).toBeUndefined();
      expect(await view.document('summary')).toBeUndefined();
      expect(await view.search('a', 10)).toEqual([]);
    });

    it('gives back what was published: without its body in lists, whole by its id', async () => {
      const cause = viewedCause('c', {
        owner: 'group:platform',
        repository: 'base',
        phases: ['test', 'production'],
        body: { lines: ['FROM x'] },
      });
      const finding = viewedFinding('f', { cause: 'c', owner: 'group:platform', since: '2025-12-01T00:00:00.000Z' });
      const image = viewedImage('sha256:1', { parent: 'sha256:0', level: 2, created: '2025-01-01T00:00:00Z', packages: null });
      const resource = viewedResource('r', { account: '1', cluster: 'c', region: 'north', namespace: 'n' });
      const documents = new Map<string, Json>([['summary', { findings: [1, null, 'x'] }]]);
      const look = viewedLook({ causes: [cause], findings: [finding], images: [image], resources: [resource], documents });
      const revision = await view.publish(look);
      const shown = await later();
      expect(await shown.head()).toEqual({ revision, at: look.at, counts: { cause: 1, finding: 1, image: 1, resource: 1 } });
      for (const [noun, thing] of Object.entries({ cause, finding, image, resource }) as [
        ViewNoun,
        { id: string; body: Json },
      ][]) {
        const { body: _body, ...item } = thing;
        expect(await shown.list(noun, { limit: 10 })).toEqual({ items: [item], total: 1, isWhole: true, revision });
        expect(await shown.get(noun, thing.id)).toEqual(thing);
        expect(await shown.get(noun, 'other')).toBeUndefined();
      }
      expect(await shown.document('summary')).toEqual({ findings: [1, null, 'x'] });
      expect(await shown.document('other')).toBeUndefined();
    });

    it('gives a new revision when anything is different, and the same one for the same look', async () => {
      const base = viewedLook({
        findings: [viewedFinding('a'), viewedFinding('b')],
        documents: new Map([['summary', { a: 1 }]]),
      });
      const looks: readonly ViewedLook[] = [
        base,
        { ...base, findings: [viewedFinding('a'), viewedFinding('b', { body: { other: true } })] },
        { ...base, findings: [viewedFinding('a')] },
        { ...base, findings: [viewedFinding('a')], documents: new Map([['summary', { a: 2 }]]) },
        { ...base, findings: [viewedFinding('a')], documents: new Map() },
        { ...base, findings: [viewedFinding('a')], documents: new Map(), causes: [viewedCause('c')] },
        base,
      ];
      let last = 0;
      for (const look of looks) {
        const revision = await view.publish(look);
        expect(revision).toBeGreaterThan(last);
        expect(await view.publish({ ...look, at: '2026-02-02T00:00:00Z' })).toBe(revision);
        expect(await view.head()).toMatchObject({ revision, at: '2026-02-02T00:00:00Z' });
        last = revision;
      }
      expect(await ids('finding')).toEqual(['a', 'b']);
      expect(await ids('cause')).toEqual([]);
    });

    it('takes the first of what is named twice, and any list that can be walked', async () => {
      function* twice() {
        yield viewedFinding('a', { title: 'first' });
        yield viewedFinding('a', { title: 'second' });
      }
      await view.publish(viewedLook({ findings: { [Symbol.iterator]: twice } }));
      expect((await view.get('finding', 'a'))?.title).toBe('first');
      expect((await view.head())?.counts.finding).toBe(1);
    });

    it('keeps any text', async () => {
      const hostile = '\u0000\ud800 \\N\t\n"; drop table view_finding; -- \' :* & | ! <-> __proto__ \u001a0000';
      const finding = viewedFinding(hostile, {
        title: hostile,
        rule: hostile,
        aboutName: hostile,
        owner: hostile,
        body: { [hostile]: hostile },
      });
      const long = viewedFinding('long', { title: 'x'.repeat(20_000), about: 'y '.repeat(10_000), aboutName: 'ö'.repeat(9_000) });
      await view.publish(viewedLook({ findings: [finding, long], documents: new Map([['summary', { hostile }]]) }));
      expect(await view.get('finding', hostile)).toEqual(finding);
      expect(await ids('finding', { filters: { owner: [hostile] } })).toEqual([hostile]);
      expect(await ids('finding', { text: hostile })).toEqual([hostile]);
      expect(await walk('finding', { limit: 1, sort: 'title' })).toHaveLength(2);
      expect(await walk('finding', { limit: 1, sort: 'aboutName', reverse: true })).toHaveLength(2);
      expect((await view.search(hostile, 10)).map(({ id }) => id)).toEqual([hostile]);
      expect(await view.document('summary')).toEqual({ hostile });
    });

    describe('lists', () => {
      const severities = ['unknown', 'informational', 'low', 'medium', 'high', 'critical'] as const;

      it('are in the order of what is worst, most or newest, then by name as people count', async () => {
        await view.publish(
          viewedLook({
            findings: [
              viewedFinding('c', { title: 'web-10' }),
              viewedFinding('a', { title: 'Web-2' }),
              viewedFinding('b', { title: 'web-1', severity: 'low' }),
              viewedFinding('d', { title: 'éclair', severity: 'critical' }),
            ],
          }),
        );
        expect(await ids('finding')).toEqual(['d', 'a', 'c', 'b']);
        expect(await ids('finding', { reverse: true })).toEqual(['b', 'c', 'a', 'd']);
        expect(await ids('finding', { sort: 'title' })).toEqual(['d', 'b', 'a', 'c']);
      });

      it('have what is not known at their end', async () => {
        await view.publish(
          viewedLook({
            findings: [
              viewedFinding('old', { since: '2024-01-01T00:00:00Z' }),
              viewedFinding('never'),
              viewedFinding('new', { since: '2025-01-01T00:00:00Z' }),
            ],
            images: [
              viewedImage('none', { packages: 0 }),
              viewedImage('unread', { packages: null }),
              viewedImage('many', { packages: 9 }),
            ],
          }),
        );
        expect(await ids('finding', { sort: 'since' })).toEqual(['new', 'old', 'never']);
        expect(await ids('finding', { sort: 'since', reverse: true })).toEqual(['never', 'old', 'new']);
        expect(await ids('image', { sort: 'packages' })).toEqual(['many', 'none', 'unread']);
      });

      it.each([
        ['rank', ['b', 'a', 'c']],
        ['findings', ['c', 'a', 'b']],
        ['workloads', ['a', 'c', 'b']],
        ['confidence', ['b', 'c', 'a']],
        ['severity', ['c', 'b', 'a']],
      ] as const)('sort causes by %s', async (sort, expected) => {
        const causes = [
          viewedCause('a', { rank: 2, findings: 5, workloads: 9, confidence: 0.1, severity: 'low' }),
          viewedCause('b', { rank: 1, findings: 1, workloads: 1, confidence: 0.9, severity: 'medium' }),
          viewedCause('c', { rank: 10, findings: 50, workloads: 2, confidence: 0.2, severity: 'critical' }),
        ];
        await view.publish(viewedLook({ causes }));
        expect(await ids('cause', { sort })).toEqual(expected);
        expect(await ids('cause', { sort, reverse: true })).toEqual(expected.toReversed());
      });

      it('sort phases in the order of a release, and levels from the base', async () => {
        const images = RELEASE_PHASES.map((phase, index) => viewedImage(phase, { phase, level: 12 - index }));
        const resources = RELEASE_PHASES.map((phase) => viewedResource(phase, { phase }));
        await view.publish(viewedLook({ images, resources }));
        expect(await ids('resource', { sort: 'phase' })).toEqual(RELEASE_PHASES);
        expect(await ids('image', { sort: 'level' })).toEqual(RELEASE_PHASES.toReversed());
      });

      it('hold what has one of the values of every filter', async () => {
        await view.publish(
          viewedLook({
            findings: [
              viewedFinding('a', { cause: 'c1', owner: 'x', severity: 'low' }),
              viewedFinding('b', { cause: 'c2', severity: 'high' }),
              viewedFinding('c', { severity: 'high', phase: 'test', owner: 'y' }),
            ],
          }),
        );
        expect(await ids('finding', { filters: { cause: ['c1'] } })).toEqual(['a']);
        expect(await ids('finding', { filters: { cause: ['c1', 'c2', 'c3', 'c1'] } })).toEqual(['b', 'a']);
        expect(await ids('finding', { filters: { cause: [''] } })).toEqual(['c']);
        expect(await ids('finding', { filters: { owner: ['', 'y'] } })).toEqual(['b', 'c']);
        expect(await ids('finding', { filters: { severity: ['high', 'low'], phase: ['production'] } })).toEqual(['b', 'a']);
        expect(await ids('finding', { filters: { severity: ['severe'] } })).toEqual([]);
        expect(await ids('finding', { filters: { severity: [], owner: ['x'] } })).toEqual(['a']);
        const page = await view.list('finding', { filters: { severity: ['high'] }, limit: 1 });
        expect(page).toMatchObject({ total: 2, isWhole: true });
      });

      it('take a cause for any of its phases', async () => {
        const of = (id: string, ...phases: ReleasePhase[]) => viewedCause(id, { phases });
        await view.publish(
          viewedLook({ causes: [of('a', 'test', 'production'), of('b', 'staging'), of('c'), of('d', 'unknown')] }),
        );
        expect(await ids('cause', { filters: { phase: ['production', 'staging'] } })).toEqual(['a', 'b']);
        expect(await ids('cause', { filters: { phase: [''] } })).toEqual(['c']);
        expect(await ids('cause', { filters: { phase: ['unknown'] } })).toEqual(['d']);
      });

      it('give the children of an image', async () => {
        const images = [
          viewedImage('a'),
          viewedImage('b', { parent: 'a', level: 1 }),
          viewedImage('c', { parent: 'a', level: 1 }),
        ];
        await view.publish(viewedLook({ images }));
        expect(await ids('image', { filters: { parent: ['a'] } })).toEqual(['b', 'c']);
        expect(await ids('image', { filters: { parent: [''] } })).toEqual(['a']);
        expect(await ids('image', { filters: { level: ['1', 'x'] } })).toEqual(['b', 'c']);
      });

      it('find words by their beginnings, in names and between punctuation', async () => {
        await view.publish(
          viewedLook({
            findings: [
              viewedFinding('a', {
                title: 'CVE-2024-1234 in openssl 3.0',
                aboutName: 'r.example/payments/api:2',
                rule: 'CVE-2024-1234',
              }),
              viewedFinding('b', { title: 'runs as root', aboutName: 'payments-worker' }),
            ],
            images: [
              viewedImage('sha256:0a1b2c', { name: 'r.example/payments/api:2.4.0', repository: 'r.example/payments/api' }),
            ],
            resources: [viewedResource('x', { name: 'Payments_API', namespace: 'shop' })],
          }),
        );
        const found = (text: string) => ids('finding', { text });
        expect(await found('payments-api')).toEqual(['a']);
        expect(await found('pay')).toEqual(['a', 'b']);
        expect(await found('OPENSSL')).toEqual(['a']);
        expect(await found('cve-2024-12')).toEqual(['a']);
        expect(await found('ssl')).toEqual([]);
        expect(await found(' - ')).toEqual(['a', 'b']);
        expect(await ids('image', { text: '0a1b' })).toEqual(['sha256:0a1b2c']);
        expect(await ids('image', { text: 'api:2.4' })).toEqual(['sha256:0a1b2c']);
        expect(await ids('resource', { text: 'shop pay' })).toEqual(['x']);
        expect((await view.list('finding', { text: 'pay', limit: 1 })).total).toBe(2);
      });

      it('are counted up to a bound where they are filtered, and whole where they are not', async () => {
        const findings = Array.from({ length: 10_050 }, (_none, index) =>
          viewedFinding(`f-${index}`, index < 20 ? { kind: 'vulnerability' } : {}),
        );
        await view.publish(viewedLook({ findings }));
        expect(await view.list('finding', { limit: 1 })).toMatchObject({ total: 10_050, isWhole: true });
        const filtered = await view.list('finding', { filters: { kind: ['policy'] }, limit: 5_000 });
        expect(filtered).toMatchObject({ total: 10_000, isWhole: false });
        expect(filtered.items).toHaveLength(1_000);
        const few = await view.list('finding', { filters: { kind: ['vulnerability'] }, limit: 1 });
        expect(few).toMatchObject({ total: 20, isWhole: true });
      });

      it('refuse a cursor that is none, and one of another list, order or direction', async () => {
        await view.publish(
          viewedLook({ findings: [viewedFinding('a'), viewedFinding('b')], causes: [viewedCause('a'), viewedCause('b')] }),
        );
        const { next: after = '' } = await view.list('finding', { limit: 1 });
        expect(await ids('finding', { after })).toEqual(['b']);
        const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
        const key = '00000000-0000-0000-0000-000000000000';
        const queries: readonly (readonly [ViewNoun, ViewQuery<'finding'>])[] = [
          ['finding', { limit: 1, after, sort: 'title' }],
          ['finding', { limit: 1, after, reverse: true }],
          ...['', 'x', '%', encoded(null), encoded({}), encoded([]), encoded('x'.repeat(9_000))].map(
            (none) => ['finding', { limit: 1, after: none }] as const,
          ),
          ['finding', { limit: 1, after: encoded(['finding', 'severity', false, 'x', 'a', key]) }],
          ['finding', { limit: 1, after: encoded(['finding', 'severity', false, null, 'a', key]) }],
          ['finding', { limit: 1, after: encoded(['finding', 'severity', false, 1e9, 'a', key]) }],
          ['finding', { limit: 1, after: encoded(['finding', 'severity', false, 0.5, 'a', key]) }],
          ['finding', { limit: 1, after: encoded(['finding', 'severity', false, 1, 'a', "'"]) }],
        ];
        for (const [noun, query] of queries) {
          const refused = await view.list(noun, query).then(
            () => undefined,
            (error: unknown) => error,
          );
          expect(refused, JSON.stringify(query)).toBeInstanceOf(HeadwaterError);
          expect(refused).toMatchObject({ code: 'CURSOR_INVALID' });
        }
        await expect(view.list('cause', { limit: 1, after })).rejects.toMatchObject({ code: 'CURSOR_INVALID' });
      });

      it('go on where the page before ended, whatever was published in between', async () => {
        const of = (names: readonly string[]) => viewedLook({ resources: names.map((one) => viewedResource(one)) });
        await view.publish(of(['a', 'b', 'd', 'e']));
        const { next: after = '' } = await view.list('resource', { limit: 2 });
        await view.publish(of(['a', 'aa', 'c', 'd', 'e']));
        expect(await ids('resource', { after })).toEqual(['c', 'd', 'e']);
      });

      const phase = fc.constantFrom(...RELEASE_PHASES);
      const few = fc.constantFrom('a', 'b', 'B', 'é', 'a-2', 'a-10', '', '𝄞', '\u0000');
      const anyFinding = fc.record({
        title: few,
        severity: fc.constantFrom(...SEVERITIES),
        phase,
        rule: few,
        aboutName: few,
        owner: few,
        since: fc.constantFrom('2025-01-01T00:00:00Z', '2026-01-01T00:00:00Z', 'never'),
      });

      it('show everything once, in pages of any size, in any order, both ways', async () => {
        await fc.assert(
          fc.asyncProperty(
            fc.array(anyFinding, { maxLength: 30 }),
            fc.constantFrom(...VIEW_SORTS.finding),
            fc.integer({ min: 1, max: 40 }),
            fc.subarray([...severities]),
            async (findings, sort, limit, severity) => {
              await view.publish(viewedLook({ findings: findings.map((one, index) => viewedFinding(`f-${index}`, one)) }));
              const there = await walk('finding', { sort, limit, filters: { severity } });
              expect(await walk('finding', { sort, limit, reverse: true, filters: { severity } })).toEqual(there.toReversed());
              const wanted = findings.flatMap((one, index) =>
                severity.length === 0 || severity.includes(one.severity) ? [`f-${index}`] : [],
              );
              expect(there.toSorted()).toEqual(wanted.toSorted());
            },
          ),
          { numRuns: runs },
        );
      });

      it.each(Object.keys(VIEW_FILTERS) as ViewNoun[])('can be asked for %s by every filter and order', async (noun) => {
        await view.publish(
          viewedLook({
            causes: [viewedCause('x')],
            findings: [viewedFinding('x')],
            images: [viewedImage('x')],
            resources: [viewedResource('x')],
          }),
        );
        for (const sort of VIEW_SORTS[noun]) {
          for (const member of VIEW_FILTERS[noun]) {
            const query: ViewQuery<typeof noun> = {
              sort,
              filters: { [member]: ['nothing has this', 'or this'] },
              text: 'x',
              limit: 5,
            };
            expect((await view.list(noun, query)).items, `${sort} ${member}`).toEqual([]);
          }
          expect((await view.list(noun, { sort, limit: 5 })).items).toHaveLength(1);
        }
      });
    });

    describe('a search', () => {
      it('finds what is called so first, then what begins so, then what has the words', async () => {
        await view.publish(
          viewedLook({
            causes: [viewedCause('c', { title: 'the api of payments' })],
            images: [viewedImage('sha256:1', { name: 'r.example/api:1', repository: 'r.example/api' })],
            resources: [viewedResource('r1', { name: 'api' }), viewedResource('r2', { name: 'api-2', namespace: 'shop' })],
            findings: [viewedFinding('f', { title: 'api is open', aboutName: 'somewhere' })],
          }),
        );
        const hits = await view.search('API', 10);
        expect(hits.map(({ id }) => id)).toEqual(['r1', 'sha256:1', 'r2', 'f', 'c']);
        expect(hits.slice(0, 3)).toEqual([
          { noun: 'resource', id: 'r1', name: 'api', detail: 'Deployment' },
          { noun: 'image', id: 'sha256:1', name: 'r.example/api:1', detail: 'sha256:1' },
          { noun: 'resource', id: 'r2', name: 'api-2', detail: 'Deployment in shop' },
        ]);
        expect(await view.search('api', 1)).toHaveLength(1);
        expect(await view.search('***', 10)).toEqual([]);
      });

      it('finds what is called so among many that begin so', async () => {
        const resources = Array.from({ length: 500 }, (_none, index) => viewedResource(`r-${index}`, { name: `web-${index}` }));
        await view.publish(viewedLook({ resources: [...resources, viewedResource('exact', { name: 'web' })] }));
        expect((await view.search('web', 3))[0]?.id).toBe('exact');
        expect((await view.search('web-499', 3))[0]?.id).toBe('r-499');
      });
    });
  });
}
