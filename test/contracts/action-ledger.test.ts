import { afterAll } from 'vitest';
import { ledgerInFolder } from '../../src/pipeline/ledger-folder.js';
import { ledgerInMemory } from '../fakes/action-ledger.js';
import { temporaryFolder } from '../fakes/git-repositories.js';
import { describeLedger } from './action-ledger.js';

describeLedger('the fake', { make: ledgerInMemory });

const folder = temporaryFolder();
afterAll(folder.remove);
let current = '';
let made = 0;

describeLedger('the ledger in a folder', {
  make(clock) {
    current = `${folder.path}/${(made += 1)}/actions`;
    return ledgerInFolder(current, clock);
  },
  reopen: (clock) => ledgerInFolder(current, clock),
});
