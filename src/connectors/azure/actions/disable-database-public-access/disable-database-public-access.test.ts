import { describe, expect, it } from 'vitest';
import { callsOf, later, requestFor, seenLook, targetOf } from '../../../../../test/fakes/seen-look.js';
import type { Json } from '../../../../model/index.js';
import { databaseAccounts } from '../../kinds/documentdb.js';
import { mysqlServers, postgresqlServers } from '../../kinds/flexible-servers.js';
import { servers } from '../../kinds/sql.js';
import { disableDatabasePublicAccess as action } from './index.js';

const everybody = { name: 'everybody', properties: { startIpAddress: '0.0.0.0', endIpAddress: '255.255.255.255' } };
const azure = { name: 'all of Azure', properties: { startIpAddress: '0.0.0.0', endIpAddress: '0.0.0.0' } };
const server = (...firewallRules: readonly Json[]): Json => ({ properties: { publicNetworkAccess: 'Enabled' }, firewallRules });

describe('a plan', () => {
  it.each([
    [servers, 'Microsoft.Sql/servers'],
    [postgresqlServers, 'Microsoft.DBforPostgreSQL/flexibleServers'],
    [mysqlServers, 'Microsoft.DBforMySQL/flexibleServers'],
  ])('takes the firewall rules out that are named: %#', (kind, type) => {
    const answer = action.plan(seenLook(kind, server(everybody, azure)), requestFor("firewallRules[name='all of Azure']"));
    expect(callsOf(answer)).toEqual([[`DELETE ${type}/firewallRules`, { name: 'all of Azure' }]]);
    expect(answer).toMatchObject({ effects: [expect.stringContaining('services and machines in Azure')] });
  });

  it('takes the endpoint of an SQL server away where that is named or nothing is', () => {
    const call = ['PATCH Microsoft.Sql/servers', { body: { properties: { publicNetworkAccess: 'Disabled' } } }];
    expect(callsOf(action.plan(seenLook(servers, server()), requestFor()))).toEqual([call]);
    expect(callsOf(action.plan(seenLook(servers, server()), requestFor('properties.publicNetworkAccess')))).toEqual([call]);
  });

  it('does not guess which rule of a flexible server is meant', () => {
    expect(action.plan(seenLook(mysqlServers, server(everybody)), requestFor())).toMatchObject({ kind: 'refused' });
    expect(action.plan(seenLook(mysqlServers, server()), requestFor('firewallRules[name=x]'))).toMatchObject({
      kind: 'already-so',
    });
  });

  it('keeps the other address rules of Cosmos DB', () => {
    const ipRules = [{ ipAddressOrRange: '0.0.0.0' }, { ipAddressOrRange: '198.51.100.7' }];
    const answer = action.plan(
      seenLook(databaseAccounts, { properties: { ipRules } }),
      requestFor('properties.ipRules[ipAddressOrRange=0.0.0.0]'),
    );
    expect(callsOf(answer)[0]?.[1]).toEqual({ body: { properties: { ipRules: [{ ipAddressOrRange: '198.51.100.7' }] } } });
  });

  it('never takes the last rule of Cosmos DB out, which would let everybody in: it closes the endpoint', () => {
    const raw = { properties: { isVirtualNetworkFilterEnabled: false, ipRules: [{ ipAddressOrRange: '0.0.0.0' }] } };
    const answer = action.plan(seenLook(databaseAccounts, raw), requestFor('properties.ipRules[ipAddressOrRange=0.0.0.0]'));
    expect(callsOf(answer)[0]?.[1]).toEqual({ body: { properties: { publicNetworkAccess: 'Disabled' } } });
  });
});

describe('an undo', () => {
  const seen = seenLook(postgresqlServers, server(everybody));
  const target = targetOf(seen, action.plan(seen, requestFor('firewallRules[name=everybody]')));

  it('makes the rule again', () => {
    expect(callsOf(action.undo(seen, later(seen, server(azure)), target))).toEqual([
      [
        'PUT Microsoft.DBforPostgreSQL/flexibleServers/firewallRules',
        { name: 'everybody', body: { properties: everybody.properties } },
      ],
    ]);
  });

  it('leaves another rule of the same name alone', () => {
    const now = server({ ...everybody, properties: azure.properties });
    expect(action.undo(seen, later(seen, now), target)).toMatchObject({ kind: 'drifted' });
  });
});
