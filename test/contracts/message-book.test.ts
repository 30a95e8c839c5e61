import { messageBookInMemory } from '../fakes/state/message-book.js';
import { describeMessageBook } from './message-book.js';

describeMessageBook('the book of messages in memory', { make: async () => messageBookInMemory(), runs: 200 });
