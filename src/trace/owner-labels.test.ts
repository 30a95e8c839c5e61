import { describe, expect, it } from 'vitest';
import { ownerLabels } from './owner-labels.js';

const workload = { kind: 'Deployment', name: 'api', namespace: 'shop', labels: {}, annotations: {} };

describe('ownerLabels', () => {
  it('reads owner and team from labels and annotations, the more direct key first', () => {
    const said = ownerLabels({
      ...workload,
      labels: { team: 'payments' },
      annotations: { 'a8r.io/owner': ' @riverside/payments ' },
    });
    expect(said).toEqual([
      { owner: '@riverside/payments', says: 'annotation a8r.io/owner=@riverside/payments of Deployment shop/api' },
      { owner: 'payments', says: 'label team=payments of Deployment shop/api' },
    ]);
  });

  it.each([
    { owner: 'helm' },
    { 'app.kubernetes.io/managed-by': 'platform' },
    { team: '' },
    { owner: 'x'.repeat(500) },
    { homeowner: 'ana' },
  ])('finds no owner in %j', (labels: Record<string, string>) => {
    expect(ownerLabels({ ...workload, labels })).toEqual([]);
  });
});
