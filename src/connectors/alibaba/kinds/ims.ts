/** What the account's security report says of its root user. */
import { only } from '../arn.js';
import { pick } from '../json.js';
import { call, define } from '../kind.js';
import { setting } from '../steps.js';

const report = call({
  call: 'ims:GetAccountSecurityPracticeReport',
  permission: 'ram:GetAccountSecurityPracticeReport',
  gives: ['AccountSecurityPracticeInfo'],
});

export const securityReport = define({
  apiVersion: 'ims.aliyuncs.com/2019-08-15',
  kind: 'AccountSecurityPracticeReport',
  in: 'account',
  list: setting(report, (answer) => pick(answer, report.gives)),
  arn: only('ims', 'securitypracticereport'),
  key: '',
  name: () => 'security report',
  single: true,
});
