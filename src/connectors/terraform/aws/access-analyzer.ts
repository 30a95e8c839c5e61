/** The access analyzers of a region, of which each block adds one; it is active once it is there. */
import type { Projection } from '../projection.js';

export const accessAnalyzer: Projection = {
  platform: 'aws',
  apiVersion: 'access-analyzer.amazonaws.com/2019-11-01',
  kind: 'Analyzers',
  from: 'aws_accessanalyzer_analyzer',
  project(block) {
    // Those for unused access say nothing of whether there is one for external access beside them.
    const external = block.get('type').or('ACCOUNT');
    if (external.state === 'known' && !external.is('ACCOUNT') && !external.is('ORGANIZATION')) return undefined;
    return {
      name: block.get('analyzer_name'),
      tags: block.get('tags'),
      object: { analyzers: [{ name: block.get('analyzer_name'), type: external, status: 'ACTIVE' }] },
    };
  },
};
