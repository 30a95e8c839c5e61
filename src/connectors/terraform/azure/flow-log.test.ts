import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('says whether it is on and how long it is kept', async () => {
  const [log] = await projected(`
    resource "azurerm_network_watcher_flow_log" "a" {
      name    = "web"
      enabled = true
      retention_policy {
        enabled = true
        days    = 90
      }
    }
  `);
  expect(log).toMatchObject({
    kind: 'networkWatchers/flowLogs',
    raw: { properties: { enabled: true, retentionPolicy: { enabled: true, days: 90 } } },
  });
});
