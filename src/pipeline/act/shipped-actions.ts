/** Every connector that can change something, without opening any. */
import { loadActing } from '../../connectors/registry.js';
import type { ActingConnector } from '../../ports/index.js';

export function shippedActions(): Promise<readonly ActingConnector[]> {
  return loadActing();
}
