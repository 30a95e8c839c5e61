import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('takes traffic from everywhere and checks its callers unless it says otherwise', async () => {
  const services = await projected(`
    resource "google_cloud_run_v2_service" "a" { name = "a" }
    resource "google_cloud_run_v2_service" "b" {
      name                 = "b"
      ingress              = "INGRESS_TRAFFIC_INTERNAL_ONLY"
      invoker_iam_disabled = true
    }
    resource "google_cloud_run_v2_service_iam_member" "b" {
      name   = google_cloud_run_v2_service.b.name
      role   = "roles/run.invoker"
      member = "allUsers"
    }
  `);
  expect(services.map(({ raw }) => raw)).toEqual([
    { name: 'a', ingress: 'INGRESS_TRAFFIC_ALL', invokerIamDisabled: false, iamPolicy: { bindings: [] } },
    {
      name: 'b',
      ingress: 'INGRESS_TRAFFIC_INTERNAL_ONLY',
      invokerIamDisabled: true,
      iamPolicy: { bindings: [{ role: 'roles/run.invoker', members: ['allUsers'] }] },
    },
  ]);
});
