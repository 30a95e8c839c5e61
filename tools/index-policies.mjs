// The last step of a build: reads the policies that ship and keeps what they say in dist/policies.json.
import { indexShippedPolicies } from '../dist/pipeline/load-policies.js';

await indexShippedPolicies();
