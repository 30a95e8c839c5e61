/** The last step of a build: reads the policies that ship and keeps what they say, for `shippedPolicies` to look up. */
import { readFile } from 'node:fs/promises';
import { shippedPolicies } from './load-policies.js';
import { removePolicyIndex, textDigest, writePolicyIndex } from './policy-index.js';

await removePolicyIndex();
const loaded = await shippedPolicies();
const texts = await Promise.all(loaded.map(({ file }) => readFile(file, 'utf8')));
await writePolicyIndex(new Map(loaded.map(({ policy }, index) => [textDigest(texts[index] ?? ''), policy])));
