// Azure as every live estate: over a server that answers as Azure Resource Manager and Resource Graph are documented to.
import { azure } from '../../src/connectors/azure/index.js';
import { startArm } from '../fakes/azure/arm-server.js';
import { ACCOUNT, MACHINE, NIC, SECRET, shopWorld, SITE, SUBSCRIPTION, VAULT } from '../fakes/azure/world.js';
import { describeEstate } from './estate.js';

const idOf = (arm: string): string => `azure:${arm.toLowerCase()}`;

describeEstate(
  'Azure, by its documented answers',
  async () => {
    const server = await startArm({ ...shopWorld(), pageSize: 2 });
    const before = process.env['ARM_ENDPOINT'];
    process.env['ARM_ENDPOINT'] = server.url;
    return {
      connector: azure,
      address: 'azure://',
      holds: [ACCOUNT, MACHINE, NIC, SITE, `${VAULT}/keys/a`, `/subscriptions/${SUBSCRIPTION}`].map(idOf),
      missing: `${idOf(ACCOUNT)}-none`,
      secrets: [SECRET],
      deny: async (permission) => void server.world.denied.add(permission.toLowerCase()),
      allow: async () => server.world.denied.clear(),
      close: async () => {
        if (before === undefined) delete process.env['ARM_ENDPOINT'];
        else process.env['ARM_ENDPOINT'] = before;
        await server.close();
      },
    };
  },
  { list: 'Microsoft.Network/networkInterfaces/read', detail: 'Microsoft.Storage/storageAccounts/blobServices/read' },
);
