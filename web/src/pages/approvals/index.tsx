// What waits for people: an inbox, and the plan that is chosen in it.
import { Inbox } from './inbox.js';

export default function Approvals() {
  return <Inbox chosen={undefined} />;
}
