/** A dataset as BigQuery answers: its access list, and what blocks of their own add to it. */
import { concatenate, type Block, type Blocks, type Field, type Projection, type Shape } from '../projection.js';

const DATASET = 'google_bigquery_dataset';
const ACCESS = 'google_bigquery_dataset_access';
const MEMBER = 'google_bigquery_dataset_iam_member';
const BINDING = 'google_bigquery_dataset_iam_binding';
const POLICY = 'google_bigquery_dataset_iam_policy';

export const dataset: Projection = {
  platform: 'gcp',
  apiVersion: 'bigquery.googleapis.com/v2',
  kind: 'Dataset',
  from: DATASET,
  joins: [ACCESS, MEMBER, BINDING, POLICY],
  project(block, estate) {
    const id = block.get('dataset_id');
    return {
      name: id,
      tags: block.get('labels'),
      object: {
        datasetReference: { datasetId: id },
        labels: block.get('labels'),
        // Without any the dataset gives rights to the project's own owners, editors and viewers.
        access: concatenate(
          block.all('access').each(entry),
          estate.related(ACCESS, 'dataset_id', block, ['dataset_id']).each(entry),
          estate
            .related(MEMBER, 'dataset_id', block, ['dataset_id'])
            .each((each) => ({ role: each.get('role'), iamMember: each.get('member') })),
          ...boundMembers(estate.related(BINDING, 'dataset_id', block, ['dataset_id'])),
          ...documented(estate.one(POLICY, 'dataset_id', block, ['dataset_id']).get('policy_data').document().at('bindings')),
        ),
      },
    };
  },
};

function entry(access: Block): Shape {
  return {
    role: access.get('role'),
    specialGroup: access.get('special_group'),
    iamMember: access.get('iam_member'),
    userByEmail: access.get('user_by_email'),
    groupByEmail: access.get('group_by_email'),
    domain: access.get('domain'),
  };
}

/** One list for each binding. */
function boundMembers(bindings: Blocks): readonly Shape[] {
  if (bindings.state === 'unknown') return [bindings.each(() => ({}))];
  return bindings.known.map((binding) => members(binding.get('role'), binding.get('members')));
}

function documented(bindings: Field): readonly Shape[] {
  const lists = bindings.each((binding) => members(binding.at('role'), binding.at('members')));
  return Array.isArray(lists) ? (lists as readonly Shape[]) : [lists];
}

function members(role: Field, list: Field): Shape {
  return list.each((member) => ({ role, iamMember: member }));
}
