/** SageMaker: notebook instances. */
import { calls } from '../events-table.js';
import { isArn, keyArn, regionalArn } from '../identity.js';
import { textAt, textsAt } from '../json.js';
import { defineKind, type EdgeDraft } from '../kind.js';
import { detail, known, listed } from '../steps.js';

export const notebookInstance = defineKind({
  apiVersion: 'sagemaker.amazonaws.com/2017-07-24',
  kind: 'NotebookInstance',
  scope: 'region',
  list: known(
    listed({
      call: 'sagemaker:ListNotebookInstances',
      gives: ['NotebookInstanceName', 'NotebookInstanceArn', 'NotebookInstanceStatus'],
      input: { MaxResults: 100 },
      items: 'NotebookInstances',
      token: ['NextToken', 'NextToken'],
    }),
    (arn, last) => ({ NotebookInstanceName: last, NotebookInstanceArn: arn }),
  ),
  details: [
    [
      detail({
        call: 'sagemaker:DescribeNotebookInstance',
        gives: [
          'InstanceType',
          'SubnetId',
          'SecurityGroups',
          'RoleArn',
          'KmsKeyId',
          'DirectInternetAccess',
          'RootAccess',
          'InstanceMetadataServiceConfiguration',
        ],
        input: (item) => ({ NotebookInstanceName: textAt(item, 'NotebookInstanceName') }),
        // With what the list says of it, which was not asked when only this one is read.
        members: (answer) => answer,
      }),
    ],
  ],
  gone: ['RecordNotFound'],
  key: 'NotebookInstanceName',
  arn: (place, name) => regionalArn(place, 'sagemaker', `notebook-instance/${name}`),
  created: 'CreationTime',
  edges: (item, place) => {
    const role = textAt(item, 'RoleArn');
    const key = textAt(item, 'KmsKeyId');
    const subnet = textAt(item, 'SubnetId');
    return [
      ...(role !== undefined && isArn(role) ? [{ relation: 'runs-as' as const, to: role, evidence: 'RoleArn' }] : []),
      ...(key === undefined ? [] : [{ relation: 'encrypted-by' as const, to: keyArn(place, key), evidence: 'KmsKeyId' }]),
      ...(subnet === undefined
        ? []
        : [{ relation: 'uses' as const, to: regionalArn(place, 'ec2', `subnet/${subnet}`), evidence: 'SubnetId' }]),
      ...textsAt(item, 'SecurityGroups').map((id, index): EdgeDraft => {
        return { relation: 'uses', to: regionalArn(place, 'ec2', `security-group/${id}`), evidence: `SecurityGroups[${index}]` };
      }),
    ];
  },
  events: [
    calls(
      'sagemaker',
      [
        'CreateNotebookInstance',
        'DeleteNotebookInstance',
        'StartNotebookInstance',
        'StopNotebookInstance',
        'UpdateNotebookInstance',
      ],
      'requestParameters.notebookInstanceName',
    ),
  ],
});
