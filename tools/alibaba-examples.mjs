// Takes unpacked @alicloud packages, gives one small file for the fake of Alibaba Cloud: of each call that the connector makes
// what it is sent to, which parameters it has and needs, and an answer made of the examples in the SDK's own models.
// Fetches nothing: `npm pack @alicloud/ecs20140526 …` and unpack them first.
// Usage: node tools/alibaba-examples.mjs FOLDER_OF_UNPACKED_PACKAGES > test/fakes/alibaba/examples.json, then prettier --write it.
import { readdirSync, readFileSync, existsSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What is called, by package. */
const CALLS = {
  alb20200616: ['ListListeners'],
  cs20151215: ['DescribeClustersV1', 'DescribeClusterDetail', 'DescribeClusterNodePools'],
  ecs20140526: [
    'DescribeRegions',
    'DescribeInstances',
    'DescribeDisks',
    'DescribeSecurityGroups',
    'DescribeSecurityGroupAttribute',
    'DescribePortRangeListEntries',
    'DescribeInstanceRamRole',
  ],
  ims20190815: ['GetAccountSecurityPracticeReport'],
  ram20150501: [
    'ListUsers',
    'GetUser',
    'GetLoginProfile',
    'GetUserMFAInfo',
    'ListAccessKeys',
    'ListPoliciesForUser',
    'ListPolicies',
    'GetPolicy',
    'ListRoles',
    'GetRole',
    'GetPasswordPolicy',
  ],
  rds20140815: [
    'DescribeDBInstances',
    'DescribeDBInstanceNetInfo',
    'DescribeDBInstanceIPArrayList',
    'DescribeDBInstanceSSL',
    'DescribeDBInstanceTDE',
    'DescribeSQLCollectorPolicy',
    'DescribeSQLCollectorRetention',
  ],
  resourcemanager20200331: ['ListAccounts', 'ListResourceGroups'],
  sls20201230: ['ListAlerts'],
  sts20150401: ['GetCallerIdentity', 'AssumeRole'],
  vpc20160428: ['DescribeVpcs', 'DescribeFlowLogs'],
};

const root = process.argv[2];
if (root === undefined) throw new Error('which folder are the unpacked packages in?');
const packages = readdirSync(root)
  .map((name) => join(root, name))
  .filter((folder) => statSync(folder).isDirectory() && existsSync(join(folder, 'package.json')))
  .map((folder) => ({ folder, about: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) }));

const calls = {};
const from = [];
for (const [name, actions] of Object.entries(CALLS)) {
  const versions = packages.filter(({ about }) => about.name === `@alicloud/${name}`);
  if (versions.length === 0) throw new Error(`@alicloud/${name} is not in ${root}`);
  for (const { about } of versions) {
    if (about.license !== 'Apache-2.0') throw new Error(`${name} is under ${about.license}`);
    from.push(`${about.name}@${about.version}`);
  }
  const read = versions.map(({ folder }) => {
    const models = join(folder, 'src/models');
    const files = existsSync(models) ? readdirSync(models).map((file) => join(models, file)) : [join(folder, 'src/client.ts')];
    return { client: readFileSync(join(folder, 'src/client.ts'), 'utf8'), classes: classesIn(files) };
  });
  // Newer models have lost examples of older ones: the fullest answer is kept.
  for (const action of actions) {
    const found = read.flatMap(({ client, classes }) => callOf(client, classes, action) ?? []);
    const [fullest] = found.sort((a, b) => JSON.stringify(b.answer).length - JSON.stringify(a.answer).length);
    if (fullest === undefined) throw new Error(`no ${action} in ${name}`);
    calls[`${name.replace(/\d+$/, '')}:${action}`] = fullest;
  }
}
const notice = 'Apache-2.0, Copyright (c) 2009-present, Alibaba Cloud. Examples out of the models of these packages.';
process.stdout.write(`${JSON.stringify({ generated: 'node tools/alibaba-examples.mjs', notice, from, calls }, undefined, 1)}\n`);

function callOf(client, classes, action) {
  const at = client.indexOf(`action: "${action}"`);
  if (at === -1) return undefined;
  const params = client.slice(at, client.indexOf('});', at));
  const value = (key) => new RegExp(`${key}: ["\`]([^"\`]*)["\`]`).exec(params)?.[1];
  const head = client.slice(client.lastIndexOf('WithOptions(', at), at);
  const requestName = /(?:request|tmpReq): (?:\$_model\.)?(\w+)/.exec(head)?.[1];
  const bodyName = `${/Promise<(?:\$_model\.)?(\w+)>/.exec(head)?.[1]}Body`;
  const request = requestName === undefined ? undefined : classes.get(requestName);
  const body = [...classes.keys()].find((name) => name.toLowerCase() === bodyName.toLowerCase());
  return {
    version: value('version'),
    path: value('pathname').replaceAll(/\$\{[^}]*\((\w+)\)\}/g, '{$1}'),
    style: value('style'),
    parameters: (request?.members ?? []).map(({ wire }) => wire),
    required: (request?.members ?? []).filter(({ required }) => required).map(({ wire }) => wire),
    answer: body === undefined ? {} : exampleOf(classes, body, 0),
  };
}

function exampleOf(classes, name, depth) {
  const model = classes.get(name);
  if (model === undefined || depth > 8) return {};
  const entries = model.members.map(({ wire, type, example }) => [wire, valueOf(classes, type, example, depth)]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function valueOf(classes, type, example, depth) {
  const item = /'itemType': '?(\w+)'?/.exec(type)?.[1];
  if (/'type': 'array'/.test(type))
    return [
      valueOf(classes, item === undefined ? "'string'" : classes.has(item) ? item : `'${item}'`, example, depth + 1) ?? 'example',
    ];
  if (/'type': 'map'/.test(type)) return undefined;
  if (classes.has(type)) return exampleOf(classes, type, depth + 1);
  // Without an example the member's type is what is known of it.
  if (type === "'boolean'") return example === 'true';
  if (type === "'number'") return Number.isFinite(Number(example)) ? Number(example) : 0;
  return type === "'string'" ? (example ?? '') : undefined;
}

/** Every model's members: their names in requests and answers, their types and examples. */
function classesIn(files) {
  const found = new Map();
  for (const file of files) {
    const text = readFileSync(file, 'utf8');
    for (const block of text.split(/^export class /m).slice(1)) {
      const name = /^\w+/.exec(block)?.[0];
      const names = new Map([...section(block, 'names').matchAll(/^ {6}(\w+): '([^']*)'/gm)].map(([, key, wire]) => [key, wire]));
      const types = new Map([...section(block, 'types').matchAll(/^ {6}(\w+): (.+),$/gm)].map(([, key, type]) => [key, type]));
      const said = new Map();
      const declared = block.slice(0, block.indexOf('static names'));
      for (const [, comment, key] of declared.matchAll(/\/\*\*([\s\S]*?)\*\/\s*(\w+)\?:/g))
        said.set(key, {
          example: /@example\s*\n\s*\* (.*)/.exec(comment)?.[1]?.trim(),
          required: comment.includes('This parameter is required.'),
        });
      const members = [...names].map(([key, wire]) => ({ wire, type: types.get(key) ?? "'string'", ...said.get(key) }));
      found.set(name, { members });
    }
  }
  return found;
}

function section(block, name) {
  const start = block.indexOf(`static ${name}()`);
  return start === -1 ? '' : block.slice(start, block.indexOf('};', start));
}
