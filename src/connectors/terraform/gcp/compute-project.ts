/**
 * What Compute Engine keeps for all instances of a project: its metadata, as a whole, or an item that turns OS Login on or serial
 * ports.
 */
import { metadataOf } from './metadata.js';
import { projectOf } from './project-of.js';
import { unread, type Projection, type Shape } from '../projection.js';

const ITEM = 'google_compute_project_metadata_item';

export const computeProject: Projection = {
  platform: 'gcp',
  apiVersion: 'compute.googleapis.com/v1',
  kind: 'Project',
  from: ['google_compute_project_metadata', ITEM],
  project(block, estate) {
    const project = projectOf(block, estate);
    if (block.type !== ITEM) {
      return { name: project, object: { name: project, commonInstanceMetadata: metadataOf(block.get('metadata')) } };
    }
    const key = ['enable-oslogin', 'serial-port-enable'].find((each) => block.get('key').is(each));
    if (key === undefined) return undefined;
    const item: Shape = { key, value: block.get('value').text() };
    // OS Login is a rule that a project keeps or not. Serial ports are closed until an item opens them, which says nothing of it.
    const items = key === 'enable-oslogin' ? [item] : [item, unread('an item says nothing of the others')];
    return { name: project, object: { name: project, commonInstanceMetadata: { items } } };
  },
};
