// `node tools/chart.mjs`: writes what of the chart is made from something else, so that it cannot differ: the rights that it gives,
// from what the code says that it calls, and the table of values in its readme. --check only compares.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, isScalar, parseAllDocuments, parseDocument } from 'yaml';
import { root, setUp } from './setup.mjs';

/** Of these there is one for the whole cluster, so a Role in a namespace gives nothing. */
const CLUSTER_WIDE = new Set(['clusterrolebindings']);
const TABLE = /(?<=<!-- prettier-ignore-start -->\n)[\s\S]*?(?=<!-- prettier-ignore-end -->)/;

setUp({ build: true });
const { actionPermissionsOf, permissionsOf } = await import('../dist/pipeline/index.js');
const chart = join(root, 'charts', 'headwater');
const readme = readFileSync(join(chart, 'readme.md'), 'utf8');
if (!TABLE.test(readme)) throw new Error('the readme of the chart has no place for its values');
/** @type {[path: string, text: string][]} */
const files = [
  ['files/permissions.json', `${JSON.stringify(await permissions(), null, 2)}\n`],
  ['readme.md', readme.replace(TABLE, () => valuesTable(readFileSync(join(chart, 'values.yaml'), 'utf8')))],
];
const stale = files.filter(([path, text]) => !existsSync(join(chart, path)) || readFileSync(join(chart, path), 'utf8') !== text);
if (!process.argv.includes('--check')) {
  for (const [path, text] of stale) writeFileSync(join(chart, path), text);
  console.log(`${stale.length} of ${files.length} files written`);
} else if (stale.length > 0) {
  console.error(`${stale.map(([path]) => `charts/headwater/${path}`).join(', ')} is out of date. Run node tools/chart.mjs.`);
  process.exit(1);
}

/** `read`: the rules to read a cluster; `actions`: by name, those for an action and its undo in one namespace. */
async function permissions() {
  const { grant: reading } = await permissionsOf('kubernetes');
  const { calls } = await actionPermissionsOf('kubernetes');
  /** @type {Record<string, unknown>} */
  const actions = {};
  for (const name of [...new Set(calls.map(({ action }) => action))].toSorted()) {
    const { grant } = await actionPermissionsOf('kubernetes', [name]);
    actions[name] = rulesOf(grant.text).flatMap(({ resources, ...rule }) => {
      const inNamespaces = resources.filter((one) => !CLUSTER_WIDE.has(one));
      return inNamespaces.length === 0 ? [] : [{ ...rule, resources: inNamespaces }];
    });
  }
  return { read: rulesOf(reading.text), actions };
}

/** The rules of all roles in a grant. @param {string} grant @returns {{ apiGroups: string[], resources: string[], verbs: string[] }[]} */
function rulesOf(grant) {
  return parseAllDocuments(grant).flatMap((document) => document.toJSON()?.rules ?? []);
}

/** A row for each value that has a comment of the form `# -- …`, and for each of its like. @param {string} text */
function valuesTable(text) {
  const { contents } = parseDocument(text);
  /** @type {string[]} */
  const rows = [];
  /** @param {unknown} node @param {string} path @param {string} inherited */
  const visit = (node, path, inherited) => {
    if (!isMap(node)) return;
    node.items.forEach(({ key, value }, index) => {
      if (!isScalar(key)) return;
      const name = path === '' ? String(key.value) : `${path}.${key.value}`;
      // What stands before the first of a map belongs to the map itself, as it is read.
      const says = said(key.commentBefore) || (index === 0 ? inherited : '');
      const isNested = isMap(value) && value.flow !== true && value.items.length > 0;
      if (says !== '' || !isNested) rows.push(`| \`${name}\` | ${isNested ? '' : shown(value)} | ${says} |`);
      if (isNested) visit(value, name, said(value.commentBefore));
    });
  };
  visit(contents, '', said(isMap(contents) ? contents.commentBefore : ''));
  return `| value | default | |\n|---|---|---|\n${rows.join('\n')}\n`;
}

/** @param {unknown} value */
function shown(value) {
  const text = JSON.stringify(value);
  return text === '""' ? '' : `\`${text.replaceAll('|', '\\|')}\``;
}

/** @param {string | null | undefined} comment */
function said(comment) {
  const lines = (comment ?? '').split('\n').map((line) => line.trim());
  const from = lines.findIndex((line) => line.startsWith('-- '));
  return from < 0
    ? ''
    : lines
        .slice(from)
        .map((line) => line.replace(/^-- /, ''))
        .join(' ');
}
