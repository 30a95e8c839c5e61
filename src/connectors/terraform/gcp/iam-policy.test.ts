import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

const TOPIC = 'resource "google_pubsub_topic" "t" { name = "t" }';

it('gathers members, bindings and the document of a policy', async () => {
  const [topic] = await projected(`
    ${TOPIC}
    resource "google_pubsub_topic_iam_member" "m" {
      topic  = google_pubsub_topic.t.id
      role   = "roles/pubsub.publisher"
      member = "allUsers"
    }
    resource "google_pubsub_topic_iam_binding" "b" {
      topic   = "t"
      role    = "roles/pubsub.viewer"
      members = ["group:a@example.com"]
    }
    resource "google_pubsub_topic_iam_policy" "p" {
      topic       = google_pubsub_topic.t.name
      policy_data = data.google_iam_policy.p.policy_data
    }
    data "google_iam_policy" "p" {
      binding {
        role    = "roles/pubsub.admin"
        members = ["user:a@example.com"]
      }
    }
  `);
  expect(topic?.raw).toMatchObject({
    iamPolicy: {
      bindings: [
        { role: 'roles/pubsub.admin', members: ['user:a@example.com'] },
        { role: 'roles/pubsub.viewer', members: ['group:a@example.com'] },
        { role: 'roles/pubsub.publisher', members: ['allUsers'] },
      ],
    },
  });
});

it('reads a document that is written out', async () => {
  const [topic] = await projected(`
    ${TOPIC}
    resource "google_pubsub_topic_iam_policy" "p" {
      topic       = google_pubsub_topic.t.name
      policy_data = jsonencode({ bindings = [{ role = "roles/pubsub.admin", members = ["allUsers"] }] })
    }
  `);
  expect(topic?.raw).toMatchObject({ iamPolicy: { bindings: [{ role: 'roles/pubsub.admin', members: ['allUsers'] }] } });
});

it('knows the e-mail address of a service account whose project is written', async () => {
  const [topic] = await projected(`
    ${TOPIC}
    resource "google_service_account" "a" {
      account_id = "api"
      project    = "shop"
    }
    resource "google_pubsub_topic_iam_binding" "b" {
      topic   = google_pubsub_topic.t.id
      role    = "roles/pubsub.publisher"
      members = ["serviceAccount:\${google_service_account.a.email}", google_service_account.a.member]
    }
  `);
  const member = 'serviceAccount:api@shop.iam.gserviceaccount.com';
  expect(topic?.raw).toMatchObject({ iamPolicy: { bindings: [{ members: [member, member] }] } });
});

it('knows whose address it is before it knows the project', async () => {
  const [topic] = await projected(`
    ${TOPIC}
    resource "google_service_account" "a" { account_id = "api" }
    resource "google_pubsub_topic_iam_member" "m" {
      topic  = google_pubsub_topic.t.id
      role   = "roles/pubsub.publisher"
      member = google_service_account.a.member
    }
  `);
  const member = 'serviceAccount:api@(project known after apply).iam.gserviceaccount.com';
  expect(topic?.raw).toMatchObject({ iamPolicy: { bindings: [{ members: [member] }] } });
});

it('does not know a member that is known after apply', async () => {
  const [topic] = await projected(`
    ${TOPIC}
    resource "google_pubsub_topic_iam_member" "m" {
      topic  = google_pubsub_topic.t.id
      role   = "roles/pubsub.publisher"
      member = google_iam_workload_identity_pool.p.name
    }
    resource "google_iam_workload_identity_pool" "p" { workload_identity_pool_id = "p" }
  `);
  expect(topic?.unread?.map(({ path }) => path)).toEqual(['iamPolicy.bindings[0].members[0]']);
});
