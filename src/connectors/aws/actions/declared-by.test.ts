import { describe, expect, it } from 'vitest';
import { declaredBy } from './declared-by.js';

describe('what declares a resource', () => {
  it.each([
    [{ 'aws:cloudformation:stack-name': 'web' }, 'the CloudFormation stack web'],
    [{ 'aws:cloudformation:stack-name': 'web', 'aws:autoscaling:groupName': 'asg' }, 'the Auto Scaling group asg'],
    [{ 'kubernetes.io/cluster/prod': 'owned' }, 'the Kubernetes cluster prod'],
    [{ 'managed-by': 'Terraform Cloud' }, 'terraform, as its tag managed-by says'],
    [{ ManagedBy: 'pulumi' }, 'pulumi, as its tag ManagedBy says'],
    [{ terraform: 'true' }, 'terraform, as its tag terraform says'],
    [{ yor_trace: 'e1' }, 'terraform, as its tag yor_trace says'],
  ])('%j: %s', (labels, by) => {
    expect(declaredBy({ labels })?.by).toBe(by);
  });

  it.each([[{}], [{ 'managed-by': 'ana' }], [{ terraform: 'false' }], [{ 'kubernetes.io/cluster/prod': 'shared' }]])(
    '%j: nobody',
    (labels) => {
      expect(declaredBy({ labels })).toBeUndefined();
    },
  );

  it('puts what somebody wrote on one short line', () => {
    const by = declaredBy({ labels: { 'aws:cloudformation:stack-name': `a\u001b[2J\n${'x'.repeat(5000)}` } })?.by ?? '';
    expect(by.length).toBeLessThan(200);
    expect(by).not.toMatch(/\p{Cc}/u);
  });
});
