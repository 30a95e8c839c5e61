// Writes what the API is from its operations: docs/reference/openapi.json, and from that the types of its clients,
// src/server/contract.ts. With --check it changes nothing and fails where these are not what the operations say.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import openapiTypescript, { astToString } from 'openapi-typescript';
import prettier from 'prettier';
import { root, setUp } from './setup.mjs';

const HEAD = '// Generated from docs/reference/openapi.json by `npm run docs:reference`: the types of everything on the wire.\n';

if (!process.argv.includes('--as-built')) setUp({ build: true });
const { describeApi } = await import('../dist/server/describe-api.js');
const description = await describeApi(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version);
const json = `${JSON.stringify(description, undefined, 2)}\n`;
const types = await prettier.format(HEAD + astToString(await openapiTypescript(structuredClone(description))), {
  ...(await prettier.resolveConfig(join(root, 'src', 'server', 'contract.ts'))),
  parser: 'typescript',
});
const wanted = new Map([
  ['docs/reference/openapi.json', json],
  ['src/server/contract.ts', types],
]);
for (const [file, text] of wanted) {
  const path = join(root, file);
  if (!process.argv.includes('--check')) writeFileSync(path, text);
  else if (read(path) !== text) {
    console.error(`${file} is not what the operations say; run npm run docs:reference`);
    process.exitCode = 1;
  }
}

/** @param {string} path */
function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
