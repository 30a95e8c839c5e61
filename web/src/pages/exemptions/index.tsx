// What was accepted, and until when.
import { PageHeader } from '../../components/page-header.js';
import { headers } from '../../strings/headers.js';

export default function Exemptions() {
  return <PageHeader {...headers.exemptions} />;
}
