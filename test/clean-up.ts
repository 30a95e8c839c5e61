/** Removes the private folders that a test's bundles were checked out into: a test worker ends without the exit that removes them otherwise. */
import { afterAll } from 'vitest';
import { removePrivateFolders } from '../src/connectors/git/private-folder.js';

afterAll(removePrivateFolders);
