/** An App Service or Functions app as ARM answers, with its web configuration. */
import type { Projection } from '../projection.js';

export const webSite: Projection = {
  platform: 'azure',
  apiVersion: 'Microsoft.Web/2023-12-01',
  kind: 'sites',
  from: ['azurerm_linux_web_app', 'azurerm_windows_web_app', 'azurerm_linux_function_app', 'azurerm_windows_function_app'],
  project(block) {
    const site = block.one('site_config');
    const publishing = (name: string, attribute: string) => ({
      name,
      properties: { allow: block.get(attribute).or(true) },
    });
    return {
      name: block.get('name'),
      tags: block.get('tags'),
      object: {
        name: block.get('name'),
        location: block.get('location'),
        identity: block.one('identity').object((identity) => ({ type: identity.get('type') })),
        properties: { httpsOnly: block.get('https_only').or(false) },
        config: {
          name: 'web',
          properties: {
            ftpsState: site.get('ftps_state').or('Disabled'),
            http20Enabled: site.get('http2_enabled').or(false),
            minTlsVersion: site.get('minimum_tls_version').or('1.2'),
            remoteDebuggingEnabled: site.get('remote_debugging_enabled').or(false),
            scmMinTlsVersion: site.get('scm_minimum_tls_version').or('1.2'),
          },
        },
        basicPublishingCredentialsPolicies: [
          publishing('ftp', 'ftp_publish_basic_authentication_enabled'),
          publishing('scm', 'webdeploy_publish_basic_authentication_enabled'),
        ],
      },
    };
  },
};
