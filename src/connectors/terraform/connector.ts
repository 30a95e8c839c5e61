/** The Connector port for Terraform configuration. */
import type { Connector } from '../../ports/index.js';
import { recogniseTerraform } from './recognise.js';

export const terraform: Connector = {
  name: 'terraform',
  describes: 'Terraform configuration (.tf) in folders and git checkouts, as the resources that it declares',
  recognise: recogniseTerraform,
  async *read(claim, context) {
    // Most scans hold no Terraform: the evaluator is loaded by those that do.
    const { readTerraform } = await import('./read.js');
    yield* readTerraform(claim, context);
  },
};
