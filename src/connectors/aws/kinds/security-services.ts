/** Whether AWS's own security services watch a region, and whom AWS writes to about an account. */
import { calls } from '../events-table.js';
import { globalArn, regionalArn } from '../identity.js';
import { textsAt } from '../json.js';
import { defineKind } from '../kind.js';
import { detail, each, lists, only, setting, shared } from '../steps.js';

export const analyzers = defineKind({
  apiVersion: 'access-analyzer.amazonaws.com/2019-11-01',
  kind: 'Analyzers',
  scope: 'region',
  list: only(),
  details: [
    [
      shared({
        call: 'accessanalyzer:ListAnalyzers',
        permission: 'access-analyzer:ListAnalyzers',
        gives: ['analyzers'],
        pages: { items: 'analyzers', token: ['nextToken', 'nextToken'] },
        members: lists('analyzers'),
      }),
    ],
  ],
  key: '',
  arn: (place) => regionalArn(place, 'access-analyzer', 'analyzers'),
  events: [calls('access-analyzer', ['CreateAnalyzer', 'DeleteAnalyzer', 'UpdateAnalyzer'])],
});

export const securityContact = defineKind({
  apiVersion: 'account.amazonaws.com/2021-02-01',
  kind: 'SecurityContact',
  scope: 'account',
  list: setting({
    call: 'account:GetAlternateContact',
    gives: ['AlternateContact'],
    absent: 'ResourceNotFoundException',
    input: () => ({ AlternateContactType: 'SECURITY' }),
  }),
  key: '',
  arn: (place) => globalArn(place, 'account', 'security-contact'),
  events: [calls('account', ['PutAlternateContact', 'DeleteAlternateContact'])],
});

export const configurationRecorders = defineKind({
  apiVersion: 'config.amazonaws.com/2014-11-12',
  kind: 'ConfigurationRecorders',
  scope: 'region',
  list: setting({
    call: 'config:DescribeConfigurationRecorders',
    gives: ['ConfigurationRecorders'],
    members: lists('ConfigurationRecorders'),
  }),
  details: [
    [
      detail({
        call: 'config:DescribeConfigurationRecorderStatus',
        gives: ['ConfigurationRecordersStatus'],
        input: () => ({}),
        members: lists('ConfigurationRecordersStatus'),
      }),
    ],
  ],
  key: '',
  arn: (place) => regionalArn(place, 'config', 'configuration-recorders'),
  events: [
    calls('config', [
      'DeleteConfigurationRecorder',
      'PutConfigurationRecorder',
      'StartConfigurationRecorder',
      'StopConfigurationRecorder',
    ]),
  ],
});

export const detectors = defineKind({
  apiVersion: 'guardduty.amazonaws.com/2017-11-28',
  kind: 'Detectors',
  scope: 'region',
  list: setting({ call: 'guardduty:ListDetectors', gives: ['DetectorIds'], members: lists('DetectorIds') }),
  details: [
    [
      each({
        call: 'guardduty:GetDetector',
        gives: ['Detectors'],
        inputs: (item) => textsAt(item, 'DetectorIds').map((DetectorId) => ({ DetectorId })),
        members: (answers) => ({ Detectors: answers.flatMap((answer) => (answer === undefined ? [] : [answer])) }),
      }),
    ],
  ],
  key: '',
  arn: (place) => regionalArn(place, 'guardduty', 'detectors'),
  events: [calls('guardduty', ['CreateDetector', 'DeleteDetector', 'UpdateDetector'])],
});

export const hub = defineKind({
  apiVersion: 'securityhub.amazonaws.com/2018-10-26',
  kind: 'Hub',
  scope: 'region',
  list: setting({
    call: 'securityhub:DescribeHub',
    gives: ['HubArn', 'SubscribedAt', 'AutoEnableControls', 'ControlFindingGenerator'],
    absent: 'InvalidAccessException',
  }),
  key: '',
  arn: (place) => regionalArn(place, 'securityhub', 'hub/default'),
  events: [calls('securityhub', ['EnableSecurityHub', 'DisableSecurityHub', 'UpdateSecurityHubConfiguration'])],
});
