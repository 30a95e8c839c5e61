import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('reads a topic that nobody has rights on', async () => {
  const [topic] = await projected('resource "google_pubsub_topic" "t" { name = "t" }');
  expect(topic).toMatchObject({ apiVersion: 'pubsub.googleapis.com/v1', kind: 'Topic', name: 't' });
  expect(topic?.raw).toEqual({ name: 't', iamPolicy: { bindings: [] } });
});
