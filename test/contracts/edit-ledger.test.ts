import { afterAll } from 'vitest';
import { ledgerInFolder } from '../../src/pipeline/ledger-folder.js';
import { editLedgerInMemory } from '../fakes/edit-ledger.js';
import { temporaryFolder } from '../fakes/git-repositories.js';
import { describeLedger } from './edit-ledger.js';

describeLedger('the fake', { make: editLedgerInMemory });

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
