import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('gathers the access list of the dataset and what other blocks add to it', async () => {
  const [dataset] = await projected(`
    resource "google_bigquery_dataset" "d" {
      dataset_id = "sales"
      access {
        role          = "READER"
        special_group = "allAuthenticatedUsers"
      }
    }
    resource "google_bigquery_dataset_access" "a" {
      dataset_id = google_bigquery_dataset.d.dataset_id
      role       = "OWNER"
      domain     = "example.com"
    }
    resource "google_bigquery_dataset_iam_member" "m" {
      dataset_id = google_bigquery_dataset.d.dataset_id
      role       = "roles/bigquery.dataViewer"
      member     = "allUsers"
    }
    resource "google_bigquery_dataset_iam_binding" "b" {
      dataset_id = "sales"
      role       = "roles/bigquery.dataEditor"
      members    = ["group:a@example.com", "group:b@example.com"]
    }
  `);
  expect(dataset?.raw).toEqual({
    datasetReference: { datasetId: 'sales' },
    access: [
      { role: 'READER', specialGroup: 'allAuthenticatedUsers' },
      { role: 'OWNER', domain: 'example.com' },
      { role: 'roles/bigquery.dataViewer', iamMember: 'allUsers' },
      { role: 'roles/bigquery.dataEditor', iamMember: 'group:a@example.com' },
      { role: 'roles/bigquery.dataEditor', iamMember: 'group:b@example.com' },
    ],
  });
});

it('gives nobody but the project rights when nothing is said', async () => {
  const [dataset] = await projected('resource "google_bigquery_dataset" "d" { dataset_id = "sales" }');
  expect(dataset?.raw).toMatchObject({ access: [] });
});
