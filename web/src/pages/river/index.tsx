// How what runs flows from its sources, and what is wrong in it.
import { PageHeader } from '../../components/page-header.js';
import { headers } from '../../strings/headers.js';

export default function River() {
  return <PageHeader {...headers.river} />;
}
