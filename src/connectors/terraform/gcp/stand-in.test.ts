import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

const BLOCKS = `
  variable "v" { type = string }
  data "google_project" "p" {}
  data "google_project" "q" { project_id = "q" }
`;
const NUMBER = 'data.google_project.p.number';

it.each([
  [
    'a service agent',
    `"serviceAccount:service-\${${NUMBER}}@gs-project-accounts.iam.gserviceaccount.com"`,
    'serviceAccount:service-000000000000@gs-project-accounts.iam.gserviceaccount.com',
  ],
  [
    'a service account of a project',
    '"serviceAccount:app@${var.v}.iam.gserviceaccount.com"',
    'serviceAccount:app@unknown.iam.gserviceaccount.com',
  ],
  ['a group', '"group:${var.v}"', 'group:unknown'],
  ['anyone', 'var.v', undefined],
  ['a service account of any name', '"serviceAccount:${var.v}@app.iam.gserviceaccount.com"', undefined],
  ['an account of any type', '"${var.v}:a@example.com"', undefined],
])('knows of %s what policies ask', async (_who, member, text) => {
  const [topic] = await projected(`
    ${BLOCKS}
    resource "google_pubsub_topic" "t" { name = "t" }
    resource "google_pubsub_topic_iam_member" "m" {
      topic  = google_pubsub_topic.t.id
      role   = "roles/pubsub.admin"
      member = ${member}
    }
  `);
  expect(topic?.raw).toMatchObject({ iamPolicy: { bindings: [{ members: [text ?? null] }] } });
  expect(topic?.unread ?? []).toHaveLength(text === undefined ? 1 : 0);
});

it.each([
  ['may be one with that of another role', '"user:${var.v}"', 'roles/a', '"user:ann@example.com"', 'roles/b', 1],
  [
    'may be one by another reference',
    `"serviceAccount:s-\${${NUMBER}}@p.iam.gserviceaccount.com"`,
    'roles/a',
    '"serviceAccount:s-${data.google_project.q.number}@p.iam.gserviceaccount.com"',
    'roles/b',
    2,
  ],
  [
    'is the very same',
    `"serviceAccount:\${${NUMBER}}@p.iam.gserviceaccount.com"`,
    'roles/a',
    `"serviceAccount:\${${NUMBER}}@p.iam.gserviceaccount.com"`,
    'roles/b',
    0,
  ],
  ['is of another type', '"user:${var.v}"', 'roles/a', '"group:all@example.com"', 'roles/b', 0],
  ['has the same role', '"user:${var.v}"', 'roles/a', '"user:ann@example.com"', 'roles/a', 0],
])(
  'leaves a member of a project unknown when it cannot be told whether it has two roles: it %s',
  async (_what, first, role, second, other, unread) => {
    const resources = await projected(`
    ${BLOCKS}
    resource "google_project" "here" { project_id = "here" }
    resource "google_project_iam_member" "a" {
      project = "here"
      role    = "${role}"
      member  = ${first}
    }
    resource "google_project_iam_binding" "b" {
      project = "here"
      role    = "${other}"
      members = [${second}]
    }
  `);
    const project = resources.find(({ kind }) => kind === 'Project');
    expect(project?.unread?.filter(({ path }) => path.includes('members')) ?? []).toHaveLength(unread);
  },
);
