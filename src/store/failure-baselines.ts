/** What is normal for each policy, in PostgreSQL. Who takes a jump for normal stands in the evidence log (S3, S15). */
import type pg from 'pg';
import type { FailureBaseline, FailureBaselines } from '../ports/index.js';
import { appendEvidence } from './evidence-log.js';
import { ask, build, write } from './session.js';

export function createFailureBaselines(pool: pg.Pool): FailureBaselines {
  return {
    async all() {
      const rows = await ask(pool, build.selectFrom('headwater.failure_baseline').select(['policy', 'failures', 'errors']));
      return new Map(rows.map(({ policy, failures, errors }) => [policy, { failures, errors }]));
    },
    accept: (counts, by, at) =>
      write(pool, async (session) => {
        const known = await session.run(
          build.selectFrom('headwater.failure_baseline').select(['policy', 'failures', 'errors']).forUpdate(),
        );
        const before = new Map(known.map((row) => [row.policy, row]));
        const different = [...counts]
          .filter(([policy, count]) => !same(before.get(policy), count))
          .sort(([a], [b]) => (a < b ? -1 : 1));
        for (const [policy, { failures, errors }] of different) {
          const values = { policy, failures, errors, accepted_by: by, at };
          const { policy: _, ...changed } = values;
          await session.run(
            build
              .insertInto('headwater.failure_baseline')
              .values(values)
              .onConflict((row) => row.column('policy').doUpdateSet(changed)),
          );
        }
        if (different.length === 0) return;
        const body = {
          baselines: Object.fromEntries(different.map(([policy, { failures, errors }]) => [policy, { failures, errors }])),
        };
        await appendEvidence(session, { at: at.toISOString(), kind: 'policy-set', actor: by, subject: 'baselines', body });
      }),
  };
}

function same(a: FailureBaseline | undefined, b: FailureBaseline): boolean {
  return a?.failures === b.failures && a.errors === b.errors;
}
