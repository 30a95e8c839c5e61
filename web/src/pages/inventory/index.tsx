// What exists.
import { PageHeader } from '../../components/page-header.js';
import { headers } from '../../strings/headers.js';

export default function Inventory() {
  return <PageHeader {...headers.inventory} />;
}
