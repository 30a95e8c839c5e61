/** SNS topics and SQS queues: their attributes, of which the policy is a document. No message is read. */
import { calls } from '../events-table.js';
import { keyArn, regionalArn } from '../identity.js';
import type { Json } from '../../../model/index.js';
import { at, isItem, textAt, type Item } from '../json.js';
import { defineKind, type EdgeDraft, type Place } from '../kind.js';
import { detail, known, listed, named } from '../steps.js';

export const topic = defineKind({
  apiVersion: 'sns.amazonaws.com/2010-03-31',
  kind: 'Topic',
  scope: 'region',
  list: known(
    listed({
      call: 'sns:ListTopics',
      gives: ['TopicArn'],
      items: 'Topics',
      token: ['NextToken', 'NextToken'],
    }),
    (arn) => ({ TopicArn: arn }),
  ),
  details: [
    [
      detail({
        call: 'sns:GetTopicAttributes',
        gives: ['Attributes'],
        input: (item) => ({ TopicArn: textAt(item, 'TopicArn') }),
      }),
      detail({ call: 'sns:ListTagsForResource', gives: ['Tags'], input: (item) => ({ ResourceArn: textAt(item, 'TopicArn') }) }),
    ],
  ],
  gone: ['NotFound', 'NotFoundException', 'ResourceNotFound', 'ResourceNotFoundException'],
  key: 'TopicArn',
  arn: (place, name) => regionalArn(place, 'sns', name),
  name: (item) => textAt(item, 'TopicArn')?.split(':').at(-1),
  tags: 'Tags',
  documents: ['Attributes.Policy'],
  edges: encryptedBy,
  events: [
    calls('sns', ['CreateTopic'], 'responseElements.topicArn'),
    calls('sns', ['AddPermission', 'DeleteTopic', 'RemovePermission', 'SetTopicAttributes'], 'requestParameters.topicArn'),
    calls('sns', ['TagResource', 'UntagResource'], 'requestParameters.resourceArn'),
  ],
});

export const queue = defineKind({
  apiVersion: 'sqs.amazonaws.com/2012-11-05',
  kind: 'Queue',
  scope: 'region',
  list: listed({
    call: 'sqs:ListQueues',
    gives: ['QueueUrl'],
    // Without a number there is no token.
    input: { MaxResults: 1000 },
    items: named('QueueUrls', 'QueueUrl'),
    token: ['NextToken', 'NextToken'],
    one: (name) => ({ QueueNamePrefix: name, MaxResults: 1000 }),
  }),
  details: [
    [
      detail({
        call: 'sqs:GetQueueAttributes',
        gives: ['Attributes'],
        input: (item) => ({ QueueUrl: textAt(item, 'QueueUrl'), AttributeNames: ['All'] }),
        members: (answer) => ({ Attributes: withoutCounts(at(answer, 'Attributes')) }),
      }),
      detail({ call: 'sqs:ListQueueTags', gives: ['Tags'], input: (item) => ({ QueueUrl: textAt(item, 'QueueUrl') }) }),
    ],
  ],
  gone: ['AWS.SimpleQueueService.NonExistentQueue', 'NonExistentQueue', 'QueueDoesNotExist'],
  key: queueName,
  arn: (place, name) => regionalArn(place, 'sqs', name.split('/').at(-1) ?? name),
  name: queueName,
  tags: 'Tags',
  documents: ['Attributes.Policy'],
  edges: encryptedBy,
  events: [
    calls('sqs', ['CreateQueue'], 'responseElements.queueUrl'),
    calls(
      'sqs',
      ['AddPermission', 'DeleteQueue', 'RemovePermission', 'SetQueueAttributes', 'TagQueue', 'UntagQueue'],
      'requestParameters.queueUrl',
    ),
  ],
});

/** How many messages wait is no setting: with it a queue would change at every look. */
function withoutCounts(attributes: Json | undefined): Json {
  if (!isItem(attributes)) return {};
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => !name.startsWith('ApproximateNumberOf')));
}

function queueName(item: Item): string {
  return textAt(item, 'QueueUrl')?.split('/').at(-1) ?? '';
}

function encryptedBy(item: Item, place: Place): readonly EdgeDraft[] {
  const key = textAt(item, 'Attributes', 'KmsMasterKeyId');
  return key === undefined ? [] : [{ relation: 'encrypted-by', to: keyArn(place, key), evidence: 'Attributes.KmsMasterKeyId' }];
}
