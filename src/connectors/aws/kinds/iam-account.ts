/** IAM: what holds for an account as a whole. */
import { calls } from '../events-table.js';
import { globalArn } from '../identity.js';
import { at, textAt, type Item } from '../json.js';
import { declared, failed, only, setting, shared, within } from '../steps.js';
import { defineKind, type Ask, type DetailStep, type Patch } from '../kind.js';
import { parseRows } from './credential-rows.js';

const apiVersion = 'iam.amazonaws.com/2010-05-08';

export const accountSummary = defineKind({
  apiVersion,
  kind: 'AccountSummary',
  scope: 'account',
  list: setting({ call: 'iam:GetAccountSummary', gives: ['SummaryMap'] }),
  details: [
    [
      shared({
        call: 'iam:ListVirtualMFADevices',
        gives: ['VirtualMFADevices'],
        input: () => ({ AssignmentStatus: 'Assigned', MaxItems: 1000 }),
        pages: { items: 'VirtualMFADevices', token: ['Marker', 'Marker'] },
        members: (answer) => ({ VirtualMFADevices: at(answer, 'VirtualMFADevices') ?? [] }),
      }),
    ],
  ],
  key: '',
  arn: (place) => globalArn(place, 'iam', 'account-summary'),
  secrets: {
    'VirtualMFADevices[].Base32StringSeed': 'the seed of an MFA device',
    'VirtualMFADevices[].QRCodePNG': 'the seed of an MFA device',
  },
  events: [calls('iam', ['EnableMFADevice', 'DeactivateMFADevice', 'DeleteVirtualMFADevice'])],
});

const PASSWORD_POLICY = [
  'MinimumPasswordLength',
  'RequireSymbols',
  'RequireNumbers',
  'RequireUppercaseCharacters',
  'RequireLowercaseCharacters',
  'AllowUsersToChangePassword',
  'ExpirePasswords',
  'MaxPasswordAge',
  'PasswordReusePrevention',
  'HardExpiry',
];

export const passwordPolicy = defineKind({
  apiVersion,
  kind: 'PasswordPolicy',
  scope: 'account',
  list: setting({
    call: 'iam:GetAccountPasswordPolicy',
    gives: PASSWORD_POLICY,
    absent: 'NoSuchEntity',
    members: within('PasswordPolicy', PASSWORD_POLICY),
  }),
  key: '',
  arn: (place) => globalArn(place, 'iam', 'account-password-policy'),
  events: [calls('iam', ['UpdateAccountPasswordPolicy', 'DeleteAccountPasswordPolicy'])],
});

export const credentialReport = defineKind({
  apiVersion,
  kind: 'CredentialReport',
  scope: 'account',
  list: only(),
  details: [[report()]],
  key: '',
  arn: (place) => globalArn(place, 'iam', 'credential-report'),
});

/** Asked for at most this often, in milliseconds and times: a report of thousands of users takes some seconds. */
const REPORT_PAUSE = 2000;
const REPORT_TRIES = 15;

/** The report is made when it is asked for, and fetched when it is ready; AWS makes a new one at most every four hours. */
function report(): DetailStep {
  const generate = declared({ call: 'iam:GenerateCredentialReport', gives: ['Content'] });
  const get = declared({ call: 'iam:GetCredentialReport', gives: ['Content', 'GeneratedTime'] });
  const read = async (ask: Ask): Promise<Patch> => {
    for (let tries = 1; ; tries++) {
      const state = await ask.one(generate, {});
      // One that was made before can still be fetched; the gap says that it may be old.
      if (state.kind === 'failed') return fetched(ask, [state]);
      if (state.kind !== 'answer' || textAt(state.value, 'State') === 'COMPLETE') return fetched(ask, []);
      if (tries === REPORT_TRIES) {
        const why = `${generate.call}: the report was not ready after ${(REPORT_PAUSE * REPORT_TRIES) / 1000} s`;
        return failed({ kind: 'failed', code: 'API_UNREACHABLE', failure: 'unreachable', why, call: generate }, get.gives);
      }
      await ask.pause(REPORT_PAUSE);
    }
  };
  const fetched = async (ask: Ask, failures: NonNullable<Patch['failures']>): Promise<Patch> => {
    const answer = await ask.one(get, {});
    if (answer.kind === 'failed') {
      const patch = failed(answer, get.gives);
      return { ...patch, failures: [...failures, answer] };
    }
    return { members: answer.kind === 'answer' ? reportOf(answer.value) : {}, failures };
  };
  return { calls: [generate, get], run: (ask, items) => Promise.all(items.map(() => read(ask))) };
}

function reportOf(answer: Item): Item {
  return { Content: parseRows(textAt(answer, 'Content') ?? ''), GeneratedTime: answer['GeneratedTime'] ?? null };
}
