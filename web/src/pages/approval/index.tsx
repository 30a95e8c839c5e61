// The inbox with one plan chosen by its address, as messages link to it; on a narrow screen only the plan.
import { useParam } from '../../url/use-param.js';
import { Inbox } from '../approvals/inbox.js';

export default function Approval() {
  return <Inbox chosen={useParam('id')} />;
}
