import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

const projects = async (source: string) =>
  (await projected(source)).filter(({ apiVersion }) => apiVersion.startsWith('cloudresourcemanager.'));

it('gathers rights, audit configuration and sinks of a project that is declared', async () => {
  const all = await projects(`
    resource "google_project" "p" { project_id = "shop" }
    resource "google_project_iam_member" "m" {
      project = google_project.p.project_id
      role    = "roles/editor"
      member  = "user:a@example.com"
    }
    resource "google_project_iam_audit_config" "a" {
      project = "shop"
      service = "allServices"
      audit_log_config {
        log_type         = "DATA_READ"
        exempted_members = ["user:a@example.com"]
      }
    }
    resource "google_logging_project_sink" "s" {
      project     = google_project.p.project_id
      name        = "archive"
      destination = "storage.googleapis.com/archive"
    }
  `);
  expect(all.map(({ raw }) => raw)).toEqual([
    {
      projectId: 'shop',
      iamPolicy: {
        bindings: [{ role: 'roles/editor', members: ['user:a@example.com'] }],
        auditConfigs: [
          { service: 'allServices', auditLogConfigs: [{ logType: 'DATA_READ', exemptedMembers: ['user:a@example.com'] }] },
        ],
      },
      sinks: [{ name: 'archive', destination: 'storage.googleapis.com/archive', disabled: false }],
    },
  ]);
});

it('makes one of all blocks that name the same project, of which only the rights are known', async () => {
  const all = await projects(`
    variable "project" { type = string }
    resource "google_project_iam_member" "a" {
      project = var.project
      role    = "roles/viewer"
      member  = "user:a@example.com"
    }
    resource "google_project_iam_binding" "b" {
      project = var.project
      role    = "roles/editor"
      members = ["user:b@example.com"]
    }
    resource "google_project_iam_member" "c" {
      project = "other"
      role    = "roles/owner"
      member  = "user:c@example.com"
    }
  `);
  expect(all.map(({ raw, unread }) => [raw, unread?.map(({ path }) => path)])).toEqual([
    [
      {
        iamPolicy: {
          bindings: [
            { role: 'roles/editor', members: ['user:b@example.com'] },
            { role: 'roles/viewer', members: ['user:a@example.com'] },
          ],
        },
      },
      ['projectId', 'iamPolicy.auditConfigs', 'sinks', 'metrics', 'alertPolicies'],
    ],
    [
      { projectId: 'other', iamPolicy: { bindings: [{ role: 'roles/owner', members: ['user:c@example.com'] }] } },
      ['iamPolicy.auditConfigs', 'sinks', 'metrics', 'alertPolicies'],
    ],
  ]);
});

it('knows the alerts of a project that is declared with some', async () => {
  const [project] = await projects(`
    resource "google_project" "p" { project_id = "shop" }
    resource "google_logging_metric" "m" {
      project = google_project.p.project_id
      name    = "routes"
      filter  = "resource.type=\\"gce_route\\""
    }
    resource "google_monitoring_notification_channel" "n" { type = "email" }
    resource "google_monitoring_alert_policy" "a" {
      project               = google_project.p.project_id
      display_name          = "routes"
      notification_channels = [google_monitoring_notification_channel.n.id]
      conditions {
        display_name = "any"
        condition_threshold {
          filter = "metric.type=\\"logging.googleapis.com/user/\${google_logging_metric.m.name}\\""
        }
      }
    }
    resource "google_monitoring_alert_policy" "b" {
      project      = "shop"
      display_name = "sql"
      enabled      = false
      conditions {
        display_name = "any"
        condition_matched_log { filter = "protoPayload.methodName=\\"cloudsql.instances.update\\"" }
      }
    }
  `);
  expect(project?.raw).toMatchObject({
    metrics: [{ name: 'routes', filter: 'resource.type="gce_route"', disabled: false }],
    alertPolicies: [
      {
        enabled: true,
        conditions: [{ conditionThreshold: { filter: 'metric.type="logging.googleapis.com/user/routes"' } }],
      },
      {
        enabled: false,
        conditions: [{ conditionMatchedLog: { filter: 'protoPayload.methodName="cloudsql.instances.update"' } }],
      },
    ],
  });
  expect(project?.unread?.map(({ path }) => path)).toEqual(['alertPolicies[0].notificationChannels[0]']);
});
