/** Organizations: the organisation and its accounts, as its management account says. Others have none of these. */
import { concernsAll } from '../events-table.js';
import { isItem, itemsAt, textAt, type Item } from '../json.js';
import { defineKind, type Place } from '../kind.js';
import { below, leading, listed } from '../steps.js';

const apiVersion = 'organizations.amazonaws.com/2016-11-28';
const ORGANIZATION = ['Id', 'Arn', 'FeatureSet', 'MasterAccountArn', 'MasterAccountId', 'AvailablePolicyTypes'];

/** An organisation is of its management account: its members say the same of it. */
const ofThisAccount = listed({
  call: 'organizations:DescribeOrganization',
  gives: ORGANIZATION,
  absent: 'AWSOrganizationsNotInUseException',
  items: (answer, _, { account }) => {
    const found = answer['Organization'];
    return isItem(found) && textAt(found, 'MasterAccountId') === account ? [found] : [];
  },
});

export const organization = defineKind({
  apiVersion,
  kind: 'Organization',
  scope: 'account',
  list: ofThisAccount,
  key: 'Arn',
  arn: (place, id) => organizationsArn(place, `organization/${id}`),
  name: (item) => textAt(item, 'Id'),
  events: [concernsAll('organizations', 'EnableAllFeatures', 'EnablePolicyType', 'DisablePolicyType')],
});

export const account = defineKind({
  apiVersion,
  kind: 'Account',
  scope: 'account',
  list: below(leading(ofThisAccount), {
    call: 'organizations:ListAccounts',
    gives: ['Id', 'Arn', 'Name', 'Email', 'Status', 'JoinedMethod', 'JoinedTimestamp'],
    input: () => ({}),
    items: (answer) => itemsAt(answer, 'Accounts'),
    pages: { items: 'Accounts', token: ['NextToken', 'NextToken'] },
  }),
  key: 'Arn',
  arn: (place, id) => organizationsArn(place, `account/${id}`),
  name: (item: Item) => textAt(item, 'Name'),
  created: 'JoinedTimestamp',
  edges: (item) => {
    const [head = '', organizationId] = (textAt(item, 'Arn') ?? '').split('/');
    if (organizationId === undefined) return [];
    return [{ relation: 'member-of', to: `${head.replace(/:account$/, ':organization')}/${organizationId}`, evidence: 'Arn' }];
  },
  events: [
    concernsAll(
      'organizations',
      'AcceptHandshake',
      'CloseAccount',
      'CreateAccountResult',
      'LeaveOrganization',
      'RemoveAccountFromOrganization',
    ),
  ],
});

function organizationsArn({ partition, account: id }: Place, resource: string): string {
  return `arn:${partition}:organizations::${id}:${resource}`;
}
