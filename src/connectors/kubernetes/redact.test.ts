import { expect, it } from 'vitest';
import { redact } from './redact.js';

it('takes secrets out of what a PipelineRun is given and gives, and leaves what it builds', () => {
  const named = (name: string, value: string) => ({ name, value });
  const run = {
    metadata: { name: 'build' },
    spec: {
      params: [named('CHAINS-GIT_URL', 'https://ana:hunter2@github.com/acme/app'), named('registry-password', 'hunter2')],
      pipelineSpec: { tasks: [{ name: 'push', params: [named('api-token', 'hunter2')] }] },
    },
    status: { results: [named('session-token', 'hunter2'), named('IMAGE_URL', 'registry.example/app')] },
  };
  const { raw, unread } = redact(run, 'tekton.dev/v1', 'PipelineRun');
  const text = JSON.stringify(raw);
  expect(text).not.toContain('hunter2');
  expect(text).toContain('@github.com/acme/app');
  expect(text).toContain('registry.example/app');
  expect(unread).toEqual([]);
});
