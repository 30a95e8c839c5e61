import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it.each(['azurerm_linux_web_app', 'azurerm_windows_web_app', 'azurerm_linux_function_app', 'azurerm_windows_function_app'])(
  '%s takes HTTP and passwords for deployment where nothing is said',
  async (type) => {
    const [site] = await projected(`
    resource "${type}" "a" {
      name = "shop"
      site_config {}
    }
  `);
    expect(site).toMatchObject({
      kind: 'sites',
      raw: {
        properties: { httpsOnly: false },
        config: {
          properties: {
            ftpsState: 'Disabled',
            http20Enabled: false,
            minTlsVersion: '1.2',
            remoteDebuggingEnabled: false,
            scmMinTlsVersion: '1.2',
          },
        },
        basicPublishingCredentialsPolicies: [
          { name: 'ftp', properties: { allow: true } },
          { name: 'scm', properties: { allow: true } },
        ],
      },
    });
    expect(site?.raw).not.toHaveProperty('identity');
  },
);

it('reads what is said', async () => {
  const [site] = await projected(`
    resource "azurerm_linux_web_app" "a" {
      name                                           = "shop"
      https_only                                     = true
      webdeploy_publish_basic_authentication_enabled = false
      identity { type = "SystemAssigned" }
      site_config {
        ftps_state          = "AllAllowed"
        minimum_tls_version = "1.0"
      }
    }
  `);
  expect(site?.raw).toMatchObject({
    identity: { type: 'SystemAssigned' },
    properties: { httpsOnly: true },
    config: { properties: { ftpsState: 'AllAllowed', minTlsVersion: '1.0' } },
    basicPublishingCredentialsPolicies: [{}, { name: 'scm', properties: { allow: false } }],
  });
});
