// Policies by release phase.
import { PageHeader } from '../../components/page-header.js';
import { headers } from '../../strings/headers.js';

export default function Policies() {
  return <PageHeader {...headers.policies} />;
}
