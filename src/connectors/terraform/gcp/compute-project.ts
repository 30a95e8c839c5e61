/** What Compute Engine keeps for all instances of a project: its metadata, as a whole or the item that turns OS Login on. */
import { metadataOf } from './metadata.js';
import type { Projection } from '../projection.js';

const ITEM = 'google_compute_project_metadata_item';

export const computeProject: Projection = {
  platform: 'gcp',
  apiVersion: 'compute.googleapis.com/v1',
  kind: 'Project',
  from: ['google_compute_project_metadata', ITEM],
  project(block, estate) {
    const project = block.get('project').or(estate.provider(block).get('project'));
    if (block.type !== ITEM) {
      return { name: project, object: { name: project, commonInstanceMetadata: metadataOf(block.get('metadata')) } };
    }
    // An item says nothing of the others.
    if (!block.get('key').is('enable-oslogin')) return undefined;
    const items = [{ key: 'enable-oslogin', value: block.get('value').text() }];
    return { name: project, object: { name: project, commonInstanceMetadata: { items } } };
  },
};
