import { describe, expect, it } from 'vitest';
import { callsOf, later, requestFor, seenLook, targetOf } from '../../../../../test/fakes/seen-look.js';
import type { Json } from '../../../../model/index.js';
import { databaseInstances } from '../../kinds/rds.js';
import { disableDatabasePublicAccess as action } from './index.js';

const list = (SecurityIPList: string, DBInstanceIPArrayName = 'default') => ({
  DBInstanceIPArrayName,
  SecurityIPList,
  WhitelistNetType: 'MIX',
});
const PUBLIC = { ConnectionString: 'orders-public.mysql.rds.aliyuncs.com', IPType: 'Public', Port: '3307' };
const INNER = { ConnectionString: 'orders.mysql.rds.aliyuncs.com', IPType: 'Private', Port: '3306' };
const database = (lists: readonly Json[], endpoints: readonly Json[] = [INNER]): Json => ({
  DBInstanceIPArray: lists,
  DBInstanceNetInfos: { DBInstanceNetInfo: endpoints },
});
const LIST = 'DBInstanceIPArray[0].SecurityIPList';
const ENDPOINT = 'DBInstanceNetInfos.DBInstanceNetInfo[1]';
const plan = (raw: Json, ...fields: readonly string[]) => action.plan(seenLook(databaseInstances, raw), requestFor(...fields));

describe('a plan', () => {
  it.each([
    ['10.0.0.0/24,0.0.0.0/0', '10.0.0.0/24'],
    ['0.0.0.0/1, 128.0.0.0/1 ,10.0.0.1', '10.0.0.1'],
    ['::/0,2001:db8::/32', '2001:db8::/32'],
    ['%', '127.0.0.1'],
  ])('leaves of the whitelist %s what names somebody: %s', (before, after) => {
    expect(callsOf(plan(database([list(before)]), LIST))).toEqual([
      [
        'rds:ModifySecurityIps',
        { DBInstanceIPArrayName: 'default', SecurityIps: after, ModifyMode: 'Cover', WhitelistNetworkType: 'MIX' },
      ],
    ]);
  });

  it('releases the public endpoint that is named, and no private one', () => {
    const raw = database([], [INNER, PUBLIC]);
    const call = ['rds:ReleaseInstancePublicConnection', { CurrentConnectionString: PUBLIC.ConnectionString }];
    expect(callsOf(plan(raw, ENDPOINT))).toEqual([call]);
    expect(plan(raw, 'DBInstanceNetInfos.DBInstanceNetInfo[0]')).toMatchObject({ kind: 'already-so' });
  });

  it('makes no call where a narrow whitelist has come to its place', () => {
    expect(plan(database([list('10.0.0.0/24'), list('0.0.0.0/0', 'open')]), LIST)).toMatchObject({ kind: 'already-so' });
  });
});

describe('an undo', () => {
  const seen = seenLook(databaseInstances, database([list('10.0.0.0/24,0.0.0.0/0')], [INNER, PUBLIC]));
  const target = targetOf(seen, action.plan(seen, requestFor(LIST, ENDPOINT)));

  it('gives the whitelist its entries and the database its endpoint back', () => {
    expect(callsOf(action.undo(seen, later(seen, database([list('10.0.0.0/24')])), target))).toEqual([
      ['rds:AllocateInstancePublicConnection', { ConnectionStringPrefix: 'orders-public', Port: '3307' }],
      [
        'rds:ModifySecurityIps',
        {
          DBInstanceIPArrayName: 'default',
          SecurityIps: '10.0.0.0/24,0.0.0.0/0',
          ModifyMode: 'Cover',
          WhitelistNetworkType: 'MIX',
        },
      ],
    ]);
  });

  it.each<readonly [string, Json, string]>([
    ['as before, in another order', database([list('0.0.0.0/0,10.0.0.0/24')], [PUBLIC, INNER]), 'already-so'],
    ['with another entry', database([list('10.0.0.0/24,10.9.9.9')], [INNER, PUBLIC]), 'drifted'],
    ['without the whitelist', database([], [INNER, PUBLIC]), 'drifted'],
    ['with another public endpoint', database([list('10.0.0.0/24')], [{ ...PUBLIC, ConnectionString: 'x.example' }]), 'drifted'],
  ])('makes no call where it is %s', (_, now, kind) => {
    expect(action.undo(seen, later(seen, now), target)).toMatchObject({ kind });
  });
});
